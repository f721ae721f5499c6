{{ config(materialized='rehearsal') }}
{% for table in mock_tables() -%}
select from {{ ref('mock_' ~ table) }}{{ ' union all' if not loop.last }}
{% endfor -%}
