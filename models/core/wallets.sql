-- depends_on: {{ ref('exit_strategies') }}
{{ mock_rows('wallets') }}
