-- depends_on: {{ ref('wallets') }}
-- depends_on: {{ ref('tokens') }}
-- depends_on: {{ ref('signals') }}
-- depends_on: {{ ref('positions') }}
{{ config(pre_hook="{{ create_orders_table() }}") }}
{{ mock_rows('orders') }}
