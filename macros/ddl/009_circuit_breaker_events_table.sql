{% macro create_circuit_breaker_events_table(schema=target.schema) %}
-- 009_circuit_breaker_events_table, 2026-11-22, story 1.1
-- Event Sourcing: every time the circuit breaker opened and closed, with what it measured against which threshold.

create table if not exists {{ schema }}.circuit_breaker_events (
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
    foreign key (activation_id) references {{ schema }}.circuit_breaker_events (id) on delete restrict,
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
        {{ are_finite(['occurred_at', 'created_at', 'updated_at']) }}
    )
);

comment on constraint ck_circuit_breaker_events_event_type_known on {{ schema }}.circuit_breaker_events is
'The circuit breaker is activated or deactivated';
comment on constraint ck_circuit_breaker_events_trigger_reason_known on {{ schema }}.circuit_breaker_events is
'The reason is one of the three limits, or a person';
comment on constraint ck_circuit_breaker_events_drawdown_range on {{ schema }}.circuit_breaker_events is
'A drawdown is 0 to 100 percent';
comment on constraint ck_circuit_breaker_events_drawdown_threshold_range on {{ schema }}.circuit_breaker_events is
'The drawdown that activates is above 0 and at most 100 percent';
comment on constraint ck_circuit_breaker_events_win_rate_range on {{ schema }}.circuit_breaker_events is
'A win rate is 0 to 100 percent';
comment on constraint ck_circuit_breaker_events_win_rate_threshold_range on {{ schema }}.circuit_breaker_events is
'The lowest accepted win rate is 0 to 100 percent';
comment on constraint ck_circuit_breaker_events_losses_not_negative on {{ schema }}.circuit_breaker_events is
'A count of losses is 0 or more';
comment on constraint ck_circuit_breaker_events_losses_threshold_positive on {{ schema }}.circuit_breaker_events is
'At least one loss in a row is tolerated';
comment on constraint ck_circuit_breaker_events_open_positions_not_negative on {{ schema }}.circuit_breaker_events is
'A count of positions is 0 or more';
comment on constraint ck_circuit_breaker_events_open_positions_on_activation on {{ schema }}.circuit_breaker_events is
'Only an activation counts the positions that are open';
comment on constraint ck_circuit_breaker_events_blocked_not_negative on {{ schema }}.circuit_breaker_events is
'A count of positions is 0 or more';
comment on constraint ck_circuit_breaker_events_blocked_on_deactivation on {{ schema }}.circuit_breaker_events is
'Only a deactivation counts the positions that were blocked';
comment on constraint ck_circuit_breaker_events_deactivated_iff_activation_id on {{ schema }}.circuit_breaker_events is
'Exactly a deactivation names the activation that it ends';
comment on constraint ck_circuit_breaker_events_activated_iff_number on {{ schema }}.circuit_breaker_events is
'Exactly an activation has a number';
comment on constraint ck_circuit_breaker_events_times_finite on {{ schema }}.circuit_breaker_events is
'No time is infinite, because no duration survives it';

create index if not exists idx_circuit_breaker_events_occurred_at
on {{ schema }}.circuit_breaker_events (occurred_at);

create or replace function {{ schema }}.hold_circuit_breaker(is_urgent boolean)
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
            perform 1 from {{ schema }}.config for update;
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
                and locks.relation = '{{ schema }}.config'::regclass
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
    perform 1 from {{ schema }}.config for update;
    if not found then
        insert into {{ schema }}.config default values on conflict do nothing;
        perform 1 from {{ schema }}.config for update;
    end if;
end
$$;

comment on function {{ schema }}.hold_circuit_breaker(boolean) is
'Locks the circuit breaker until the transaction ends; an activation ends a transaction that keeps it waiting';

create or replace function {{ schema }}.derive_circuit_breaker_events_number()
returns trigger
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    perform {{ schema }}.hold_circuit_breaker(new.event_type = 'activated');
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
                select 1 from {{ schema }}.circuit_breaker_events as ending where ending.activation_id = last.id
            )::integer
            from {{ schema }}.circuit_breaker_events as last
            where last.activation_number is not null
            order by last.activation_number desc
            limit 1
        ),
        1
    ) end;
    return new;
end
$$;

comment on function {{ schema }}.derive_circuit_breaker_events_number() is
'Trigger: locks the circuit breaker, stamps an event that happens now, and numbers activations so that two can never be open at once';

create or replace function {{ schema }}.guard_circuit_breaker_events_order()
returns trigger
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    reason text;
begin
    -- An event whose id exists is left to `on conflict` or the primary key.
    if exists (select 1 from {{ schema }}.circuit_breaker_events as delivered where delivered.id = new.id) then
        return new;
    end if;
    if new.occurred_at > clock_timestamp() then
        reason := 'it lies in the future';
    elsif exists (
        select 1 from {{ schema }}.circuit_breaker_events as earlier where earlier.occurred_at > new.occurred_at
    ) then
        reason := 'it lies before the last event';
    -- The activation has to be there already: a row may not end itself, nor one that its own statement inserts later.
    elsif new.event_type = 'deactivated' and not exists (
        select 1 from {{ schema }}.circuit_breaker_events as ended
        where ended.id = new.activation_id and ended.event_type = 'activated'
    ) then
        reason := 'a deactivation ends an earlier activation';
    end if;
    if reason is not null then
        raise exception using
            errcode = 'restrict_violation',
            message = 'INSERT on {{ schema }}.circuit_breaker_events refused: ' || reason,
            hint = 'Leave occurred_at out, and set the activation_id of a deactivation to the activation that is open.',
            schema = tg_table_schema,
            table = tg_table_name,
            constraint = tg_name,
            detail = 'Guard: ' || tg_name;
    end if;
    return new;
end
$$;

comment on function {{ schema }}.guard_circuit_breaker_events_order() is
'Trigger: refuses an event in the future or before the last one, and a deactivation of no earlier activation, with SQLSTATE 23001';

create or replace function {{ schema }}.apply_circuit_breaker_events_state()
returns trigger
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    -- From all events, not from the new one: a statement may insert several.
    update {{ schema }}.config
    set
        is_circuit_breaker_active = opened.trigger_reason is not null,
        circuit_breaker_reason = opened.trigger_reason,
        circuit_breaker_activated_at = opened.occurred_at
    from (values (true)) as always (is_there)
    left join {{ schema }}.circuit_breaker_events as opened
        on
            opened.event_type = 'activated'
            and not exists (
                select 1 from {{ schema }}.circuit_breaker_events as ending where ending.activation_id = opened.id
            )
    where config.circuit_breaker_activated_at is distinct from opened.occurred_at;
    return null;
end
$$;

comment on function {{ schema }}.apply_circuit_breaker_events_state() is
'Trigger: an event sets the circuit breaker state in config, which the guard of positions asks';

create or replace function {{ schema }}.derive_config_circuit_breaker()
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
    from {{ schema }}.circuit_breaker_events as activation
    where
        activation.event_type = 'activated'
        and not exists (
            select 1 from {{ schema }}.circuit_breaker_events as ending where ending.activation_id = activation.id
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
            message = format('%s on {{ schema }}.config refused: events set the state of the circuit breaker', tg_op),
            hint = 'Insert an event into {{ schema }}.circuit_breaker_events.',
            schema = tg_table_schema,
            table = tg_table_name,
            constraint = tg_name,
            detail = 'Guard: ' || tg_name;
    end if;
    return new;
end
$$;

comment on function {{ schema }}.derive_config_circuit_breaker() is
'Trigger: a new row of config has the state of the circuit breaker, and only the events change it, with SQLSTATE 23001';

create or replace trigger derive_config_circuit_breaker
before insert or update of is_circuit_breaker_active, circuit_breaker_reason, circuit_breaker_activated_at
on {{ schema }}.config
for each row execute function {{ schema }}.derive_config_circuit_breaker();

create or replace trigger apply_circuit_breaker_events_state
after insert on {{ schema }}.circuit_breaker_events
for each row execute function {{ schema }}.apply_circuit_breaker_events_state();

create or replace trigger derive_circuit_breaker_events_number
before insert on {{ schema }}.circuit_breaker_events
for each row execute function {{ schema }}.derive_circuit_breaker_events_number();

create or replace trigger guard_circuit_breaker_events_append_only
before update or delete on {{ schema }}.circuit_breaker_events
for each statement execute function {{ schema }}.refuse_change(
    'circuit breaker events are append-only', 'Insert a further event.'
);

create or replace trigger guard_circuit_breaker_events_no_truncate
before truncate on {{ schema }}.circuit_breaker_events
for each statement execute function {{ schema }}.refuse_change(
    'circuit breaker events are append-only', 'Insert a further event.'
);

create or replace trigger guard_circuit_breaker_events_order
before insert on {{ schema }}.circuit_breaker_events
for each row execute function {{ schema }}.guard_circuit_breaker_events_order();

create or replace trigger update_circuit_breaker_events_updated_at
before update on {{ schema }}.circuit_breaker_events
for each row when (old.* is distinct from new.*)
execute function {{ schema }}.update_updated_at();

{{ restrict_access(
    'circuit_breaker_events', 'select, insert', schema,
    functions=[
        'apply_circuit_breaker_events_state()',
        'derive_circuit_breaker_events_number()',
        'derive_config_circuit_breaker()',
        'guard_circuit_breaker_events_order()',
    ],
    called=['hold_circuit_breaker(boolean)']
) }}
{% endmacro %}


{% macro rollback_circuit_breaker_events_table(schema=target.schema) %}
{% call rollback_table('circuit_breaker_events', schema) %}
drop table if exists {{ schema }}.circuit_breaker_events;
-- cascade drops the trigger of config that calls the function, and nothing else.
drop function if exists {{ schema }}.derive_config_circuit_breaker() cascade;
drop function if exists {{ schema }}.guard_circuit_breaker_events_order();
drop function if exists {{ schema }}.apply_circuit_breaker_events_state();
drop function if exists {{ schema }}.derive_circuit_breaker_events_number();
drop function if exists {{ schema }}.hold_circuit_breaker(boolean);
{% endcall %}
{% endmacro %}
