{# An address with a letter that base58 lacks names nobody: what is sent there is gone, what is asked of it is empty.
   Null passes. #}
{% test is_base58(model, column_name, min_length, max_length) %}
select *
from {{ model }}
where
    {{ column_name }} !~ '^[1-9A-HJ-NP-Za-km-z]+$'
    or char_length({{ column_name }}) not between {{ min_length }} and {{ max_length }}
{% endtest %}
