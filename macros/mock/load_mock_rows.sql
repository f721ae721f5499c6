{# Brings the mock rows of a table up to date, by their ids, and touches no other row. `rows` is what mock_rows() gives.
   The owner lifts the guards for this statement alone; derived columns are derived as ever. Row by row, so that a row
   that breaks a rule is named. #}
{% macro load_mock_rows(table, rows) -%}
{%- set relation = target.schema ~ '.' ~ table -%}
{%- set columns = mock_columns(table) -%}
{{ refuse_mock_rows() }};
{{ move_mock_clock() }};
do $load$
declare
    row_id text;
    reason text;
    detail text;
begin
    {% call without_mock_guards([table]) %}
    for row_id in
        select mock.id from {{ target.schema }}_mock.mock_{{ table }} as mock
        {%- if table == 'config' %}
        -- The one row may be a user's own.
        where not exists (select from {{ relation }} as own where own.id::text <> mock.id)
        {%- endif %}
    loop
        begin
            insert into {{ relation }} as own ({{ columns | join(', ') }})
            select {{ columns | join(', ') }}
            from (
{{ rows }}
                where mock.id is not distinct from row_id
            ) as mock_row
            on conflict (id) do update
            set ({{ columns | join(', ') }}) = row(excluded.{{ columns | join(', excluded.') }})
            where (own.{{ columns | join(', own.') }}) is distinct from (excluded.{{ columns | join(', excluded.') }});
        exception when others then
            get stacked diagnostics
                reason = message_text, detail = pg_exception_detail;
            raise exception using
                errcode = sqlstate,
                message = format(
                    'seeds/mock_{{ table }}.csv, row with id %s: %s%s',
                    coalesce(row_id, 'missing'), reason,
                    -- The detail of a check is the whole row; that of a key is the key.
                    case when detail like 'Key %' then '. ' || detail end
                );
        end;
    end loop;
    {% endcall %}
end
$load$
{%- endmacro %}
