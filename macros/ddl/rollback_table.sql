{# The rollback of a table: the drops in the body of the call, unless rows that are no mock rows would be lost and nobody
   has insisted. One statement, so that a refusal stops every drop, even where psql goes on after an error.
   needed_by: tables of later migrations that build upon this one in ways that PostgreSQL does not see. #}
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
    if to_regclass('{{ relation }}') is not null
        and current_setting('walltrack.rollback', true) is distinct from 'insist' then
        -- From the count to the drop nobody writes, and no policy hides a row.
        lock table {{ relation }} in access exclusive mode;
        perform set_config('row_security', 'off', true);
        select count(*) into own_rows from {{ relation }} where not ({{ mock_only() }});
        if own_rows > 0 then
            raise exception using
                errcode = 'restrict_violation',
                message = format(
                    'rollback of {{ relation }} refused: it would lose %s row%s '
                    'other than mock rows',
                    own_rows, case when own_rows > 1 then 's' end
                ),
                hint = 'Back them up. To lose them nevertheless, in the same session: '
                    'set walltrack.rollback = ''insist'';',
                schema = '{{ schema }}',
                table = '{{ table }}';
        end if;
    end if;
    {{ caller() | trim | indent(4) }}
end
$$;
{%- endmacro %}
