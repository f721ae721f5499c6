{% macro postgres__test_unique(model, column_name) %}
select
    {{ column_name }} as unique_field,
    count(*) as n_records
from {{ model }}
where {{ column_name }} is not null
{% set proof %}
    select 1
    from pg_catalog.pg_index as i
    inner join pg_catalog.pg_attribute as a on i.indrelid = a.attrelid
    where
        i.indrelid = to_regclass('{{ model }}')
        and a.attname = '{{ column_name }}'
        and i.indkey[0] = a.attnum
        and i.indnkeyatts = 1
        and i.indpred is null
        and i.indisunique
        and i.indimmediate
        and i.indisvalid
{% endset -%}
{{ unless_proven(model, proof) }}
group by {{ column_name }}
having count(*) > 1
{% endmacro %}
