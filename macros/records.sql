{% macro records(rows) -%}
jsonb_to_recordset({{ literal(tojson(rows)) }})
{%- endmacro %}
