{{ mock_rows('config') }}
