{% macro as_of() -%}
{%- if var('analysis_parameters') == 'values' and var('as_of', none) is none -%}
    now()
{%- else -%}
    coalesce({{ parameter('as_of', 'timestamptz') }}, now())
{%- endif -%}
{%- endmacro %}
