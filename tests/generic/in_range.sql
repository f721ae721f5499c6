{# A number out of range is money lost without an error. NaN is above every number in PostgreSQL, so a lower bound alone
   would let it pass: it never does here. Null does. #}
{% test in_range(model, column_name, min=none, max=none, min_exclusive=false, max_exclusive=false) %}
{%- if min is none and max is none -%}
    {{ exceptions.raise_compiler_error('in_range of ' ~ column_name ~ ' needs min, max or both') }}
{%- endif %}
select *
from {{ model }}
where
    {{ column_name }}::text = 'NaN'
{%- if min is not none %}
    or {{ column_name }} {{ '<=' if min_exclusive else '<' }} {{ min }}
{%- endif %}
{%- if max is not none %}
    or {{ column_name }} {{ '>=' if max_exclusive else '>' }} {{ max }}
{%- endif %}
{% endtest %}
