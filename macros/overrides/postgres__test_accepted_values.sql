{# The proof is a validated check of the form `<column> in (<texts>)`, as PostgreSQL writes it, that allows no value
   beyond the accepted ones. #}
{% macro postgres__test_accepted_values(model, column_name, values, quote=True) %}
{%- set accepted = [] -%}
{%- for value in values -%}
    {%- do accepted.append(dbt.string_literal(dbt.escape_single_quotes(value | string)) if quote else value) -%}
{%- endfor %}
select
    {{ column_name }} as value_field,
    count(*) as n_records
from {{ model }}
where {{ column_name }} not in ({{ accepted | join(', ') }})
{% set proof %}
    select
    from pg_catalog.pg_constraint as c
    where
        c.conrelid = to_regclass('{{ model }}')
        and c.contype = 'c'
        and c.convalidated
        and pg_get_expr(c.conbin, c.conrelid)
        ~ '^\({{ column_name }} = ANY \(ARRAY\[(''[a-z0-9_]*''::text(, )?)+\]\)\)$'
        and not exists (
            select
            from regexp_matches(pg_get_expr(c.conbin, c.conrelid), '''([a-z0-9_]*)''::text', 'g') as allowed (value)
            where allowed.value[1] not in ({{ accepted | join(', ') }})
        )
{% endset -%}
{{ unless_proven(model, proof if quote else 'select where false') }}
group by {{ column_name }}
{% endmacro %}
