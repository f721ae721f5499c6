{% macro postgres__test_not_null(model, column_name) %}
select {{ column_name }}
from {{ model }}
where {{ column_name }} is null
{% set proof %}
    select 1
    from pg_catalog.pg_attribute as a
    where
        a.attrelid = to_regclass('{{ model }}')
        and a.attname = '{{ column_name }}'
        and {{ column_is_not_null() }}
{% endset -%}
{{ unless_proven(model, proof) }}
{% endmacro %}
