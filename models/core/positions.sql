-- depends_on: {{ ref('wallets') }}
-- depends_on: {{ ref('tokens') }}
-- depends_on: {{ ref('exit_strategies') }}
-- depends_on: {{ ref('signals') }}
{#- The foreign key from orders to positions needs both tables; the rows of orders need those of positions. -#}
{{ config(pre_hook=["{{ create_orders_table() }}", "{{ create_positions_table() }}"]) }}
{{ mock_rows('positions') }}
