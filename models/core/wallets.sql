-- depends_on: {{ ref('exit_strategies') }}
{{ config(pre_hook="{{ create_wallets_table() }}") }}
{{ mock_rows('wallets') }}
