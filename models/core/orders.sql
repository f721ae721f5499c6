-- depends_on: {{ ref('wallets') }}
-- depends_on: {{ ref('tokens') }}
-- depends_on: {{ ref('signals') }}
-- depends_on: {{ ref('positions') }}
{{ mock_rows('orders') }}
