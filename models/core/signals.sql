-- depends_on: {{ ref('wallets') }}
{{ config(pre_hook="{{ create_signals_table() }}") }}
{{ mock_rows('signals') }}
