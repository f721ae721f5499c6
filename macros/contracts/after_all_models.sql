{% macro after_all_models() -%}
{%- for name in ([] if execute else migrations()) if name.endswith(('_table', '_materialized_view')) -%}
    {%- do ref(name.removesuffix('_table').removesuffix('_materialized_view')) -%}
{%- endfor -%}
{%- endmacro %}
