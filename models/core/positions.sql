-- depends_on: {{ ref('wallets') }}
-- depends_on: {{ ref('tokens') }}
-- depends_on: {{ ref('exit_strategies') }}
-- depends_on: {{ ref('signals') }}
{{ mock_rows('positions') }}
