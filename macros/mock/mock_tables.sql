{# The tables that have mock rows, each after those that its foreign keys name. #}
{% macro mock_tables() -%}
{{ return([
    'config', 'exit_strategies', 'wallets', 'tokens', 'signals', 'positions', 'orders', 'circuit_breaker_events',
]) }}
{%- endmacro %}
