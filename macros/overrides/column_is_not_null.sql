{% macro column_is_not_null() -%}
a.attnotnull
        -- From version 18 on, a not null may be not validated, so it applies only to new rows.
        and not exists (
            select 1
            from pg_catalog.pg_constraint as n
            where n.conrelid = a.attrelid and n.contype = 'n' and a.attnum = any(n.conkey) and not n.convalidated
        )
{%- endmacro %}
