-- depends_on: {{ ref('config') }}
{{ config(pre_hook="{{ create_circuit_breaker_events_table() }}") }}
{{ mock_rows('circuit_breaker_events') }}
