{# A plan that sums to 99 leaves a remainder that no exit ever sells. Written apart from the database's own function of
   the same purpose, so that each checks the other. Null passes. #}
{% test is_scaling_plan(model, column_name) %}
select *
from {{ model }}
where {{ column_name }} is not null and not {{ keeps_scaling_plan_rules(column_name) }}
{% endtest %}
