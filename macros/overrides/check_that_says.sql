{# A proof for unless_proven(): a validated check of the relation that PostgreSQL writes in exactly one of these ways.
   Nothing is inferred from it, so a check that says the same in other words proves nothing, and the rows are read.
   model: the relation; ways: what pg_get_expr may give; null_fails: whether a row for which that is null, which a check
   lets pass, breaks the contract. #}
{% macro check_that_says(model, ways, null_fails=false) -%}
{%- set texts = [] -%}
{%- for way in ways -%}
    {%- do texts.append(dbt.string_literal(dbt.escape_single_quotes(way))) -%}
{%- endfor %}
    select
    from pg_catalog.pg_constraint as c
    where
        c.conrelid = to_regclass('{{ model }}')
        and c.contype = 'c'
        and c.convalidated
        and pg_get_expr(c.conbin, c.conrelid) in ({{ texts | join(', ') }})
        {%- if null_fails %}
        {{ check_is_never_null() }}
        {%- endif %}
{%- endmacro %}
