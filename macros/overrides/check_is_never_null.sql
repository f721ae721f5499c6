{# The rest of a condition on pg_constraint as c: the check is true or false, and null for no row. So it is where
   columns that may be null are asked for nothing but whether they are, and everything else is made of comparisons, sums
   and conditions: of what is not null they make nothing that is. Whatever else there is in it, a function or an operator
   of another kind, proves nothing. #}
{% macro check_is_never_null() -%}
and not exists (
            select
            from regexp_replace(
                pg_get_expr(c.conbin, c.conrelid), '\(\w+ IS (NOT )?NULL\)|num_nonnulls\([\w, ]+\)', '', 'g'
            ) as rest
            where
                rest !~ '^[\w\s().,:''<>=+]*$'
                or rest ~ '\mNULL\M'
                or rest ~ '\w\('
                or exists (
                    select
                    from pg_catalog.pg_attribute as a
                    where
                        a.attrelid = c.conrelid
                        and a.attnum = any(c.conkey)
                        and rest ~ ('\m' || a.attname || '\M')
                        and not ({{ column_is_not_null() }})
                )
        )
{%- endmacro %}
