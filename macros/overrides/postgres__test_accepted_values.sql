{% macro postgres__test_accepted_values(model, column_name, values, quote=True) %}
{%- set accepted = [] -%}
{%- for value in values -%}
    {%- do accepted.append(literal(value | string) if quote else value) -%}
{%- endfor %}
select
    value_field,
    count(*) as n_records
from (
    select {{ column_name }} as value_field
    from {{ model }}
    {%- if contract_proof() == 'catalog' %}
    union all
    select null
    where false
    {%- endif %}
) as stored
where value_field not in ({{ accepted | join(', ') }})
group by value_field
{% endmacro %}
