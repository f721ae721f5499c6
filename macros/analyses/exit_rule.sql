{% macro exit_rule(name, type) -%}
cast(
    coalesce(positions.exit_strategy_override -> '{{ name }}', to_jsonb(exit_strategies.{{ name }})) #>> '{}' as {{ type }}
)
{%- endmacro %}
