{% macro refuse_real_rows() -%}
do $refuse$
declare
    space name;
    table_name text;
    is_real boolean;
begin
    if current_setting('walltrack.mock_rows', true) = 'load' then
        return;
    end if;
    perform set_config('row_security', 'off', true);
    for space, table_name in
        select n.nspname, c.relname
        from pg_catalog.pg_namespace as n
        inner join pg_catalog.pg_class as c on n.oid = c.relnamespace
        where
            pg_catalog.obj_description(n.oid, 'pg_namespace') like 'WallTrack: copy-trading%'
            -- A schema that `walltrack scale` has made.
            and coalesce(
                pg_catalog.obj_description(to_regnamespace(quote_ident(n.nspname || '_progress')), 'pg_namespace'), ''
            ) not like 'How far `walltrack scale`%'
            and pg_catalog.pg_has_role(c.relowner, 'usage')
            and c.relname in ('{{ mock_tables() | reject('equalto', 'config') | join("', '") }}')
        order by n.nspname, c.relname
    loop
        execute format(
            'select exists (select 1 from %I.%I where not ({{ mock_only() | replace('%', '%%') | replace("'", "''") }}))', space, table_name
        ) into is_real;
        if is_real then
            raise exception using
                errcode = 'restrict_violation',
                message = format(
                    'invented rows refused, nothing was changed in database %I: %I.%I holds rows of its own, so it is in real use',
                    current_database(), space, table_name
                ),
                hint = 'Use another database. If they are wanted here: PGOPTIONS=''-c walltrack.mock_rows=load''.';
        end if;
    end loop;
end
$refuse$
{%- endmacro %}
