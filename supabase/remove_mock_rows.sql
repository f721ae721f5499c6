-- Removes exactly the mock rows, and where rows of your own need one, nothing: then it says which.
-- The mock row of config goes too. To keep its settings, first make it a row of your own:
--     alter table walltrack.config disable trigger guard_config_identity;
--     update walltrack.config set id = gen_random_uuid();
--     alter table walltrack.config enable trigger guard_config_identity;

do $remove$
declare
    tables text[] := array['config', 'exit_strategies', 'wallets', 'tokens', 'signals', 'positions', 'circuit_breaker_events', 'orders'];
    mock_table text;
    reference record;
    needed bigint;
    ids text[];
    needs text[];
    removed bigint;
    total bigint;
    longest constant interval := coalesce(nullif(current_setting('walltrack.lock_timeout', true), ''), '2s')::interval * 0.95;
    attempts constant integer := coalesce(nullif(current_setting('walltrack.lock_attempts', true), ''), '40')::integer;
    attempt integer := 0;
    waiting interval := least(longest, interval '0.1s');
    until timestamp with time zone;
    blocker text;
begin
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
    loop
        attempt := attempt + 1;
        begin
            until := clock_timestamp() + waiting;
            needs := array[]::text[];
            total := 0;
            -- No session writes from these checks to the last delete, and no policy hides a row.
            perform set_config('row_security', 'off', true);
            foreach mock_table in array tables loop
                perform set_config(
            'lock_timeout', greatest(20, extract(epoch from until - clock_timestamp()) * 1000)::integer::text || 'ms', true
        );
                execute 'lock table walltrack.' || mock_table || ' in share row exclusive mode';
            end loop;

            for reference in
                select
                    -- With its schema, independent of the search_path.
                    format('%I.%I', space.nspname, holder.relname) as relation,
                    att.attname as name,
                    -- A table of another schema may have no id, and all its rows belong to a user.
                    case when holder.relnamespace = 'walltrack'::regnamespace then 'id' else 'null' end as id,
                    case
                        when to_regclass('walltrack_mock.mock_' || holder.relname) is null then ''
                        else format(' and %s::text in (select lower(mock.id) from walltrack_mock.mock_%s as mock)', 'id', holder.relname)
                    end as staged,
                    case
                        when to_regclass('walltrack_mock.mock_' || referred.relname) is null then ''
                        else format(' and %s::text in (select lower(mock.id) from walltrack_mock.mock_%s as mock)', 'reference', referred.relname)
                    end as staged_reference
                from pg_catalog.pg_constraint as con
                inner join pg_catalog.pg_class as holder on con.conrelid = holder.oid
                inner join pg_catalog.pg_class as referred on con.confrelid = referred.oid
                inner join pg_catalog.pg_namespace as space on holder.relnamespace = space.oid
                inner join pg_catalog.pg_attribute as att on con.conrelid = att.attrelid and con.conkey[1] = att.attnum
                where
                    con.contype = 'f'
                    -- A composite key always has a plain one beside it.
                    and cardinality(con.conkey) = 1
                    and con.confrelid in (select ('walltrack.' || held)::regclass from unnest(tables) as held)
                order by relation, att.attname
            loop
                execute format(
                    $own$
                        select count(*), (array_agg(id order by id))[:3]
                        from (select %s::text as id, %I as reference from %s) as own
                        where
                            reference::text like '77a11ac0-000_-4000-8000-%%' %s
                            and (id::text like '77a11ac0-000_-4000-8000-%%' %s) is not true
                    $own$,
                    reference.id, reference.name, reference.relation, reference.staged_reference, reference.staged
                ) into needed, ids;
                if needed > 0 then
                    needs := needs || format(
                        '%s row%s of %s by %I%s', needed, case when needed > 1 then 's' end, reference.relation, reference.name,
                        ' (' || nullif(array_to_string(ids, ', '), '') || case when needed > 3 then ', ...' else '' end || ')'
                    );
                end if;
            end loop;
            if exists (select 1 from walltrack.config where id::text like '77a11ac0-000_-4000-8000-%' and is_circuit_breaker_active) then
                needs := needs || 'the active circuit breaker, whose state is in the mock row of walltrack.config'::text;
            end if;
            if needs <> array[]::text[] then
                raise exception using
                    errcode = 'restrict_violation',
                    message = 'mock rows not removed, nothing was changed: they are needed by ' || array_to_string(needs, '; '),
                    hint = 'Point those rows to rows of your own or delete them, deactivate the circuit breaker, and try again.',
                    schema = 'walltrack';
            end if;

            declare
                -- alter table <relation> %s trigger <name>
                guards text[] := array(
                    select format('alter table %s %%s trigger %I', relation, name)
                    from (
                        select
                            guarded.oid::regclass as relation,
                            guard.tgname as name
                        from pg_catalog.pg_trigger as guard
                        inner join pg_catalog.pg_class as guarded on guard.tgrelid = guarded.oid
                        where
                            guarded.relnamespace = 'walltrack'::regnamespace
                            and guarded.relname in (
                                'config',
                                'exit_strategies',
                                'wallets',
                                'tokens',
                                'signals',
                                'positions',
                                'circuit_breaker_events',
                                'orders'
                            )
                            and guard.tgenabled = 'O'
                            and guard.tgname ~ '^(guard|apply)_'
                    ) as lifted
                );
                guard text;
            begin
                foreach guard in array guards loop
                    execute format(guard, 'disable');
                end loop;
                -- Each table before those that it refers to.
                for mock_table in select held from unnest(tables) with ordinality as listed (held, place) order by place desc loop
                    execute 'delete from walltrack.' || mock_table || $where$ where id::text like '77a11ac0-000_-4000-8000-%'$where$
                        || case
                            when to_regclass('walltrack_mock.mock_' || mock_table) is null then ''
                            else format(' and %s::text in (select lower(mock.id) from walltrack_mock.mock_%s as mock)', 'id', mock_table)
                        end;
                    get diagnostics removed = row_count;
                    total := total + removed;
                    if removed > 0 then
                        raise notice 'removed % of walltrack.%', removed || case when removed > 1 then ' rows' else ' row' end, mock_table;
                    end if;
                end loop;
                foreach guard in array guards loop
                    execute format(guard, 'enable');
                end loop;
            end;

            -- The seeds' text.
            if to_regnamespace('walltrack_mock') is not null then
                foreach mock_table in array tables || 'clock'::text loop
                    if to_regclass('walltrack_mock.mock_' || mock_table) is not null then
                        begin
                            execute 'drop table walltrack_mock.mock_' || mock_table;
                        exception when dependent_objects_still_exist then
                            if mock_table = 'clock' then
                                raise;
                            end if;
                            execute 'delete from walltrack_mock.mock_' || mock_table;
                            raise notice 'walltrack_mock.mock_% stays, empty: other objects depend on it', mock_table;
                        end;
                    end if;
                end loop;
                begin
                    drop schema walltrack_mock;
                exception when dependent_objects_still_exist then
                    raise notice 'schema walltrack_mock stays: it holds other objects';
                end;
            end if;

            if total = 0 then
                raise notice 'there were no mock rows in walltrack';
                return;
            end if;
            if to_regclass('walltrack.performance') is not null then
                refresh materialized view walltrack.performance;
            end if;
            if not exists (select 1 from walltrack.config) then
                raise notice 'config has no row now: insert into walltrack.config default values;';
            end if;
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
                        'the removal of mock rows gave way %s times to %s, and has changed nothing', attempt,
                        coalesce(blocker, 'other transactions')
                    ),
                    hint = 'Run it again when that transaction has ended: select pg_terminate_backend(<process>) ends it.';
            end if;
            raise notice 'the removal of mock rows gives way to %, and tries again', coalesce(blocker, 'another transaction');
            perform pg_sleep(extract(epoch from least(waiting * 2, interval '3s')));
            waiting := least(longest, waiting * 2);
        end;
    end loop;
end
$remove$;
