{% macro refuse_loss(table, subject, is_there, loss='%s row%s', lost='', schema=target.schema) -%}
{%- set relation = schema ~ '.' ~ table -%}
if {{ is_there }}
    and current_setting('walltrack.rollback', true) is distinct from 'insist' then
    -- From the count to the drop nobody writes, and no policy hides a row.
    lock table {{ relation }} in access exclusive mode;
    perform set_config('row_security', 'off', true);
    select count(*) into own_rows from {{ relation }}
    where {{ lost ~ ' and ' if lost }}not ({{ mock_only() }});
    if own_rows > 0 then
        raise exception using
            errcode = 'restrict_violation',
            message = format(
                'rollback of {{ subject }} refused: it would lose {{ loss }} '
                'other than mock rows',
                own_rows, case when own_rows > 1 then 's' end
            ),
            hint = 'Back them up. To lose them nevertheless: `walltrack rollback --insist`, or in the same session '
                'set walltrack.rollback = ''insist'';',
            schema = '{{ schema }}',
            table = '{{ table }}';
    end if;
end if;
{%- endmacro %}
