-- Takes 007_positions_table back, and can be run again.
-- Roll back from the highest number down, never by cascade: a migration stays while a later one
-- is on record. Rows other than mock rows are lost only to who insists, in the same session:
--     set walltrack.rollback = 'insist';
-- Refused means that nothing at all was dropped.

set search_path = pg_catalog, pg_temp;
set standard_conforming_strings = on;

do $walltrack$
declare
    statements constant text[] := array[
$sql$
do $$
declare
    own_rows bigint;
begin
    if to_regclass('walltrack.positions') is not null
        and current_setting('walltrack.rollback', true) is distinct from 'insist' then
        -- From the count to the drop nobody writes, and no policy hides a row.
        lock table walltrack.positions in access exclusive mode;
        perform set_config('row_security', 'off', true);
        select count(*) into own_rows from walltrack.positions
        where not (id::text like '77a11ac0-000_-4000-8000-%');
        if own_rows > 0 then
            raise exception using
                errcode = 'restrict_violation',
                message = format(
                    'rollback of walltrack.positions refused: it would lose %s row%s '
                    'other than mock rows',
                    own_rows, case when own_rows > 1 then 's' end
                ),
                hint = 'Back them up. To lose them nevertheless: `walltrack rollback --insist`, or in the same session '
                    'set walltrack.rollback = ''insist'';',
                schema = 'walltrack',
                table = 'positions';
        end if;
    end if;
    -- An order whose position is gone would stop this migration from adding the foreign key again. Mock orders are
    -- deleted, and loaded again with their positions. An order of a user's stays, also with walltrack.rollback set to
    -- `insist`; this migration then cannot run before that order is deleted.
    if to_regclass('walltrack.positions') is not null and to_regclass('walltrack.orders') is not null then
        lock table walltrack.orders in access exclusive mode;
        if current_setting('walltrack.rollback', true) is distinct from 'insist' then
            select count(*) into own_rows from walltrack.orders
            where position_id is not null and not (id::text like '77a11ac0-000_-4000-8000-%');
            if own_rows > 0 then
                raise exception using
                    errcode = 'restrict_violation',
                    message = format(
                        'rollback of walltrack.positions refused: %s row%s of walltrack.orders other than mock rows '
                        'would lose their position',
                        own_rows, case when own_rows > 1 then 's' end
                    ),
                    hint = 'Back them up. To roll back nevertheless, in the same session: '
                        'set walltrack.rollback = ''insist'';',
                    schema = 'walltrack',
                    table = 'orders';
            end if;
        end if;
        alter table walltrack.orders disable trigger user;
        delete from walltrack.orders where position_id is not null and id::text like '77a11ac0-000_-4000-8000-%';
        alter table walltrack.orders enable trigger user;
    end if;
    alter table if exists walltrack.orders drop constraint if exists fk_orders_positions_agree;
    alter table if exists walltrack.orders drop constraint if exists fk_orders_positions;
    drop table if exists walltrack.positions;
    drop function if exists walltrack.record_positions_peak_price_correction();
    -- cascade drops the triggers of config and orders that call these functions, and nothing else.
    drop function if exists walltrack.guard_config_traded() cascade;
    drop function if exists walltrack.derive_orders_position() cascade;
    drop function if exists walltrack.guard_positions_closed();
    drop function if exists walltrack.guard_positions_leave();
    drop function if exists walltrack.guard_positions_circuit_breaker();
    drop function if exists walltrack.derive_positions_pnl();
    drop function if exists walltrack.derive_positions_proceeds();
    drop function if exists walltrack.derive_positions_fees();
end
$$
$sql$
    ]::text[];
    statement text;
    later text;
    longest constant interval := coalesce(nullif(current_setting('walltrack.lock_timeout', true), ''), '2s')::interval * 0.95;
    attempts constant integer := coalesce(nullif(current_setting('walltrack.lock_attempts', true), ''), '40')::integer;
    attempt integer := 0;
    waiting interval := least(longest, interval '0.1s');
    until timestamp with time zone;
    blocker text;
begin
    if not has_schema_privilege(to_regnamespace('walltrack_migrations'), 'usage') then
        raise exception using
            errcode = 'insufficient_privilege',
            message = format('role %s may not read which migrations schema walltrack has', current_user),
            hint = format(
                'Use the owner of the schema, %s.',
                (select space.nspowner::regrole from pg_namespace as space where space.nspname = 'walltrack_migrations')
            );
    elsif to_regnamespace('walltrack_migrations') is null and not has_database_privilege(current_database(), 'create') then
        raise exception using
            errcode = 'insufficient_privilege',
            message = format('role %s may not create a schema in database %s', current_user, current_database()),
            hint = format('Use the owner of the database, or have `grant create on database %I to %I` run.', current_database(), current_user);
    end if;
    perform set_config(
        'lock_timeout', coalesce(nullif(current_setting('walltrack.build_timeout', true), ''), '60s'), true
    );
    if not pg_try_advisory_xact_lock(hashtextextended('walltrack transaction in walltrack', 0)) then
        select format(
            'process %s, role %s, application %s, %s',
            holding.pid, holding.usename, coalesce(nullif(holding.application_name, ''), 'unnamed'),
            coalesce(
                'in a transaction since ' || date_trunc('second', holding.xact_start),
                'connected since ' || date_trunc('second', holding.backend_start),
                'since a time that this role may not see'
            )
        ) into blocker
        from pg_locks as held
        inner join pg_stat_activity as holding on held.pid = holding.pid
        where
            held.locktype = 'advisory'
            and held.objsubid = 1
            and held.granted
            and held.database = (select oid from pg_database where datname = current_database())
            and (held.classid::bigint << 32) | held.objid::bigint = hashtextextended('walltrack transaction in walltrack', 0);
        raise notice 'waiting for another build of schema walltrack: %', blocker;
        begin
            perform pg_advisory_xact_lock(hashtextextended('walltrack transaction in walltrack', 0));
        exception when lock_not_available then
            raise exception using
                errcode = 'lock_not_available',
                message = format('another build of schema walltrack has not ended in time: %s', blocker),
                hint = 'Wait for it to end, or end it: select pg_terminate_backend(<process>);';
        end;
    end if;
    -- A first lock on a table shows this session what another build has made; an advisory lock does not, and
    -- to_regclass() would give what it gave before.
    perform 1 from pg_largeobject_metadata limit 1;
    if to_regclass('walltrack_migrations.applied') is null then
        if (select exists (
                select 1 from pg_catalog.pg_depend as d
                where
                    d.refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
                    and d.refobjid = pg_catalog.to_regnamespace('walltrack')
                    and d.classid in (
                        'pg_catalog.pg_class'::pg_catalog.regclass,
                        'pg_catalog.pg_proc'::pg_catalog.regclass,
                        'pg_catalog.pg_type'::pg_catalog.regclass
                    )
            )) then
            raise exception using
                errcode = 'object_not_in_prerequisite_state',
                message = 'rollback of 007_positions_table refused: schema walltrack has no record of migrations',
                hint = 'Where `walltrack drift` finds nothing, run `walltrack adopt` first.';
        end if;
        return;
    end if;
    if not exists (select 1 from walltrack_migrations.applied as applied where applied.version = '007') then
        return;
    end if;
    select applied.version || '_' || applied.name into later
    from walltrack_migrations.applied as applied
    where applied.version > '007'
    order by applied.version desc
    limit 1;
    if later is not null then
        raise exception using
            errcode = 'dependent_objects_still_exist',
            message = format('rollback of 007_positions_table refused: %s came after it', later),
            hint = 'Roll later migrations back first, from the highest number down.';
    end if;
    loop
        attempt := attempt + 1;
        begin
            until := clock_timestamp() + waiting;
            foreach statement in array statements loop
                perform set_config(
                    'lock_timeout', greatest(20, extract(epoch from until - clock_timestamp()) * 1000)::integer::text || 'ms', true
                );
                execute statement;
            end loop;
            delete from walltrack_migrations.applied where version = '007';
            exit;
        exception when lock_not_available or deadlock_detected then
            select format(
                'process %s, role %s, application %s, %s',
                holding.pid, holding.usename, coalesce(nullif(holding.application_name, ''), 'unnamed'),
                coalesce(
                    'in a transaction since ' || date_trunc('second', holding.xact_start),
                    'connected since ' || date_trunc('second', holding.backend_start),
                    'since a time that this role may not see'
                )
            ) into blocker
            from pg_locks as held
            inner join pg_class as locked on held.relation = locked.oid
            inner join pg_stat_activity as holding on held.pid = holding.pid
            where
                held.database = (select oid from pg_database where datname = current_database())
                and locked.relnamespace = to_regnamespace('walltrack')
                and held.granted
                and held.pid <> pg_backend_pid()
            order by holding.xact_start
            limit 1;
            if attempt >= attempts then
                raise exception using
                    errcode = 'lock_not_available',
                    message = format(
                        'rollback of 007_positions_table gave way %s times to %s, and has changed nothing', attempt,
                        coalesce(blocker, 'other transactions')
                    ),
                    hint = 'Run it again when that transaction has ended: select pg_terminate_backend(<process>) ends it.';
            end if;
            raise notice 'rollback of 007_positions_table gives way to %, and tries again', coalesce(blocker, 'another transaction');
            perform pg_sleep(extract(epoch from least(waiting * 2, interval '3s')));
            waiting := least(longest, waiting * 2);
        end;
    end loop;
end
$walltrack$;

reset standard_conforming_strings;
reset search_path;
