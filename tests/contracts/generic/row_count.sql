{# Every other contract passes on an empty table, so a load that went missing shows here alone. #}
{% test row_count(model, count) %}
select
    count(*) as row_count,
    {{ count }} as expected
from {{ model }}
having count(*) <> {{ count }}
{% endtest %}
