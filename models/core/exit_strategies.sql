{{ config(pre_hook="{{ create_exit_strategies_table() }}") }}
{{ mock_rows('exit_strategies') }}
