{% macro create_signals_table(schema=target.schema) %}
-- 005_signals_table, 2026-11-22, story 1.1
-- Event Sourcing: every swap that the webhook reported, once, for ever. Those of one transaction have legs.

create table if not exists {{ schema }}.signals (
    id uuid default gen_random_uuid() not null,
    wallet_id uuid not null,
    token_address text not null,
    transaction_signature text not null,
    leg smallint default 0 not null,
    signal_type text not null,
    amount_in numeric(38, 18) not null,
    amount_out numeric(38, 18) not null,
    price_usd numeric(38, 18),
    value_usd numeric(20, 4),
    received_at timestamptz default now() not null,
    raw_payload jsonb not null,
    filtered boolean default false not null,
    filter_reason text,
    position_created boolean default false not null,
    processed_at timestamptz,
    processing_duration_ms integer,
    attempt_count integer default 0 not null,
    claimed_at timestamptz,
    created_at timestamptz default now() not null,
    updated_at timestamptz default now() not null,
    constraint pk_signals primary key (id),
    constraint uq_signals_transaction_signature unique (transaction_signature, leg),
    constraint fk_signals_wallets
    foreign key (wallet_id) references {{ schema }}.wallets (id) on delete restrict,
    constraint ck_signals_token_address_is_base58
    check (
        {{ is_base58('token_address', 32, 44) }}
    ),
    constraint ck_signals_transaction_signature_is_base58
    check (
        {{ is_base58('transaction_signature', 64, 88) }}
    ),
    constraint ck_signals_leg_not_negative check (leg >= 0),
    constraint ck_signals_signal_type_known check (signal_type in ('buy', 'sell')),
    constraint ck_signals_amount_in_positive
    check (
        {{ is_not_negative('amount_in') }}
        and (amount_in > 0 or coalesce(filter_reason, '') = 'swap_failed')
    ),
    constraint ck_signals_amount_out_positive
    check (
        {{ is_not_negative('amount_out') }}
        and (amount_out > 0 or coalesce(filter_reason, '') = 'swap_failed')
    ),
    constraint ck_signals_price_positive check ({{ is_positive('price_usd') }}),
    constraint ck_signals_value_not_negative check ({{ is_not_negative('value_usd') }}),
    constraint ck_signals_priced_iff_valued check ((price_usd is null) = (value_usd is null)),
    constraint ck_signals_filter_reason_known
    check (filter_reason in ('safety_check_failed', 'circuit_breaker', 'duplicate', 'swap_failed', 'processing_error')),
    constraint ck_signals_filtered_iff_reason check (filtered = (filter_reason is not null)),
    constraint ck_signals_filtered_creates_no_position check (not (filtered and position_created)),
    constraint ck_signals_outcome_has_time check (processed_at is not null or not (filtered or position_created)),
    constraint ck_signals_duration_not_negative check (processing_duration_ms >= 0),
    constraint ck_signals_duration_has_time check (processing_duration_ms is null or processed_at is not null),
    constraint ck_signals_attempt_count_not_negative check (attempt_count >= 0),
    constraint ck_signals_times_finite
    check (
        {{ are_finite(['received_at', 'processed_at', 'claimed_at', 'created_at', 'updated_at']) }}
    )
);

comment on constraint ck_signals_token_address_is_base58 on {{ schema }}.signals is
'An address is base58 of 32 to 44 characters, because other texts name no mint';
comment on constraint ck_signals_transaction_signature_is_base58 on {{ schema }}.signals is
'A signature is base58 of 64 bytes, 64 to 88 characters';
comment on constraint ck_signals_leg_not_negative on {{ schema }}.signals is
'The swaps of a transaction are numbered from 0';
comment on constraint ck_signals_signal_type_known on {{ schema }}.signals is
'A signal is a purchase or a sale';
comment on constraint ck_signals_amount_in_positive on {{ schema }}.signals is
'A swap takes more than 0, unless it failed on the chain';
comment on constraint ck_signals_amount_out_positive on {{ schema }}.signals is
'A swap gives more than 0, unless it failed on the chain';
comment on constraint ck_signals_price_positive on {{ schema }}.signals is
'A price is above 0';
comment on constraint ck_signals_value_not_negative on {{ schema }}.signals is
'A value is 0 USD or more';
comment on constraint ck_signals_priced_iff_valued on {{ schema }}.signals is
'A signal has a value exactly if it has a price, because one gives the other';
comment on constraint ck_signals_filter_reason_known on {{ schema }}.signals is
'The reason is one that the screens explain';
comment on constraint ck_signals_filtered_iff_reason on {{ schema }}.signals is
'A signal has a reason exactly if it is filtered';
comment on constraint ck_signals_filtered_creates_no_position on {{ schema }}.signals is
'A filtered signal opens no position';
comment on constraint ck_signals_outcome_has_time on {{ schema }}.signals is
'An outcome has the time at which it was decided';
comment on constraint ck_signals_duration_not_negative on {{ schema }}.signals is
'A duration is 0 ms or more';
comment on constraint ck_signals_duration_has_time on {{ schema }}.signals is
'A duration belongs to a signal that is processed';
comment on constraint ck_signals_attempt_count_not_negative on {{ schema }}.signals is
'A count of claims is 0 or more';
comment on constraint ck_signals_times_finite on {{ schema }}.signals is
'No time is infinite, because no duration survives it';

-- Unique, and wider than its name, so that fk_positions_signals_agree can refer to it: an index of its own for that
-- would cost every signal more. It finds the twins of a swap too.
create unique index if not exists idx_signals_wallet_id on {{ schema }}.signals (wallet_id, token_address, id);
-- Counts of outcomes in a window are answered from the index alone.
create index if not exists idx_signals_created_at
on {{ schema }}.signals (created_at) include (received_at, processed_at, filter_reason, position_created);
create index if not exists idx_signals_filtered on {{ schema }}.signals (filtered);
-- Processed sales stay in this index, because they open no position; unprocessed signals come first.
create index if not exists idx_signals_processing_queue
on {{ schema }}.signals (processed_at, received_at) where filtered = false and position_created = false;

create or replace function {{ schema }}.guard_signals_outcome()
returns trigger
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    -- The new row, with claim and outcome set back: any other difference from the old row is refused. The whole row
    -- is compared, so that a column of a later migration is guarded too.
    rest {{ schema }}.signals := new;
begin
    rest.filtered := old.filtered;
    rest.filter_reason := old.filter_reason;
    rest.position_created := old.position_created;
    rest.processed_at := old.processed_at;
    rest.processing_duration_ms := old.processing_duration_ms;
    if new.attempt_count >= old.attempt_count then
        rest.attempt_count := old.attempt_count;
        rest.claimed_at := old.claimed_at;
    end if;
    rest.updated_at := old.updated_at;
    -- *<> compares bytes, because for jsonb 1 and 1.0 are equal.
    if old.processed_at is not null or rest *<> old then
        raise exception using
            errcode = 'restrict_violation',
            message = format(
                'UPDATE on %I.%I refused: %s', tg_table_schema, tg_table_name,
                case
                    when old.processed_at is not null then 'the outcome of this signal is recorded'
                    else 'only its claims, which are counted upwards, and its outcome may be recorded'
                end
            ),
            hint = 'A signal is an event: record its outcome once, and correct it by a further event.',
            schema = tg_table_schema,
            table = tg_table_name,
            constraint = tg_name,
            detail = 'Guard: ' || tg_name;
    end if;
    return new;
end
$$;

comment on function {{ schema }}.guard_signals_outcome() is
'Trigger: lets an update claim a signal and record its outcome once, and refuses every other with SQLSTATE 23001';

create or replace function {{ schema }}.derive_signals_processed_at()
returns trigger
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    new.processed_at := now();
    return new;
end
$$;

comment on function {{ schema }}.derive_signals_processed_at() is
'Trigger: an outcome recorded without its time was recorded now';

create or replace trigger derive_signals_processed_at
before insert or update on {{ schema }}.signals
for each row when ((new.filtered or new.position_created) and new.processed_at is null)
execute function {{ schema }}.derive_signals_processed_at();

create or replace trigger guard_signals_append_only
before delete on {{ schema }}.signals
for each statement execute function {{ schema }}.refuse_change(
    'signals are append-only', 'Keep the event; record what was decided about it in its outcome.'
);

create or replace trigger guard_signals_no_truncate
before truncate on {{ schema }}.signals
for each statement execute function {{ schema }}.refuse_change(
    'signals are append-only', 'Keep the event; record what was decided about it in its outcome.'
);

create or replace trigger guard_signals_outcome
before update on {{ schema }}.signals
for each row execute function {{ schema }}.guard_signals_outcome();

create or replace trigger update_signals_updated_at
before update on {{ schema }}.signals
for each row when (old.* is distinct from new.*)
execute function {{ schema }}.update_updated_at();

{% set outcome = 'filtered, filter_reason, position_created, processed_at, processing_duration_ms, attempt_count, claimed_at' -%}
{{ restrict_access(
    'signals', 'select, insert, update (' ~ outcome ~ ')', schema,
    functions=['derive_signals_processed_at()', 'guard_signals_outcome()']
) }}
{% endmacro %}


{% macro rollback_signals_table(schema=target.schema) %}
{% call rollback_table('signals', schema) %}
drop table if exists {{ schema }}.signals;
drop function if exists {{ schema }}.derive_signals_processed_at();
drop function if exists {{ schema }}.guard_signals_outcome();
{% endcall %}
{% endmacro %}
