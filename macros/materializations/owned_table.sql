{# A table that a migration has made, constraints and all. A build never drops, truncates or replaces it, whatever the
   flags; where mock rows are allowed, it brings those up to date. One transaction, so a build that is killed leaves what
   was there before. #}
{% materialization owned_table, adapter='postgres' %}
    {% set target_relation = this.include(database=false).incorporate(type='table') %}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {# First of all: who waits for this lock has none on a table that the other build wants. #}
    {% call statement('lock') %}{{ lock_build() }}{% endcall %}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% set later = model.columns.values() | map(attribute='config.meta.migration', default='') | list %}
    {% for migration in migrations() if migration in later %}
        {% call statement('migration') %}{{ context['create_' ~ migration]() }}{% endcall %}
    {% endfor %}

    {{ get_assert_columns_equivalent(sql) }}
    {% call statement('main') %}
        {% if has_mock_rows() and has_mock_text(model.name) %}
            {{ fill(load_mock_rows(model.name, sql)) }}
        {% else %}
            select 'no mock rows'
        {% endif %}
    {% endcall %}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [this.incorporate(type='table')]}) }}
{% endmaterialization %}
