{% macro rollback_column(table, column, schema=target.schema) -%}
{%- set relation = schema ~ '.' ~ table -%}
{%- set is_there -%}
exists (
    select 1 from pg_catalog.pg_attribute as a
    where a.attrelid = to_regclass('{{ relation }}') and a.attname = '{{ column }}' and not a.attisdropped
)
{%- endset -%}
do $$
declare
    own_rows bigint;
begin
    {{ refuse_loss(
        table, relation ~ '.' ~ column, is_there, 'its value in %s row%s', column ~ ' is not null', schema
    ) | indent(4) }}
    alter table if exists {{ relation }} drop column if exists {{ column }};
end
$$;
{%- endmacro %}
