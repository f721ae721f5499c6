{# A parameter of an analysis. As a value by default: that of the var of its name, else `default`, quoted and cast. As a
   placeholder for a driver where the var analysis_parameters says so: `psycopg` for %(name)s, `named` for :name. Null
   stands for "no such restriction" wherever an analysis does not say otherwise. #}
{% macro parameter(name, type, default=none) -%}
{%- set style = var('analysis_parameters') -%}
{%- if style == 'psycopg' -%}
    cast(%({{ name }})s as {{ type }})
{%- elif style == 'named' -%}
    cast(:{{ name }} as {{ type }})
{%- elif style == 'values' -%}
    {%- set value = var(name, default) -%}
    cast({{ 'null' if value is none else dbt.string_literal(dbt.escape_single_quotes(value | string)) }} as {{ type }})
{%- else -%}
    {{ exceptions.raise_compiler_error("The var analysis_parameters is 'values', 'psycopg' or 'named', not '" ~ style ~ "'.") }}
{%- endif -%}
{%- endmacro %}
