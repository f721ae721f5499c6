{# Leaves no relation: every migration is run and every mock row loaded in one transaction, which is then taken back.
   A mock row that breaks a rule thus stops a build before any table has been touched. #}
{% materialization rehearsal, adapter='postgres' %}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {% call statement('lock') %}{{ lock_build() }}{% endcall %}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% call statement('clock') %}{{ adopt_mock_clock() }}{% endcall %}
    {% call statement('savepoint') %}savepoint rehearsal{% endcall %}
    {% for name in migrations() if name != 'performance_materialized_view' %}
        {% call statement('create_' ~ name) %}{{ context['create_' ~ name]() }}{% endcall %}
    {% endfor %}
    {% for table in mock_tables() %}
        {% call statement('load_' ~ table) %}{{ load_mock_rows(table, mock_rows(table)) }}{% endcall %}
    {% endfor %}
    {% call statement('main') %}rollback to savepoint rehearsal{% endcall %}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': []}) }}
{% endmaterialization %}
