{% macro documented_columns() -%}
{%- set documented = [] -%}
{%- for node in (owned_models() if execute else []) -%}
    {%- do documented.append({'relation_name': node.name, 'description': node.description | trim}) -%}
    {%- for column in node.columns.values() -%}
        {%- do documented.append({
            'relation_name': node.name,
            'column_name': column.name,
            'data_type': column.data_type | replace('timestamptz', 'timestamp with time zone'),
            'description': column.description | trim,
        }) -%}
    {%- endfor -%}
{%- endfor -%}
select * from {{ records(documented) }}
    as documented (relation_name text, column_name text, data_type text, description text)
{%- endmacro %}
