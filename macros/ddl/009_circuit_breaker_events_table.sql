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
    occurred_at timestamptz default now() not null,
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
    check ((event_type = 'activated') = (activation_number is not null))
);

create index if not exists idx_circuit_breaker_events_occurred_at
on {{ schema }}.circuit_breaker_events (occurred_at);

create or replace function {{ schema }}.derive_circuit_breaker_events_number()
returns trigger
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    -- That of the last activation while it is open, so that the unique constraint refuses a second, in every isolation
    -- level and without a lock; else the next. Not a count, which the removal of mock rows would put wrong.
    new.activation_number := case when new.event_type = 'activated' then coalesce(
        (
            select last.activation_number + exists (
                select from {{ schema }}.circuit_breaker_events as ending where ending.activation_id = last.id
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
'Trigger: numbers activations so that two can never be open at once';

create or replace function {{ schema }}.guard_circuit_breaker_events_deactivation()
returns trigger
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    -- The activation has to be there already: a row may not end itself, nor one that its own statement inserts later.
    if not exists (
        select from {{ schema }}.circuit_breaker_events as ended
        where
            ended.id = new.activation_id
            and ended.event_type = 'activated'
            and ended.occurred_at <= new.occurred_at
    ) then
        raise exception using
            errcode = 'restrict_violation',
            message = 'INSERT on {{ schema }}.circuit_breaker_events refused: a deactivation ends an earlier activation',
            hint = 'Set activation_id to the activation that is open and occurred_at to a time after it.',
            schema = tg_table_schema,
            table = tg_table_name,
            constraint = tg_name;
    end if;
    return new;
end
$$;

comment on function {{ schema }}.guard_circuit_breaker_events_deactivation() is
'Trigger: refuses a deactivation that names no earlier activation with SQLSTATE 23001';

create or replace function {{ schema }}.apply_circuit_breaker_events_state()
returns trigger
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    update {{ schema }}.config
    set
        is_circuit_breaker_active = new.event_type = 'activated',
        circuit_breaker_reason = case new.event_type when 'activated' then new.trigger_reason end,
        circuit_breaker_activated_at = case new.event_type when 'activated' then new.occurred_at end;
    -- A database that nobody has configured yet is stopped like any other.
    if not found and new.event_type = 'activated' then
        insert into {{ schema }}.config (
            is_circuit_breaker_active, circuit_breaker_reason, circuit_breaker_activated_at
        ) values (true, new.trigger_reason, new.occurred_at);
    end if;
    return null;
end
$$;

comment on function {{ schema }}.apply_circuit_breaker_events_state() is
'Trigger: an event sets the circuit breaker state in config, which the guard of positions asks';

create or replace trigger apply_circuit_breaker_events_state
after insert on {{ schema }}.circuit_breaker_events
for each row execute function {{ schema }}.apply_circuit_breaker_events_state();

create or replace trigger derive_circuit_breaker_events_number
before insert on {{ schema }}.circuit_breaker_events
for each row execute function {{ schema }}.derive_circuit_breaker_events_number();

create or replace trigger guard_circuit_breaker_events_append_only
before update or delete or truncate on {{ schema }}.circuit_breaker_events
for each statement execute function {{ schema }}.refuse_change(
    'circuit breaker events are append-only', 'Insert a further event.'
);

create or replace trigger guard_circuit_breaker_events_deactivation
before insert on {{ schema }}.circuit_breaker_events
for each row when (new.event_type = 'deactivated')
execute function {{ schema }}.guard_circuit_breaker_events_deactivation();

create or replace trigger update_circuit_breaker_events_updated_at
before update on {{ schema }}.circuit_breaker_events
for each row when (old.* is distinct from new.*)
execute function {{ schema }}.update_updated_at();

{{ restrict_access(
    'circuit_breaker_events', 'select, insert', schema,
    functions=[
        'apply_circuit_breaker_events_state()',
        'derive_circuit_breaker_events_number()',
        'guard_circuit_breaker_events_deactivation()',
    ]
) }}
{% endmacro %}


{% macro rollback_circuit_breaker_events_table(schema=target.schema) %}
{% call rollback_table('circuit_breaker_events', schema) %}
drop table if exists {{ schema }}.circuit_breaker_events;
drop function if exists {{ schema }}.guard_circuit_breaker_events_deactivation();
drop function if exists {{ schema }}.apply_circuit_breaker_events_state();
drop function if exists {{ schema }}.derive_circuit_breaker_events_number();
{% endcall %}
{% endmacro %}
