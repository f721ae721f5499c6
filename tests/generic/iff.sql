{# State, time and price that belong together come apart silently. Both sides are true, or neither is; null counts as
   true and as false for nobody. #}
{% test iff(model, left, right) %}
select *
from {{ model }}
where ({{ left }}) is distinct from ({{ right }})
{% endtest %}
