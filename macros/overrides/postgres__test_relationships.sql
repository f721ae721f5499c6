{% macro postgres__test_relationships(model, column_name, to, field) %}
select child.{{ column_name }} as from_field
from {{ model }} as child
left join {{ to }} as parent on child.{{ column_name }} = parent.{{ field }}
where
    child.{{ column_name }} is not null
    and parent.{{ field }} is null
{% set proof %}
    select 1
    from pg_catalog.pg_constraint as c
    inner join pg_catalog.pg_attribute as a on c.conrelid = a.attrelid
    inner join pg_catalog.pg_attribute as f on c.confrelid = f.attrelid
    where
        c.contype = 'f'
        and c.convalidated
        and c.conrelid = to_regclass('{{ model }}')
        and a.attname = '{{ column_name }}'
        and c.conkey = array[a.attnum]
        and c.confrelid = to_regclass('{{ to }}')
        and f.attname = '{{ field }}'
        and c.confkey = array[f.attnum]
        -- A foreign key whose triggers are disabled stays "valid" and proves nothing.
        and not exists (
            select 1
            from pg_catalog.pg_trigger as t
            where t.tgconstraint = c.oid and t.tgenabled not in ('O', 'A')
        )
{% endset -%}
{{ unless_proven(model, proof) }}
{% endmacro %}
