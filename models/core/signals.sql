-- depends_on: {{ ref('wallets') }}
{{ mock_rows('signals') }}
