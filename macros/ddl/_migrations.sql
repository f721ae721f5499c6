{# The migrations in the order of their numbers, 000 to 009: `<name>` stands for the macros create_<name> and
   rollback_<name> in macros/ddl/<number>_<name>.sql. #}
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
