{% test has_shares(model, of, shares, by={}) %}
{{- config(meta={'shows_counts': true}) -}}
{%- set names = by.keys() | list -%}
select
{%- for name in names %}
    {{ name }},
{%- endfor %}
    sum(expected) as expected,
    sum(found) as found
from (
{%- for share in shares %}
    select
    {%- for name in names %}
        {{ literal((share[name] | string | lower) if share[name] is boolean else share[name]) if share[name] is not none
            else 'null::text' }} as {{ name }},
    {%- endfor %}
        {{ share.rows }} as expected,
        0 as found
    union all
{%- endfor %}
    select
{%- for expression in by.values() %}
        cast({{ expression }} as text),
    {%- endfor %}
        0,
        count(*)
    from {{ of }}
    where {{ mock_only() }}
{%- if names %}
    group by {{ range(1, names | length + 1) | join(', ') }}
    {%- endif %}
) as share
{%- if names %}
group by {{ names | join(', ') }}
{%- endif %}
{% call having_broken() %} sum(expected) <> sum(found) {% endcall %}
{% endtest %}
