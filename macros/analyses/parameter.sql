{% macro parameter(name, type, default=none) -%}
{%- set style = var('analysis_parameters') -%}
{%- if style == 'psycopg' -%}
    cast(%({{ name }})s as {{ type }})
{%- elif style == 'named' -%}
    cast(:{{ name }} as {{ type }})
{%- elif style == 'values' -%}
    {%- set value = var(name, default) -%}
    cast({{ 'null' if value is none else literal(value | string) }} as {{ type }})
{%- else -%}
    {{ exceptions.raise_compiler_error("The var analysis_parameters is 'values', 'psycopg' or 'named', not '" ~ style ~ "'.") }}
{%- endif -%}
{%- endmacro %}
