{{ mock_rows('exit_strategies') }}
