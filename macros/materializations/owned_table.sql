{# A table that a migration has made, with its constraints. A build never drops, truncates or replaces it, whatever the
   flags. Where mock rows are allowed, it updates them. It is one transaction, so a build that is killed changes nothing. #}
{% materialization owned_table, adapter='postgres' %}
    {% set target_relation = this.include(database=false).incorporate(type='table') %}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {# This lock comes first, so that a build that waits for it holds no lock on a table that the other build needs. #}
    {% call statement('lock') %}{{ lock_build() }}{% endcall %}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

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
