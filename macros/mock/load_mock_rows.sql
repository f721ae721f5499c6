{% macro load_mock_rows(table, rows) -%}
{%- set relation = target.schema ~ '.' ~ table -%}
{%- set columns = mock_columns(table) -%}
{{ refuse_mock_rows() }};
{{ move_mock_clock() }};
do $load$
declare
    row_ids text[];
    row_id text;
    reason text;
    detail text;
    {{ declare_patience() | indent(4) }}
begin
    {%- call patiently('the load of mock rows of ' ~ table) %}
    {{ limit_wait() | indent(4) }}
    begin
        row_ids := array(
            select mock.id
            from {{ target.schema }}_mock.mock_{{ table }} as mock
            where
                mock.id is null
                or cast(mock.id as uuid) in (
                    select mock_row.id
                    from (
{{ rows }}
                    ) as mock_row
                    left join {{ relation }} as own on mock_row.id = own.id
                    where
                        own.id is null
                        or ({{ set_mock_values(table, 'own', 'own') }}) is distinct from ({{ set_mock_values(table, 'mock_row') }})
                )
        );
    exception when lock_not_available or deadlock_detected then
        raise;
    when others then
        -- A value cannot be cast. The loop below names its row.
        row_ids := array(select mock.id from {{ target.schema }}_mock.mock_{{ table }} as mock);
    end;
    if row_ids = array[]::text[]
        {%- if table == 'config' %}
        -- The one row may belong to a user.
        or exists (select 1 from {{ relation }} as own where own.id::text <> all(row_ids))
        {%- endif %} then
        return;
    end if;
    {% call without_mock_guards([table]) %}
    foreach row_id in array row_ids loop
        begin
            insert into {{ relation }} as own ({{ columns | join(', ') }})
            select {{ columns | join(', ') }}
            from (
{{ rows }}
                where mock.id is not distinct from row_id
            ) as mock_row
            on conflict (id) do update
            set ({{ settable_mock_columns(table) | join(', ') }}) = row({{ set_mock_values(table, 'excluded') }});
        exception when others then
            get stacked diagnostics
                reason = message_text, detail = pg_exception_detail;
            raise exception using
                errcode = sqlstate,
                message = format(
                    'seeds/mock_{{ table }}.csv, row with id %s: %s%s',
                    coalesce(row_id, 'missing'), reason,
                    -- The detail of a failed check prints the whole row; that of a key prints only the key.
                    case when detail like 'Key %' then '. ' || detail end
                );
        end;
    end loop;
    {% endcall %}
    {%- endcall %}
end
$load$
{%- endmacro %}
