{% macro rollback_table(table, schema=target.schema, needed_by=[]) -%}
{%- set relation = schema ~ '.' ~ table -%}
do $$
declare
    own_rows bigint;
begin
    {%- for later in needed_by %}
    -- What a function says, or what a later migration added to this table, is no dependency to PostgreSQL.
    if to_regclass('{{ schema }}.{{ later }}') is not null then
        raise exception using
            errcode = 'dependent_objects_still_exist',
            message = 'rollback of {{ relation }} refused: {{ schema }}.{{ later }} builds upon it',
            hint = 'Roll later migrations back first, from the highest number down.',
            schema = '{{ schema }}',
            table = '{{ table }}';
    end if;
    {%- endfor %}
    {{ refuse_loss(table, relation, "to_regclass('" ~ relation ~ "') is not null", schema=schema) | indent(4) }}
    {{ caller() | trim | indent(4) }}
end
$$;
{%- endmacro %}
