-- 009_circuit_breaker_events_table, 2026-11-22, story 1.1
-- Event Sourcing: every time the circuit breaker opened and closed, with what it measured against which threshold.

set search_path = pg_catalog, pg_temp;
set standard_conforming_strings = on;

do $walltrack$
declare
    statements constant text[] := array[
$sql$
create table if not exists walltrack.circuit_breaker_events (
    id uuid default gen_random_uuid() not null,
    event_type text not null,
    trigger_reason text not null,
    drawdown_percent numeric(5, 2),
    drawdown_threshold_percent numeric(5, 2),
    win_rate_percent numeric(5, 2),
    win_rate_threshold_percent numeric(5, 2),
    consecutive_losses integer,
    consecutive_losses_threshold integer,
    open_positions_at_activation integer,
    new_positions_blocked integer,
    activation_id uuid,
    activation_number integer,
    notes text,
    occurred_at timestamptz default clock_timestamp() not null,
    created_at timestamptz default now() not null,
    updated_at timestamptz default now() not null,
    constraint pk_circuit_breaker_events primary key (id),
    constraint uq_circuit_breaker_events_activation_id unique (activation_id),
    -- See derive_circuit_breaker_events_number(): this is what keeps a second activation out while one is open.
    constraint uq_circuit_breaker_events_activation_number unique (activation_number),
    constraint fk_circuit_breaker_events_circuit_breaker_events
    foreign key (activation_id) references walltrack.circuit_breaker_events (id) on delete restrict,
    constraint ck_circuit_breaker_events_event_type_known check (event_type in ('activated', 'deactivated')),
    constraint ck_circuit_breaker_events_trigger_reason_known
    check (trigger_reason in ('max_drawdown', 'min_win_rate', 'consecutive_losses', 'manual')),
    constraint ck_circuit_breaker_events_drawdown_range check (drawdown_percent between 0 and 100),
    constraint ck_circuit_breaker_events_drawdown_threshold_range
    check (drawdown_threshold_percent > 0 and drawdown_threshold_percent <= 100),
    constraint ck_circuit_breaker_events_win_rate_range check (win_rate_percent between 0 and 100),
    constraint ck_circuit_breaker_events_win_rate_threshold_range check (win_rate_threshold_percent between 0 and 100),
    constraint ck_circuit_breaker_events_losses_not_negative check (consecutive_losses >= 0),
    constraint ck_circuit_breaker_events_losses_threshold_positive check (consecutive_losses_threshold > 0),
    constraint ck_circuit_breaker_events_open_positions_not_negative check (open_positions_at_activation >= 0),
    constraint ck_circuit_breaker_events_open_positions_on_activation
    check (event_type = 'activated' or open_positions_at_activation is null),
    constraint ck_circuit_breaker_events_blocked_not_negative check (new_positions_blocked >= 0),
    constraint ck_circuit_breaker_events_blocked_on_deactivation
    check (event_type = 'deactivated' or new_positions_blocked is null),
    constraint ck_circuit_breaker_events_deactivated_iff_activation_id
    check ((event_type = 'deactivated') = (activation_id is not null)),
    constraint ck_circuit_breaker_events_activated_iff_number
    check ((event_type = 'activated') = (activation_number is not null)),
    constraint ck_circuit_breaker_events_times_finite
    check (
        isfinite(occurred_at)
        and isfinite(created_at)
        and isfinite(updated_at)
    )
)
$sql$,
$sql$
comment on constraint ck_circuit_breaker_events_event_type_known on walltrack.circuit_breaker_events is
'The circuit breaker is activated or deactivated'
$sql$,
$sql$
comment on constraint ck_circuit_breaker_events_trigger_reason_known on walltrack.circuit_breaker_events is
'The reason is one of the three limits, or a person'
$sql$,
$sql$
comment on constraint ck_circuit_breaker_events_drawdown_range on walltrack.circuit_breaker_events is
'A drawdown is 0 to 100 percent'
$sql$,
$sql$
comment on constraint ck_circuit_breaker_events_drawdown_threshold_range on walltrack.circuit_breaker_events is
'The drawdown that activates is above 0 and at most 100 percent'
$sql$,
$sql$
comment on constraint ck_circuit_breaker_events_win_rate_range on walltrack.circuit_breaker_events is
'A win rate is 0 to 100 percent'
$sql$,
$sql$
comment on constraint ck_circuit_breaker_events_win_rate_threshold_range on walltrack.circuit_breaker_events is
'The lowest accepted win rate is 0 to 100 percent'
$sql$,
$sql$
comment on constraint ck_circuit_breaker_events_losses_not_negative on walltrack.circuit_breaker_events is
'A count of losses is 0 or more'
$sql$,
$sql$
comment on constraint ck_circuit_breaker_events_losses_threshold_positive on walltrack.circuit_breaker_events is
'At least one loss in a row is tolerated'
$sql$,
$sql$
comment on constraint ck_circuit_breaker_events_open_positions_not_negative on walltrack.circuit_breaker_events is
'A count of positions is 0 or more'
$sql$,
$sql$
comment on constraint ck_circuit_breaker_events_open_positions_on_activation on walltrack.circuit_breaker_events is
'Only an activation counts the positions that are open'
$sql$,
$sql$
comment on constraint ck_circuit_breaker_events_blocked_not_negative on walltrack.circuit_breaker_events is
'A count of positions is 0 or more'
$sql$,
$sql$
comment on constraint ck_circuit_breaker_events_blocked_on_deactivation on walltrack.circuit_breaker_events is
'Only a deactivation counts the positions that were blocked'
$sql$,
$sql$
comment on constraint ck_circuit_breaker_events_deactivated_iff_activation_id on walltrack.circuit_breaker_events is
'Exactly a deactivation names the activation that it ends'
$sql$,
$sql$
comment on constraint ck_circuit_breaker_events_activated_iff_number on walltrack.circuit_breaker_events is
'Exactly an activation has a number'
$sql$,
$sql$
comment on constraint ck_circuit_breaker_events_times_finite on walltrack.circuit_breaker_events is
'No time is infinite, because no duration survives it'
$sql$,
$sql$
create index if not exists idx_circuit_breaker_events_occurred_at
on walltrack.circuit_breaker_events (occurred_at)
$sql$,
$sql$
create or replace function walltrack.hold_circuit_breaker(is_urgent boolean)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    patience constant text := current_setting('lock_timeout');
    is_held boolean;
    blocker record;
begin
    -- One event at a time, and none while a position commits: guard_positions_circuit_breaker locks the same row.
    if is_urgent then
        begin
            perform set_config('lock_timeout', '400ms', true);
            perform 1 from walltrack.config for update;
            is_held := found;
        exception when lock_not_available then
            is_held := false;
        end;
        perform set_config('lock_timeout', patience, true);
        if is_held then
            return;
        end if;
        -- An emergency stop waits for no worker: a transaction that has kept the row of config for so long is ended.
        for blocker in
            select distinct
                locks.pid,
                coalesce(activity.usename, '?') as role_name
            from pg_catalog.pg_locks as locks
            left join pg_catalog.pg_stat_activity as activity on locks.pid = activity.pid
            where
                locks.database = (select oid from pg_catalog.pg_database where datname = current_database())
                and locks.relation = 'walltrack.config'::regclass
                and locks.mode in ('RowShareLock', 'RowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
                and locks.granted
                and locks.pid <> pg_backend_pid()
                -- A process that itself waits for a lock is a victim too, and is not ended.
                and not exists (
                    select 1 from pg_catalog.pg_locks as waiting where waiting.pid = locks.pid and not waiting.granted
                )
        loop
            begin
                perform pg_terminate_backend(blocker.pid, 300);
                raise warning 'ended process % (%), which kept the circuit breaker from being activated',
                    blocker.pid, blocker.role_name;
            exception when insufficient_privilege then
                raise warning 'the activation waits for process % (%), which % may not end: have it ended',
                    blocker.pid, blocker.role_name, current_user;
            end;
        end loop;
    end if;
    perform 1 from walltrack.config for update;
    if not found then
        insert into walltrack.config default values on conflict do nothing;
        perform 1 from walltrack.config for update;
    end if;
end
$$
$sql$,
$sql$
comment on function walltrack.hold_circuit_breaker(boolean) is
'Locks the circuit breaker until the transaction ends; an activation ends a transaction that keeps it waiting'
$sql$,
$sql$
create or replace function walltrack.derive_circuit_breaker_events_number()
returns trigger
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    perform walltrack.hold_circuit_breaker(new.event_type = 'activated');
    -- An event without a time happens after the wait for the lock. The clock of a worker may be a little ahead.
    if new.occurred_at between statement_timestamp() and clock_timestamp() + interval '5 seconds' then
        new.occurred_at := clock_timestamp();
    end if;
    -- While the last activation is open, the new one gets the same number, so that the unique constraint refuses it;
    -- otherwise the next number. The number is no count of rows, because the removal of mock rows would change a
    -- count.
    new.activation_number := case when new.event_type = 'activated' then coalesce(
        (
            select last.activation_number + exists (
                select 1 from walltrack.circuit_breaker_events as ending where ending.activation_id = last.id
            )::integer
            from walltrack.circuit_breaker_events as last
            where last.activation_number is not null
            order by last.activation_number desc
            limit 1
        ),
        1
    ) end;
    return new;
end
$$
$sql$,
$sql$
comment on function walltrack.derive_circuit_breaker_events_number() is
'Trigger: locks the circuit breaker, stamps an event that happens now, and numbers activations so that two can never be open at once'
$sql$,
$sql$
create or replace function walltrack.guard_circuit_breaker_events_order()
returns trigger
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    reason text;
begin
    -- An event whose id exists is left to `on conflict` or the primary key.
    if exists (select 1 from walltrack.circuit_breaker_events as delivered where delivered.id = new.id) then
        return new;
    end if;
    if new.occurred_at > clock_timestamp() then
        reason := 'it lies in the future';
    elsif exists (
        select 1 from walltrack.circuit_breaker_events as earlier where earlier.occurred_at > new.occurred_at
    ) then
        reason := 'it lies before the last event';
    -- The activation has to be there already: a row may not end itself, nor one that its own statement inserts later.
    elsif new.event_type = 'deactivated' and not exists (
        select 1 from walltrack.circuit_breaker_events as ended
        where ended.id = new.activation_id and ended.event_type = 'activated'
    ) then
        reason := 'a deactivation ends an earlier activation';
    end if;
    if reason is not null then
        raise exception using
            errcode = 'restrict_violation',
            message = 'INSERT on walltrack.circuit_breaker_events refused: ' || reason,
            hint = 'Leave occurred_at out, and set the activation_id of a deactivation to the activation that is open.',
            schema = tg_table_schema,
            table = tg_table_name,
            constraint = tg_name,
            detail = 'Guard: ' || tg_name;
    end if;
    return new;
end
$$
$sql$,
$sql$
comment on function walltrack.guard_circuit_breaker_events_order() is
'Trigger: refuses an event in the future or before the last one, and a deactivation of no earlier activation, with SQLSTATE 23001'
$sql$,
$sql$
create or replace function walltrack.apply_circuit_breaker_events_state()
returns trigger
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    -- From all events, not from the new one: a statement may insert several.
    update walltrack.config
    set
        is_circuit_breaker_active = opened.trigger_reason is not null,
        circuit_breaker_reason = opened.trigger_reason,
        circuit_breaker_activated_at = opened.occurred_at
    from (values (true)) as always (is_there)
    left join walltrack.circuit_breaker_events as opened
        on
            opened.event_type = 'activated'
            and not exists (
                select 1 from walltrack.circuit_breaker_events as ending where ending.activation_id = opened.id
            )
    where config.circuit_breaker_activated_at is distinct from opened.occurred_at;
    return null;
end
$$
$sql$,
$sql$
comment on function walltrack.apply_circuit_breaker_events_state() is
'Trigger: an event sets the circuit breaker state in config, which the guard of positions asks'
$sql$,
$sql$
create or replace function walltrack.derive_config_circuit_breaker()
returns trigger
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    opened record;
begin
    select
        activation.trigger_reason,
        activation.occurred_at
    into opened
    from walltrack.circuit_breaker_events as activation
    where
        activation.event_type = 'activated'
        and not exists (
            select 1 from walltrack.circuit_breaker_events as ending where ending.activation_id = activation.id
        );
    if tg_op = 'INSERT' and not new.is_circuit_breaker_active then
        new.is_circuit_breaker_active := opened.occurred_at is not null;
        new.circuit_breaker_reason := opened.trigger_reason;
        new.circuit_breaker_activated_at := opened.occurred_at;
    end if;
    if new.is_circuit_breaker_active <> (opened.occurred_at is not null)
        or new.circuit_breaker_reason is distinct from opened.trigger_reason
        or new.circuit_breaker_activated_at is distinct from opened.occurred_at then
        raise exception using
            errcode = 'restrict_violation',
            message = format('%s on walltrack.config refused: events set the state of the circuit breaker', tg_op),
            hint = 'Insert an event into walltrack.circuit_breaker_events.',
            schema = tg_table_schema,
            table = tg_table_name,
            constraint = tg_name,
            detail = 'Guard: ' || tg_name;
    end if;
    return new;
end
$$
$sql$,
$sql$
comment on function walltrack.derive_config_circuit_breaker() is
'Trigger: a new row of config has the state of the circuit breaker, and only the events change it, with SQLSTATE 23001'
$sql$,
$sql$
create or replace trigger derive_config_circuit_breaker
before insert or update of is_circuit_breaker_active, circuit_breaker_reason, circuit_breaker_activated_at
on walltrack.config
for each row execute function walltrack.derive_config_circuit_breaker()
$sql$,
$sql$
create or replace trigger apply_circuit_breaker_events_state
after insert on walltrack.circuit_breaker_events
for each row execute function walltrack.apply_circuit_breaker_events_state()
$sql$,
$sql$
create or replace trigger derive_circuit_breaker_events_number
before insert on walltrack.circuit_breaker_events
for each row execute function walltrack.derive_circuit_breaker_events_number()
$sql$,
$sql$
create or replace trigger guard_circuit_breaker_events_append_only
before update or delete on walltrack.circuit_breaker_events
for each statement execute function walltrack.refuse_change(
    'circuit breaker events are append-only', 'Insert a further event.'
)
$sql$,
$sql$
create or replace trigger guard_circuit_breaker_events_no_truncate
before truncate on walltrack.circuit_breaker_events
for each statement execute function walltrack.refuse_change(
    'circuit breaker events are append-only', 'Insert a further event.'
)
$sql$,
$sql$
create or replace trigger guard_circuit_breaker_events_order
before insert on walltrack.circuit_breaker_events
for each row execute function walltrack.guard_circuit_breaker_events_order()
$sql$,
$sql$
create or replace trigger update_circuit_breaker_events_updated_at
before update on walltrack.circuit_breaker_events
for each row when (old.* is distinct from new.*)
execute function walltrack.update_updated_at()
$sql$,
$sql$
-- Nobody but the owner has any right here, except as granted below.
do $$
declare
    grantee text;
begin
    -- Default privileges may have given more than anybody needs.
    for grantee in
        select 'public'
        union all
        select quote_ident(rolname) from pg_catalog.pg_roles where rolname in ('anon', 'authenticated', 'service_role', 'service_role', 'walltrack_dashboard')
    loop
        execute format('revoke all on walltrack.circuit_breaker_events from %s', grantee);
        execute format('revoke all on function walltrack.apply_circuit_breaker_events_state() from %s', grantee);
        execute format('revoke all on function walltrack.derive_circuit_breaker_events_number() from %s', grantee);
        execute format('revoke all on function walltrack.derive_config_circuit_breaker() from %s', grantee);
        execute format('revoke all on function walltrack.guard_circuit_breaker_events_order() from %s', grantee);
        execute format('revoke all on function walltrack.hold_circuit_breaker(boolean) from %s', grantee);
    end loop;
    -- Asked first, here and below, because to say it again would lock out every reader for a moment.
    if not (select relrowsecurity from pg_catalog.pg_class where oid = 'walltrack.circuit_breaker_events'::regclass) then
        alter table walltrack.circuit_breaker_events enable row level security;
    end if;
    if to_regrole('service_role') is not null then
        grant select, insert on walltrack.circuit_breaker_events to service_role;
        grant execute on function walltrack.hold_circuit_breaker(boolean) to service_role;
        if not exists (
            select 1 from pg_catalog.pg_policy
            where polrelid = 'walltrack.circuit_breaker_events'::regclass and polname = 'service_role_sees_every_row'
        ) then
            create policy service_role_sees_every_row on walltrack.circuit_breaker_events
            for all to service_role using (true) with check (true);
        end if;
    end if;
    if to_regrole('walltrack_dashboard') is not null then
        grant select on walltrack.circuit_breaker_events to walltrack_dashboard;
        if not exists (
            select 1 from pg_catalog.pg_policy
            where polrelid = 'walltrack.circuit_breaker_events'::regclass and polname = 'walltrack_dashboard_sees_every_row'
        ) then
            create policy walltrack_dashboard_sees_every_row on walltrack.circuit_breaker_events
            for select to walltrack_dashboard using (true);
        end if;
    end if;
end
$$
$sql$,
$sql$
do $do$
declare
    described record;
begin
    for described in
        select
            comment.column_name,
            comment.description,
            case c.relkind when 'm' then 'materialized view' else 'table' end as kind
        from (
            values
            (null, 'Event Sourcing, append-only: a row is one activation or deactivation of the circuit breaker, with the measured values and their thresholds. At most one activation is open at a time.'),
            ('id', 'Identifier of the event.'),
            ('event_type', 'Kind of the event: activated (new positions are refused from then on) or deactivated.'),
            ('trigger_reason', 'Reason of the event: max_drawdown, min_win_rate, consecutive_losses or manual.'),
            ('drawdown_percent', 'Loss of capital at the event, percent 0-100. Null: not measured.'),
            ('drawdown_threshold_percent', 'config.circuit_breaker_loss_percent at the event, percent, above 0 to 100. Null: not recorded.'),
            ('win_rate_percent', 'Win rate at the event, percent 0-100. Null: not measured.'),
            ('win_rate_threshold_percent', 'config.min_win_rate_percent at the event, percent 0-100. Null: not recorded.'),
            ('consecutive_losses', 'Losing positions in a row at the event, count. Null: not measured.'),
            ('consecutive_losses_threshold', 'config.max_consecutive_losses at the event, count, above 0. Null: not recorded.'),
            ('open_positions_at_activation', 'Number of open positions at the activation, which run on to their exits, count. Null: not recorded; always null on a deactivation.'),
            ('new_positions_blocked', 'Number of positions refused while the breaker was active, count. Null: not recorded; always null on an activation.'),
            ('activation_id', 'Activation that this deactivation ends. At most one deactivation ends an activation. Null: on every activation.'),
            ('activation_number', 'Running number of an activation, from 1, set by trigger derive_circuit_breaker_events_number. Null: on every deactivation.'),
            ('notes', 'Remarks of the operator or worker, free text. Null: none.'),
            ('occurred_at', 'Time of the event (UTC), not in the future and not before an earlier event. Trigger derive_circuit_breaker_events_number sets it to the moment of the insert if it is left out or up to 5 seconds ahead.'),
            ('created_at', 'Time the row was created (UTC); the moment of the insert unless given.'),
            ('updated_at', 'Time of the insert (UTC) unless given; events refuse every update.')
        ) as comment (column_name, description)
        cross join pg_catalog.pg_class as c
        left join pg_catalog.pg_attribute as a
            on c.oid = a.attrelid and comment.column_name = a.attname and not a.attisdropped
        where
            c.oid = 'walltrack.circuit_breaker_events'::pg_catalog.regclass
            and (comment.column_name is null or a.attnum is not null)
            and pg_catalog.col_description(c.oid, coalesce(a.attnum, 0)::integer) is distinct from comment.description
    loop
        if described.column_name is null then
            execute pg_catalog.format(
                'comment on %s walltrack.circuit_breaker_events is %L', described.kind, described.description
            );
        else
            execute pg_catalog.format(
                'comment on column walltrack.circuit_breaker_events.%I is %L', described.column_name, described.description
            );
        end if;
    end loop;
end
$do$
$sql$
    ]::text[];
    statement text;
    done integer;
    trouble text;
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
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            message = 'migration 009_circuit_breaker_events_table comes after 000_helper_functions: schema walltrack has no record of migrations',
            hint = 'Apply all migrations in the order of their numbers.';
    end if;
    select state.problem into trouble
    from (
        select
            coalesce(known.version, found.version) as version,
            coalesce(known.name, found.name) as name,
            case
                when found.version is null then 'pending'
                when found.steps_done < found.steps then 'unfinished'
                else 'done'
            end as state,
            case
                when found.version is not null and not (select exists (
                    select 1 from pg_catalog.pg_depend as d
                    where
                        d.refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
                        and d.refobjid = pg_catalog.to_regnamespace('walltrack')
                        and d.classid in (
                            'pg_catalog.pg_class'::pg_catalog.regclass,
                            'pg_catalog.pg_proc'::pg_catalog.regclass,
                            'pg_catalog.pg_type'::pg_catalog.regclass
                        )
                ))
                    then 'schema walltrack is gone and its record says that it has migrations: if it was dropped on purpose, drop '
                        || 'the record too (drop schema walltrack_migrations cascade)'
                when known.version is null
                    then format(
                        'schema walltrack has migration %s_%s, which this checkout does not know: update the checkout',
                        found.version, found.name
                    )
                when found.checksum <> known.checksum or found.name <> known.name
                    then format(
                        'migration %s_%s is not the one that schema walltrack has: %s_%s was applied on %s by %s with checksum %s, '
                        'and this one has %s. Check out the release that has been applied, or, where `walltrack drift` finds '
                        'nothing, run `walltrack adopt`. If you have edited a migration that is not released, run `walltrack rollback`',
                        known.version, known.name, found.version, found.name, to_char(found.applied_at, 'YYYY-MM-DD'),
                        found.applied_by, found.checksum, known.checksum
                    )
                when found.version is null and later.version is not null
                    then format(
                        'the record of schema walltrack has migration %s and lacks %s_%s before it: where `walltrack drift` finds '
                        'nothing, run `walltrack adopt`',
                        later.version, known.version, known.name
                    )
            end as problem
        from (
            values
            ('009', 'circuit_breaker_events_table', '201e6bed3c267d645c3483b4114d268e')
        ) as known (version, name, checksum)
        full join walltrack_migrations.applied as found on known.version = found.version
        left join lateral (
            select max(applied.version) as version from walltrack_migrations.applied as applied where applied.version > known.version
        ) as later on true
        where known.version is not null
        order by 1
    ) as state
    where state.problem is not null
    limit 1;
    if trouble is not null then
        raise exception using errcode = 'object_not_in_prerequisite_state', message = trouble;
    end if;
    select applied.steps_done into done from walltrack_migrations.applied as applied where applied.version = '009';
    if done >= 1 then
        return;
    end if;
    if not exists (
        select 1 from walltrack_migrations.applied as applied
        where applied.version = '008' and applied.steps_done = applied.steps
    ) then
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            message = 'migration 009_circuit_breaker_events_table comes after 008_performance_materialized_view, which schema walltrack has not got',
            hint = 'Apply all migrations in the order of their numbers.';
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
            insert into walltrack_migrations.applied (version, name, checksum, steps, steps_done)
            values ('009', 'circuit_breaker_events_table', '201e6bed3c267d645c3483b4114d268e', 1, 1);
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
                        'migration 009_circuit_breaker_events_table gave way %s times to %s, and has changed nothing', attempt,
                        coalesce(blocker, 'other transactions')
                    ),
                    hint = 'Run it again when that transaction has ended: select pg_terminate_backend(<process>) ends it.';
            end if;
            raise notice 'migration 009_circuit_breaker_events_table gives way to %, and tries again', coalesce(blocker, 'another transaction');
            perform pg_sleep(extract(epoch from least(waiting * 2, interval '3s')));
            waiting := least(longest, waiting * 2);
        end;
    end loop;
end
$walltrack$;

reset standard_conforming_strings;
reset search_path;

-- Rollback, runnable in ../rollbacks/009_circuit_breaker_events_table.sql:
-- set search_path = pg_catalog, pg_temp;
-- set standard_conforming_strings = on;
--
-- do $walltrack$
-- declare
--     statements constant text[] := array[
-- $sql$
-- do $$
-- declare
--     own_rows bigint;
-- begin
--     if to_regclass('walltrack.circuit_breaker_events') is not null
--         and current_setting('walltrack.rollback', true) is distinct from 'insist' then
--         -- From the count to the drop nobody writes, and no policy hides a row.
--         lock table walltrack.circuit_breaker_events in access exclusive mode;
--         perform set_config('row_security', 'off', true);
--         select count(*) into own_rows from walltrack.circuit_breaker_events
--         where not (id::text like '77a11ac0-000_-4000-8000-%');
--         if own_rows > 0 then
--             raise exception using
--                 errcode = 'restrict_violation',
--                 message = format(
--                     'rollback of walltrack.circuit_breaker_events refused: it would lose %s row%s '
--                     'other than mock rows',
--                     own_rows, case when own_rows > 1 then 's' end
--                 ),
--                 hint = 'Back them up. To lose them nevertheless: `walltrack rollback --insist`, or in the same session '
--                     'set walltrack.rollback = ''insist'';',
--                 schema = 'walltrack',
--                 table = 'circuit_breaker_events';
--         end if;
--     end if;
--     drop table if exists walltrack.circuit_breaker_events;
--     -- cascade drops the trigger of config that calls the function, and nothing else.
--     drop function if exists walltrack.derive_config_circuit_breaker() cascade;
--     drop function if exists walltrack.guard_circuit_breaker_events_order();
--     drop function if exists walltrack.apply_circuit_breaker_events_state();
--     drop function if exists walltrack.derive_circuit_breaker_events_number();
--     drop function if exists walltrack.hold_circuit_breaker(boolean);
-- end
-- $$
-- $sql$
--     ]::text[];
--     statement text;
--     later text;
--     longest constant interval := coalesce(nullif(current_setting('walltrack.lock_timeout', true), ''), '2s')::interval * 0.95;
--     attempts constant integer := coalesce(nullif(current_setting('walltrack.lock_attempts', true), ''), '40')::integer;
--     attempt integer := 0;
--     waiting interval := least(longest, interval '0.1s');
--     until timestamp with time zone;
--     blocker text;
-- begin
--     if not has_schema_privilege(to_regnamespace('walltrack_migrations'), 'usage') then
--         raise exception using
--             errcode = 'insufficient_privilege',
--             message = format('role %s may not read which migrations schema walltrack has', current_user),
--             hint = format(
--                 'Use the owner of the schema, %s.',
--                 (select space.nspowner::regrole from pg_namespace as space where space.nspname = 'walltrack_migrations')
--             );
--     elsif to_regnamespace('walltrack_migrations') is null and not has_database_privilege(current_database(), 'create') then
--         raise exception using
--             errcode = 'insufficient_privilege',
--             message = format('role %s may not create a schema in database %s', current_user, current_database()),
--             hint = format('Use the owner of the database, or have `grant create on database %I to %I` run.', current_database(), current_user);
--     end if;
--     perform set_config(
--         'lock_timeout', coalesce(nullif(current_setting('walltrack.build_timeout', true), ''), '60s'), true
--     );
--     if not pg_try_advisory_xact_lock(hashtextextended('walltrack transaction in walltrack', 0)) then
--         select format(
--             'process %s, role %s, application %s, %s',
--             holding.pid, holding.usename, coalesce(nullif(holding.application_name, ''), 'unnamed'),
--             coalesce(
--                 'in a transaction since ' || date_trunc('second', holding.xact_start),
--                 'connected since ' || date_trunc('second', holding.backend_start),
--                 'since a time that this role may not see'
--             )
--         ) into blocker
--         from pg_locks as held
--         inner join pg_stat_activity as holding on held.pid = holding.pid
--         where
--             held.locktype = 'advisory'
--             and held.objsubid = 1
--             and held.granted
--             and held.database = (select oid from pg_database where datname = current_database())
--             and (held.classid::bigint << 32) | held.objid::bigint = hashtextextended('walltrack transaction in walltrack', 0);
--         raise notice 'waiting for another build of schema walltrack: %', blocker;
--         begin
--             perform pg_advisory_xact_lock(hashtextextended('walltrack transaction in walltrack', 0));
--         exception when lock_not_available then
--             raise exception using
--                 errcode = 'lock_not_available',
--                 message = format('another build of schema walltrack has not ended in time: %s', blocker),
--                 hint = 'Wait for it to end, or end it: select pg_terminate_backend(<process>);';
--         end;
--     end if;
--     -- A first lock on a table shows this session what another build has made; an advisory lock does not, and
--     -- to_regclass() would give what it gave before.
--     perform 1 from pg_largeobject_metadata limit 1;
--     if to_regclass('walltrack_migrations.applied') is null then
--         if (select exists (
--                 select 1 from pg_catalog.pg_depend as d
--                 where
--                     d.refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
--                     and d.refobjid = pg_catalog.to_regnamespace('walltrack')
--                     and d.classid in (
--                         'pg_catalog.pg_class'::pg_catalog.regclass,
--                         'pg_catalog.pg_proc'::pg_catalog.regclass,
--                         'pg_catalog.pg_type'::pg_catalog.regclass
--                     )
--             )) then
--             raise exception using
--                 errcode = 'object_not_in_prerequisite_state',
--                 message = 'rollback of 009_circuit_breaker_events_table refused: schema walltrack has no record of migrations',
--                 hint = 'Where `walltrack drift` finds nothing, run `walltrack adopt` first.';
--         end if;
--         return;
--     end if;
--     if not exists (select 1 from walltrack_migrations.applied as applied where applied.version = '009') then
--         return;
--     end if;
--     select applied.version || '_' || applied.name into later
--     from walltrack_migrations.applied as applied
--     where applied.version > '009'
--     order by applied.version desc
--     limit 1;
--     if later is not null then
--         raise exception using
--             errcode = 'dependent_objects_still_exist',
--             message = format('rollback of 009_circuit_breaker_events_table refused: %s came after it', later),
--             hint = 'Roll later migrations back first, from the highest number down.';
--     end if;
--     loop
--         attempt := attempt + 1;
--         begin
--             until := clock_timestamp() + waiting;
--             foreach statement in array statements loop
--                 perform set_config(
--                     'lock_timeout', greatest(20, extract(epoch from until - clock_timestamp()) * 1000)::integer::text || 'ms', true
--                 );
--                 execute statement;
--             end loop;
--             delete from walltrack_migrations.applied where version = '009';
--             exit;
--         exception when lock_not_available or deadlock_detected then
--             select format(
--                 'process %s, role %s, application %s, %s',
--                 holding.pid, holding.usename, coalesce(nullif(holding.application_name, ''), 'unnamed'),
--                 coalesce(
--                     'in a transaction since ' || date_trunc('second', holding.xact_start),
--                     'connected since ' || date_trunc('second', holding.backend_start),
--                     'since a time that this role may not see'
--                 )
--             ) into blocker
--             from pg_locks as held
--             inner join pg_class as locked on held.relation = locked.oid
--             inner join pg_stat_activity as holding on held.pid = holding.pid
--             where
--                 held.database = (select oid from pg_database where datname = current_database())
--                 and locked.relnamespace = to_regnamespace('walltrack')
--                 and held.granted
--                 and held.pid <> pg_backend_pid()
--             order by holding.xact_start
--             limit 1;
--             if attempt >= attempts then
--                 raise exception using
--                     errcode = 'lock_not_available',
--                     message = format(
--                         'rollback of 009_circuit_breaker_events_table gave way %s times to %s, and has changed nothing', attempt,
--                         coalesce(blocker, 'other transactions')
--                     ),
--                     hint = 'Run it again when that transaction has ended: select pg_terminate_backend(<process>) ends it.';
--             end if;
--             raise notice 'rollback of 009_circuit_breaker_events_table gives way to %, and tries again', coalesce(blocker, 'another transaction');
--             perform pg_sleep(extract(epoch from least(waiting * 2, interval '3s')));
--             waiting := least(longest, waiting * 2);
--         end;
--     end loop;
-- end
-- $walltrack$;
--
-- reset standard_conforming_strings;
-- reset search_path;
