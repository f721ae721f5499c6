{% macro schema_drift() -%}
{%- set wanted = [] -%}
{%- for row in (wanted_schema().objects if execute else []) -%}
    {%- do wanted.append(dict(zip(['kind', 'name', 'definition'], row))) -%}
{%- endfor -%}
select
    case when found.definition is null then 'dropped' when wanted.definition is null then 'added' else 'altered' end as change,
    coalesce(wanted.kind, found.kind) as kind,
    coalesce(wanted.name, found.name) as name,
    wanted.definition as wanted,
    found.definition as found
from {{ records(wanted) }} as wanted (kind text, name text, definition text)
full join (
{{ catalog_snapshot(target.schema, [target.schema ~ '_wanted', target.schema]) }}
) as found on wanted.kind = found.kind and wanted.name = found.name
where wanted.definition is distinct from found.definition
{%- endmacro %}
