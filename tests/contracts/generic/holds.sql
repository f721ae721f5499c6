{# A rule within one row that no other generic test says. An expression that is null proves nothing and so fails: where
   a column may be empty, the expression says what then holds.
   A check of the same expression proves it, where that is written as PostgreSQL writes it back. #}
{% test holds(model, expression) %}
select *
from {{ model }}
where
    ({{ expression }}) is not true
    {{ unless_proven(model, check_that_says(model, [expression], null_fails=true)) }}
{% endtest %}
