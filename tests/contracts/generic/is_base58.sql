{# An address with a letter that base58 lacks names nobody: what is sent there is gone, what is asked of it is empty.
   Null passes. The check that the macro is_base58 writes proves it. #}
{% test is_base58(model, column_name, min_length, max_length) %}
{%- set way -%}
((octet_length({{ column_name }}) >= {{ min_length }}) AND (octet_length({{ column_name }}) <= {{ max_length }}) AND ({{ column_name }} !~ ('[^1-9A-HJ-NP-Za-km-z]'::text COLLATE "C")))
{%- endset %}
select *
from {{ model }}
where
    (
        {{ column_name }} !~ '^[1-9A-HJ-NP-Za-km-z]+$'
        or char_length({{ column_name }}) not between {{ min_length }} and {{ max_length }}
    )
    {{ unless_proven(model, check_that_says(model, [way])) }}
{% endtest %}
