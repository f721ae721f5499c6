{% macro schema_drift() -%}
{%- set wanted = wanted_schema().objects if execute else [] -%}
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
{{ catalog_snapshot(target.schema, [target.schema ~ '_wanted', target.schema]) }}
) as found on wanted.kind = found.kind and wanted.name = found.name
where wanted.definition is distinct from found.definition
{%- endmacro %}
