{# Every other contract passes on an empty table, so a load that went missing shows here alone. Both bounds pass. #}
{% test row_count_between(model, min, max) %}
select
    count(*) as row_count,
    {{ min }} as expected_min,
    {{ max }} as expected_max
from {{ model }}
having count(*) not between {{ min }} and {{ max }}
{% endtest %}
