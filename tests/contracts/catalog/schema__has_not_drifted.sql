-- The files of this project describe the schema only while nobody has altered it by hand.
{% for table in mock_tables() + ['performance'] -%}
-- depends_on: {{ ref(table) }}
{% endfor -%}
{{ schema_drift() }}
