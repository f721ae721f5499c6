{{ config(pre_hook="{{ create_config_table() }}") }}
{{ mock_rows('config') }}
