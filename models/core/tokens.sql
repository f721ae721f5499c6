{{ config(pre_hook="{{ create_tokens_table() }}") }}
{{ mock_rows('tokens') }}
