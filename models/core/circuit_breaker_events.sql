-- depends_on: {{ ref('config') }}
{{ mock_rows('circuit_breaker_events') }}
