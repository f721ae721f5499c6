{# A table that the DDL macro in its pre-hook makes and keeps, constraints and all. This never drops, truncates or
   replaces it, whatever the flags; it adds comments and, where mock rows are allowed, brings those up to date.
   One transaction, so a build that is killed leaves what was there before. #}
{% materialization owned_table, adapter='postgres' %}
    {% set target_relation = this.include(database=false).incorporate(type='table') %}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {% call statement('lock') %}{{ lock_build() }}{% endcall %}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% set later = model.columns.values() | map(attribute='config.meta.migration', default='') | list %}
    {% for migration in migrations() if migration in later %}
        {% call statement('migration') %}{{ context['create_' ~ migration]() }}{% endcall %}
    {% endfor %}

    {{ get_assert_columns_equivalent(sql) }}
    {% call statement('main') %}
        {% if has_mock_rows() and has_mock_text(model.name) %}
            {{ load_mock_rows(model.name, sql) }}
        {% else %}
            select 'no mock rows'
        {% endif %}
    {% endcall %}
    {% call statement('comments') %}{{ comment_relation(target_relation, 'table', model) }}{% endcall %}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [this.incorporate(type='table')]}) }}
{% endmaterialization %}
