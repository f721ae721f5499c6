-- 005_signals_table, 2026-11-22, story 1.1
-- Event Sourcing: every swap that the webhook reported, once, for ever. Those of one transaction have legs.

-- Whoever waits for a lock stands in everybody's way: better to give up and try again.
set lock_timeout = '10s';

create table if not exists walltrack.signals (
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
    foreign key (wallet_id) references walltrack.wallets (id) on delete restrict,
    constraint ck_signals_token_address_is_base58
    check (
        octet_length(token_address) >= 32
        and octet_length(token_address) <= 44
        and token_address !~ '[^1-9A-HJ-NP-Za-km-z]' collate "C"
    ),
    constraint ck_signals_transaction_signature_is_base58
    check (
        octet_length(transaction_signature) >= 64
        and octet_length(transaction_signature) <= 88
        and transaction_signature !~ '[^1-9A-HJ-NP-Za-km-z]' collate "C"
    ),
    constraint ck_signals_leg_not_negative check (leg >= 0),
    constraint ck_signals_signal_type_known check (signal_type in ('buy', 'sell')),
    constraint ck_signals_amount_in_positive
    check (
        amount_in >= 0 and amount_in < 'NaN'
        and (amount_in > 0 or coalesce(filter_reason, '') = 'swap_failed')
    ),
    constraint ck_signals_amount_out_positive
    check (
        amount_out >= 0 and amount_out < 'NaN'
        and (amount_out > 0 or coalesce(filter_reason, '') = 'swap_failed')
    ),
    constraint ck_signals_price_positive check (price_usd > 0 and price_usd < 'NaN'),
    constraint ck_signals_value_not_negative check (value_usd >= 0 and value_usd < 'NaN'),
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
        isfinite(received_at)
        and isfinite(processed_at)
        and isfinite(claimed_at)
        and isfinite(created_at)
        and isfinite(updated_at)
    )
);

comment on constraint ck_signals_token_address_is_base58 on walltrack.signals is
'An address is base58 of 32 to 44 characters, because other texts name no mint';
comment on constraint ck_signals_transaction_signature_is_base58 on walltrack.signals is
'A signature is base58 of 64 bytes, 64 to 88 characters';
comment on constraint ck_signals_leg_not_negative on walltrack.signals is
'The swaps of a transaction are numbered from 0';
comment on constraint ck_signals_signal_type_known on walltrack.signals is
'A signal is a purchase or a sale';
comment on constraint ck_signals_amount_in_positive on walltrack.signals is
'A swap takes more than 0, unless it failed on the chain';
comment on constraint ck_signals_amount_out_positive on walltrack.signals is
'A swap gives more than 0, unless it failed on the chain';
comment on constraint ck_signals_price_positive on walltrack.signals is
'A price is above 0';
comment on constraint ck_signals_value_not_negative on walltrack.signals is
'A value is 0 USD or more';
comment on constraint ck_signals_priced_iff_valued on walltrack.signals is
'A signal has a value exactly if it has a price, because one gives the other';
comment on constraint ck_signals_filter_reason_known on walltrack.signals is
'The reason is one that the screens explain';
comment on constraint ck_signals_filtered_iff_reason on walltrack.signals is
'A signal has a reason exactly if it is filtered';
comment on constraint ck_signals_filtered_creates_no_position on walltrack.signals is
'A filtered signal opens no position';
comment on constraint ck_signals_outcome_has_time on walltrack.signals is
'An outcome has the time at which it was decided';
comment on constraint ck_signals_duration_not_negative on walltrack.signals is
'A duration is 0 ms or more';
comment on constraint ck_signals_duration_has_time on walltrack.signals is
'A duration belongs to a signal that is processed';
comment on constraint ck_signals_attempt_count_not_negative on walltrack.signals is
'A count of claims is 0 or more';
comment on constraint ck_signals_times_finite on walltrack.signals is
'No time is infinite, because no duration survives it';

-- Unique, and wider than its name, so that fk_positions_signals_agree can refer to it: an index of its own for that
-- would cost every signal more. It finds the twins of a swap too.
create unique index if not exists idx_signals_wallet_id on walltrack.signals (wallet_id, token_address, id);
-- What came of a window's signals is answered from the index alone.
create index if not exists idx_signals_created_at
on walltrack.signals (created_at) include (received_at, processed_at, filter_reason, position_created);
create index if not exists idx_signals_filtered on walltrack.signals (filtered);
-- A sale that is processed opens no position and stays here, so the unprocessed ones come first.
create index if not exists idx_signals_processing_queue
on walltrack.signals (processed_at, received_at) where filtered = false and position_created = false;

create or replace function walltrack.guard_signals_outcome()
returns trigger
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    -- The new row with claim and outcome taken back: whatever still differs from the old one may never change.
    -- Compared as a whole, so that a column added later is guarded without a word here.
    rest walltrack.signals := new;
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
    -- Byte by byte: for jsonb, 1 and 1.0 are equal.
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
            constraint = tg_name;
    end if;
    return new;
end
$$;

comment on function walltrack.guard_signals_outcome() is
'Trigger: lets an update claim a signal and record its outcome once, and refuses every other with SQLSTATE 23001';

create or replace function walltrack.derive_signals_processed_at()
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

comment on function walltrack.derive_signals_processed_at() is
'Trigger: an outcome recorded without its time was recorded now';

create or replace trigger derive_signals_processed_at
before insert or update on walltrack.signals
for each row when ((new.filtered or new.position_created) and new.processed_at is null)
execute function walltrack.derive_signals_processed_at();

create or replace trigger guard_signals_append_only
before delete on walltrack.signals
for each statement execute function walltrack.refuse_change(
    'signals are append-only', 'Keep the event; record what was decided about it in its outcome.'
);

create or replace trigger guard_signals_no_truncate
before truncate on walltrack.signals
for each statement execute function walltrack.refuse_change(
    'signals are append-only', 'Keep the event; record what was decided about it in its outcome.'
);

create or replace trigger guard_signals_outcome
before update on walltrack.signals
for each row execute function walltrack.guard_signals_outcome();

create or replace trigger update_signals_updated_at
before update on walltrack.signals
for each row when (old.* is distinct from new.*)
execute function walltrack.update_updated_at();

-- Nobody but the owner has any right here, except as granted below.
do $$
declare
    grantee text;
begin
    -- Default privileges may have given more than anybody needs.
    for grantee in
        select 'public'
        union all
        select quote_ident(rolname) from pg_catalog.pg_roles where rolname in ('anon', 'authenticated', 'service_role', 'walltrack_dashboard')
    loop
        execute format('revoke all on walltrack.signals from %s', grantee);
        execute format('revoke all on function walltrack.derive_signals_processed_at() from %s', grantee);
        execute format('revoke all on function walltrack.guard_signals_outcome() from %s', grantee);
    end loop;
    -- Asked first, here and below, because to say it again would lock out every reader for a moment.
    if not (select relrowsecurity from pg_catalog.pg_class where oid = 'walltrack.signals'::regclass) then
        alter table walltrack.signals enable row level security;
    end if;
    if to_regrole('service_role') is not null then
        grant select, insert, update (filtered, filter_reason, position_created, processed_at, processing_duration_ms, attempt_count, claimed_at) on walltrack.signals to service_role;
        if not exists (
            select 1 from pg_catalog.pg_policy
            where polrelid = 'walltrack.signals'::regclass and polname = 'service_role_sees_every_row'
        ) then
            create policy service_role_sees_every_row on walltrack.signals
            for all to service_role using (true) with check (true);
        end if;
    end if;
    if to_regrole('walltrack_dashboard') is not null then
        grant select on walltrack.signals to walltrack_dashboard;
        if not exists (
            select 1 from pg_catalog.pg_policy
            where polrelid = 'walltrack.signals'::regclass and polname = 'walltrack_dashboard_sees_every_row'
        ) then
            create policy walltrack_dashboard_sees_every_row on walltrack.signals
            for select to walltrack_dashboard using (true);
        end if;
    end if;
end
$$;

comment on table walltrack.signals is 'Event Sourcing, append-only: a row is a swap of a watched wallet that the webhook reported, once per transaction signature. Only its outcome can be added, once; rows are never deleted.';
comment on column walltrack.signals.id is 'Identifier of the signal.';
comment on column walltrack.signals.wallet_id is 'Wallet that made the swap. It cannot be deleted while it has signals.';
comment on column walltrack.signals.token_address is 'Mint address of the token bought or sold, base58. The token need not be in tokens yet, so this is no foreign key.';
comment on column walltrack.signals.transaction_signature is 'Solana signature of the transaction, base58 of 64 to 88 characters. With leg it is unique, so that a swap that is delivered again is not recorded again.';
comment on column walltrack.signals.leg is 'Number of the swap within its transaction, from 0: in the order of the instructions, and of a swap of token for token the sale first. A transaction may hold the swaps of several watched wallets.';
comment on column walltrack.signals.signal_type is 'What the wallet did with the token: buy or sell.';
comment on column walltrack.signals.amount_in is 'Amount that the wallet paid into the swap, units of the token paid, above 0; 0 if the swap failed on the chain.';
comment on column walltrack.signals.amount_out is 'Amount that the wallet got out of the swap, units of the token got, above 0; 0 if the swap failed on the chain.';
comment on column walltrack.signals.price_usd is 'Price of the token in the swap, USD per token, above 0. Null: unknown.';
comment on column walltrack.signals.value_usd is 'Value of the swap, USD. Null: unknown, as the price then is.';
comment on column walltrack.signals.received_at is 'Time the webhook reported the swap (UTC); the moment of the insert unless given.';
comment on column walltrack.signals.raw_payload is 'What the webhook sent, unchanged, as JSON.';
comment on column walltrack.signals.filtered is 'True where the signal was refused; filter_reason says why.';
comment on column walltrack.signals.filter_reason is 'Why the signal was refused: safety_check_failed, circuit_breaker, duplicate, swap_failed (on the chain) or processing_error (claimed max_signal_attempts times in vain). Null: not filtered.';
comment on column walltrack.signals.position_created is 'True where the signal opened a position (positions.signal_id). Never true for a filtered signal.';
comment on column walltrack.signals.processed_at is 'Time the outcome was recorded (UTC), by trigger derive_signals_processed_at where not given; final once set. Null: not processed.';
comment on column walltrack.signals.processing_duration_ms is 'Time that processing took, milliseconds. Null: unknown or not processed.';
comment on column walltrack.signals.attempt_count is 'Claims of the signal so far; only grows. The queue passes over a signal with config.max_signal_attempts of them.';
comment on column walltrack.signals.claimed_at is 'Time of the last claim (UTC), after which the signal is left to its worker for a while. Null: never claimed.';
comment on column walltrack.signals.created_at is 'Time the row was created (UTC); the moment of the insert unless given.';
comment on column walltrack.signals.updated_at is 'Time of the last change to the row (UTC), kept by trigger update_signals_updated_at: the insert, a claim or the outcome.';

reset lock_timeout;

-- Rollback, runnable in ../rollbacks/005_signals_table.sql:
-- do $$
-- declare
--     own_rows bigint;
-- begin
--     if to_regclass('walltrack.signals') is not null
--         and current_setting('walltrack.rollback', true) is distinct from 'insist' then
--         -- From the count to the drop nobody writes, and no policy hides a row.
--         lock table walltrack.signals in access exclusive mode;
--         perform set_config('row_security', 'off', true);
--         select count(*) into own_rows from walltrack.signals
--         where not (id::text like '77a11ac0-000_-4000-8000-%');
--         if own_rows > 0 then
--             raise exception using
--                 errcode = 'restrict_violation',
--                 message = format(
--                     'rollback of walltrack.signals refused: it would lose %s row%s '
--                     'other than mock rows',
--                     own_rows, case when own_rows > 1 then 's' end
--                 ),
--                 hint = 'Back them up. To lose them nevertheless, in the same session: '
--                     'set walltrack.rollback = ''insist'';',
--                 schema = 'walltrack',
--                 table = 'signals';
--         end if;
--     end if;
--     drop table if exists walltrack.signals;
--     drop function if exists walltrack.derive_signals_processed_at();
--     drop function if exists walltrack.guard_signals_outcome();
-- end
-- $$;
