-- The mock row and the column defaults have the same limits, so development starts like production. The contract reads
-- the CSV and not the row of config, because a user may change the settings of that row.
-- depends_on: {{ ref('config') }}
{% set defaults = [] %}
{% if execute %}
    {% set defaults = run_query(
        "select column_name, data_type, column_default from information_schema.columns where table_schema = '"
        ~ target.schema ~ "' and table_name = 'config' and column_default is not null"
        ~ " and column_name not in ('id', 'created_at', 'updated_at', 'is_circuit_breaker_active')"
        ~ " order by ordinal_position"
    ).rows %}
{% endif %}
select *
from {{ target.schema }}_mock.mock_config
where
    id is not null
    and (
        {% for column in defaults %}
        cast({{ column.column_name }} as {{ column.data_type }}) is distinct from {{ column.column_default }}
        or {% endfor %} false
    )
