{# A rule of the exit strategy in effect for a position: the override's where it has that key, even as null, else the
   strategy's (ADR-002). For a select from `positions` joined with `exit_strategies`. #}
{% macro exit_rule(name, type) -%}
cast(
    coalesce(positions.exit_strategy_override -> '{{ name }}', to_jsonb(exit_strategies.{{ name }})) #>> '{}' as {{ type }}
)
{%- endmacro %}
