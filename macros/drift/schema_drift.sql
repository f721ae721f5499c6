{# What somebody added, dropped or altered by hand: a select of (change, kind, name, wanted, found), no row where the
   schema is what the project builds. The wanted side is built beside it in a transaction that is taken back, read from
   the catalog and written into the select, so the select itself needs no right but to read. #}
{% macro schema_drift() -%}
{%- set scratch = target.schema ~ '_wanted' -%}
{%- set schemas = [scratch, target.schema] -%}
{%- set wanted = [] -%}
{%- if execute -%}
    {%- do run_query('rollback') -%}
    {%- do run_query('begin') -%}
    {%- do run_query(lock_build()) -%}
    {%- do run_query(schema_sql(scratch)) -%}
    {%- set wanted = run_query(catalog_snapshot(scratch, schemas)).rows -%}
    {%- do run_query('rollback') -%}
{%- endif -%}
select
    case when found.definition is null then 'dropped' when wanted.definition is null then 'added' else 'altered' end as change,
    coalesce(wanted.kind, found.kind) as kind,
    coalesce(wanted.name, found.name) as name,
    wanted.definition as wanted,
    found.definition as found
from (
    values
    {%- for row in wanted %}
    ({% for value in row -%}
        {{ dbt.string_literal(dbt.escape_single_quotes(value)) if value is not none else 'null' }}{{ ', ' if not loop.last }}
    {%- endfor %}){{ ',' if not loop.last }}
    {%- else %}
    (null::text, null::text, null::text)
    {%- endfor %}
) as wanted (kind, name, definition)
full join (
{{ catalog_snapshot(target.schema, schemas) }}
) as found on wanted.kind = found.kind and wanted.name = found.name
where wanted.definition is distinct from found.definition
{%- endmacro %}

