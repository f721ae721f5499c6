{{ mock_rows('tokens') }}
