{# State, time and price that belong together come apart silently. Both sides are true, or neither is; null counts as
   true and as false for nobody.
   A check that sets one equal to the other proves it, where both are written as PostgreSQL writes them back. #}
{% test iff(model, left, right) %}
select *
from {{ model }}
where
    ({{ left }}) is distinct from ({{ right }})
    {{ unless_proven(model, check_that_says(model, ['(' ~ left ~ ' = ' ~ right ~ ')'], null_fails=true)) }}
{% endtest %}
