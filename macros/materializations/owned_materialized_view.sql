{# A materialized view that the DDL macro in its pre-hook makes, and makes again only where its definition has changed.
   A build refreshes it, beside its readers once it has been filled. #}
{% materialization owned_materialized_view, adapter='postgres' %}
    {% set target_relation = this.include(database=false).incorporate(type='materialized_view') %}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {% call statement('lock') %}{{ lock_build() }}{% endcall %}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {{ get_assert_columns_equivalent(sql) }}
    {% set is_populated = run_query(
        "select relispopulated from pg_catalog.pg_class where oid = '" ~ target_relation ~ "'::regclass"
    ).rows[0][0] %}
    {% call statement('main') %}
        {% if flags.EMPTY %}
            select 'no refresh by --empty'
        {% else %}
            refresh materialized view {{ 'concurrently' if is_populated }} {{ target_relation }}
        {% endif %}
    {% endcall %}
    {% call statement('comments') %}{{ comment_relation(target_relation, 'materialized view', model) }}{% endcall %}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [this.incorporate(type='materialized_view')]}) }}
{% endmaterialization %}
