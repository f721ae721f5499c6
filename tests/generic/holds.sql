{# A rule within one row that no other generic test says. An expression that is null proves nothing and so fails: where
   a column may be empty, the expression says what then holds. #}
{% test holds(model, expression) %}
select *
from {{ model }}
where ({{ expression }}) is not true
{% endtest %}
