{% macro refuse_mock_rows(schema=target.schema) -%}
do $refuse$
declare
    -- Null over a socket.
    client inet := inet_client_addr();
    has_rows boolean := false;
    has_mock boolean := false;
    is_filled boolean;
    mock_table text;
    reason text;
begin
    if current_setting('walltrack.mock_rows', true) = 'load' then
        return;
    end if;
    -- No policy hides a row.
    perform set_config('row_security', 'off', true);
    foreach mock_table in array array['{{ mock_tables() | join("', '") }}'] loop
        continue when has_mock or to_regclass('{{ schema }}.' || mock_table) is null;
        execute
            'select exists (select 1 from {{ schema }}.' || mock_table || $where$ where {{ mock_only() }}$where$
            || {{ staged_mock_only('id', 'mock_table', schema) | indent(12) }}
            || '), exists (select 1 from {{ schema }}.' || mock_table || ')'
            into has_mock, is_filled;
        has_rows := has_rows or is_filled;
    end loop;
    -- A row may only look like a mock row. A load of mock rows also leaves the clock.
    if has_rows and not (has_mock and to_regclass('{{ mock_clock(schema) }}') is not null) then
        reason := 'it holds rows and not one mock row, so it is in real use';
    elsif not (
        client is null
        or client <<= any(array[
            '127.0.0.0/8', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16', '::1', 'fc00::/7', 'fe80::/10'
        ]::inet[])
    ) then
        reason := format('it is reached over the internet, from %s', host(client));
    elsif not (client is null or client <<= any(array['127.0.0.0/8', '::1']::inet[]))
        and exists (select 1 from pg_catalog.pg_roles where rolname = 'supabase_admin')
        -- Only the stack of `supabase start` has this database.
        and not exists (select 1 from pg_catalog.pg_database where datname = '_supabase') then
        reason := 'it is a project on the Supabase platform';
    end if;
    if reason is not null then
        raise exception using
            errcode = 'restrict_violation',
            message = format('mock rows refused, nothing was changed in database %I: %s', current_database(), reason),
            hint = 'They are for local development and CI; dbt builds without them on the targets postgres and supabase, '
                'and where load_mock_data is false in dbt_project.yml. If they are wanted here: '
                'set walltrack.mock_rows = ''load''; in the same session (PGOPTIONS=''-c walltrack.mock_rows=load'').',
            schema = '{{ schema }}';
    end if;
end
$refuse$
{%- endmacro %}
