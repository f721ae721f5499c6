{% macro migrations() -%}
{{ return([
    'helper_functions',
    'config_table',
    'exit_strategies_table',
    'wallets_table',
    'tokens_table',
    'signals_table',
    'orders_table',
    'positions_table',
    'performance_materialized_view',
    'circuit_breaker_events_table',
]) }}
{%- endmacro %}
