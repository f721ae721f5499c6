{# A materialized view that a migration has made. A build refreshes it, without blocking readers once it is filled, if the
   view is empty, if mock rows have changed since its last refresh, or if the view is built alone. Otherwise a job
   refreshes the view daily. #}
{% materialization owned_materialized_view, adapter='postgres' %}
    {% set target_relation = this.include(database=false).incorporate(type='materialized_view') %}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {% call statement('lock') %}{{ lock_build() }}{% endcall %}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {{ get_assert_columns_equivalent(sql) }}
    {% set is_populated = run_query(
        "select relispopulated from pg_catalog.pg_class where oid = '" ~ target_relation ~ "'::regclass"
    ).rows[0][0] %}
    {% set is_stale = not is_populated or not selects_all_mocks('model')
        or (is_mock_target() and run_query(has_newer_mock_rows(target_relation)).rows[0][0]) %}
    {% call statement('main') %}
        {% if is_stale and not flags.EMPTY %}
            {{ refresh_patiently(target_relation, is_populated) }}
        {% else %}
            select 'no refresh: nothing calls for one, or --empty'
        {% endif %}
    {% endcall %}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [this.incorporate(type='materialized_view')]}) }}
{% endmaterialization %}


{% macro refresh_patiently(relation, is_concurrent) -%}
{%- set statement -%}
do $refresh$
declare
    {{ declare_patience() | indent(4) }}
begin
    {%- call patiently('the refresh of ' ~ relation.schema ~ '.' ~ relation.identifier) %}
    {{ limit_wait() | indent(4) }}
    refresh materialized view {{ 'concurrently' if is_concurrent }} {{ relation }};
    {%- endcall %}
end
$refresh$
{%- endset -%}
{{ fill(statement) }}
{%- endmacro %}


{% macro has_newer_mock_rows(relation) -%}
select coalesce(max(mock.updated_at) >= max(refreshed.calculated_at), max(mock.updated_at) is not null)
from (
    {%- for table in mock_tables() %}
    select max(updated_at) as updated_at from {{ relation.schema }}.{{ table }} where {{ mock_only() }}
    {{- ' union all' if not loop.last }}
    {%- endfor %}
) as mock
cross join (select max(calculated_at) as calculated_at from {{ relation }}) as refreshed
{%- endmacro %}
