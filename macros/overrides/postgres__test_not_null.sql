{% macro postgres__test_not_null(model, column_name) %}
select {{ column_name }}
from {{ model }}
where {{ column_name }} is null
{% set proof %}
    select
    from pg_catalog.pg_attribute as a
    where
        a.attrelid = to_regclass('{{ model }}')
        and a.attname = '{{ column_name }}'
        and a.attnotnull
        -- From version 18 a column can be not null for new rows alone.
        and not exists (
            select
            from pg_catalog.pg_constraint as c
            where c.conrelid = a.attrelid and c.contype = 'n' and a.attnum = any(c.conkey) and not c.convalidated
        )
{% endset -%}
{{ unless_proven(model, proof) }}
{% endmacro %}
