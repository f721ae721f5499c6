{# A number out of range is money lost without an error. NaN is above every number in PostgreSQL, so a lower bound alone
   would let it pass: it never does here. Null does.
   A check with the same bounds proves it: one for a whole number, which has no NaN, or one that ends before NaN. #}
{% test in_range(model, column_name, min=none, max=none, min_exclusive=false, max_exclusive=false) %}
{%- if min is none and max is none -%}
    {{ exceptions.raise_compiler_error('in_range of ' ~ column_name ~ ' needs min, max or both') }}
{%- endif -%}
{%- set ways = [] -%}
{%- if min is not none -%}
    {%- set low = column_name ~ (' > ' if min_exclusive else ' >= ') -%}
    {%- set high = column_name ~ (' < ' if max_exclusive else ' <= ') -%}
    {%- set numeric_low = '(' ~ low ~ '(' ~ (min if min >= 0 else "'" ~ min ~ "'::integer") ~ ')::numeric)' -%}
    {%- if max is none -%}
        {%- do ways.append('(' ~ low ~ min ~ ')') -%}
        {%- do ways.append('(' ~ numeric_low ~ ' AND (' ~ column_name ~ " < 'NaN'::numeric))") -%}
    {%- else -%}
        {%- do ways.append('((' ~ low ~ min ~ ') AND (' ~ high ~ max ~ '))') -%}
        {%- do ways.append('(' ~ numeric_low ~ ' AND (' ~ high ~ '(' ~ max ~ ')::numeric))') -%}
    {%- endif -%}
{%- endif %}
{%- set wrong = [column_name ~ "::text = 'NaN'"] -%}
{%- if min is not none -%}
    {%- do wrong.append(column_name ~ (' <= ' if min_exclusive else ' < ') ~ min) -%}
{%- endif -%}
{%- if max is not none -%}
    {%- do wrong.append(column_name ~ (' >= ' if max_exclusive else ' > ') ~ max) -%}
{%- endif %}
select *
from {{ model }}
where
    ({{ wrong | join(' or ') }})
    {{ unless_proven(model, check_that_says(model, ways)) if ways }}
{% endtest %}
