-- 005_signals_table, 2026-11-22, story 1.1
-- Event Sourcing: every swap that the webhook reported, once, for ever. Those of one transaction have legs.

set search_path = pg_catalog, pg_temp;
set standard_conforming_strings = on;

do $walltrack$
declare
    statements constant text[] := array[
$sql$
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
)
$sql$,
$sql$
comment on constraint ck_signals_token_address_is_base58 on walltrack.signals is
'An address is base58 of 32 to 44 characters, because other texts name no mint'
$sql$,
$sql$
comment on constraint ck_signals_transaction_signature_is_base58 on walltrack.signals is
'A signature is base58 of 64 bytes, 64 to 88 characters'
$sql$,
$sql$
comment on constraint ck_signals_leg_not_negative on walltrack.signals is
'The swaps of a transaction are numbered from 0'
$sql$,
$sql$
comment on constraint ck_signals_signal_type_known on walltrack.signals is
'A signal is a purchase or a sale'
$sql$,
$sql$
comment on constraint ck_signals_amount_in_positive on walltrack.signals is
'A swap takes more than 0, unless it failed on the chain'
$sql$,
$sql$
comment on constraint ck_signals_amount_out_positive on walltrack.signals is
'A swap gives more than 0, unless it failed on the chain'
$sql$,
$sql$
comment on constraint ck_signals_price_positive on walltrack.signals is
'A price is above 0'
$sql$,
$sql$
comment on constraint ck_signals_value_not_negative on walltrack.signals is
'A value is 0 USD or more'
$sql$,
$sql$
comment on constraint ck_signals_priced_iff_valued on walltrack.signals is
'A signal has a value exactly if it has a price, because one gives the other'
$sql$,
$sql$
comment on constraint ck_signals_filter_reason_known on walltrack.signals is
'The reason is one that the screens explain'
$sql$,
$sql$
comment on constraint ck_signals_filtered_iff_reason on walltrack.signals is
'A signal has a reason exactly if it is filtered'
$sql$,
$sql$
comment on constraint ck_signals_filtered_creates_no_position on walltrack.signals is
'A filtered signal opens no position'
$sql$,
$sql$
comment on constraint ck_signals_outcome_has_time on walltrack.signals is
'An outcome has the time at which it was decided'
$sql$,
$sql$
comment on constraint ck_signals_duration_not_negative on walltrack.signals is
'A duration is 0 ms or more'
$sql$,
$sql$
comment on constraint ck_signals_duration_has_time on walltrack.signals is
'A duration belongs to a signal that is processed'
$sql$,
$sql$
comment on constraint ck_signals_attempt_count_not_negative on walltrack.signals is
'A count of claims is 0 or more'
$sql$,
$sql$
comment on constraint ck_signals_times_finite on walltrack.signals is
'No time is infinite, because no duration survives it'
$sql$,
$sql$
-- Unique, and wider than its name, so that fk_positions_signals_agree can refer to it: an index of its own for that
-- would cost every signal more. It finds the twins of a swap too.
create unique index if not exists idx_signals_wallet_id on walltrack.signals (wallet_id, token_address, id)
$sql$,
$sql$
-- Counts of outcomes in a window are answered from the index alone.
create index if not exists idx_signals_created_at
on walltrack.signals (created_at) include (received_at, processed_at, filter_reason, position_created)
$sql$,
$sql$
create index if not exists idx_signals_filtered on walltrack.signals (filtered)
$sql$,
$sql$
-- Processed sales stay in this index, because they open no position; unprocessed signals come first.
create index if not exists idx_signals_processing_queue
on walltrack.signals (processed_at, received_at) where filtered = false and position_created = false
$sql$,
$sql$
create or replace function walltrack.guard_signals_outcome()
returns trigger
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    -- The new row, with claim and outcome set back: any other difference from the old row is refused. The whole row
    -- is compared, so that a column of a later migration is guarded too.
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
$$
$sql$,
$sql$
comment on function walltrack.guard_signals_outcome() is
'Trigger: lets an update claim a signal and record its outcome once, and refuses every other with SQLSTATE 23001'
$sql$,
$sql$
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
$$
$sql$,
$sql$
comment on function walltrack.derive_signals_processed_at() is
'Trigger: an outcome recorded without its time was recorded now'
$sql$,
$sql$
create or replace trigger derive_signals_processed_at
before insert or update on walltrack.signals
for each row when ((new.filtered or new.position_created) and new.processed_at is null)
execute function walltrack.derive_signals_processed_at()
$sql$,
$sql$
create or replace trigger guard_signals_append_only
before delete on walltrack.signals
for each statement execute function walltrack.refuse_change(
    'signals are append-only', 'Keep the event; record what was decided about it in its outcome.'
)
$sql$,
$sql$
create or replace trigger guard_signals_no_truncate
before truncate on walltrack.signals
for each statement execute function walltrack.refuse_change(
    'signals are append-only', 'Keep the event; record what was decided about it in its outcome.'
)
$sql$,
$sql$
create or replace trigger guard_signals_outcome
before update on walltrack.signals
for each row execute function walltrack.guard_signals_outcome()
$sql$,
$sql$
create or replace trigger update_signals_updated_at
before update on walltrack.signals
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
            (null, 'Event Sourcing, append-only: a row is a swap of a watched wallet that the webhook reported, once per transaction signature and leg. Updates can only claim a signal and record its outcome once. Rows are never deleted.'),
            ('id', 'Identifier of the signal.'),
            ('wallet_id', 'Wallet that made the swap. It cannot be deleted while it has signals.'),
            ('token_address', 'Mint address of the token bought or sold, base58. It is no foreign key, because the token may not be in tokens yet.'),
            ('transaction_signature', 'Solana signature of the transaction, base58 of 64 to 88 characters. Signature and leg together are unique, so a swap that is delivered again is not recorded again.'),
            ('leg', 'Number of the swap within its transaction, from 0, in the order of the instructions. A swap of a token for a token has two legs, the sale first. A transaction may have swaps of several watched wallets.'),
            ('signal_type', 'What the wallet did with the token: buy or sell.'),
            ('amount_in', 'Amount that the wallet paid into the swap, units of the token paid, above 0; may be 0 if the swap failed on the chain.'),
            ('amount_out', 'Amount that the wallet received from the swap, units of the token received, above 0; may be 0 if the swap failed on the chain.'),
            ('price_usd', 'Price of the token in the swap, USD per token, above 0. Null: unknown.'),
            ('value_usd', 'Value of the swap, USD. Null: unknown. Price and value are null together.'),
            ('received_at', 'Time the webhook reported the swap (UTC); the moment of the insert unless given.'),
            ('raw_payload', 'What the webhook sent, unchanged, as JSON.'),
            ('filtered', 'True if the signal was refused; filter_reason says why.'),
            ('filter_reason', 'Why the signal was refused: safety_check_failed, circuit_breaker, duplicate, swap_failed (on the chain) or processing_error (no outcome after max_signal_attempts claims). Null: not filtered.'),
            ('position_created', 'True if the signal opened a position (positions.signal_id). Never true for a filtered signal.'),
            ('processed_at', 'Time the outcome was recorded (UTC); trigger derive_signals_processed_at sets it unless given. Once it is set, the row never changes. Null: not processed.'),
            ('processing_duration_ms', 'Duration of the processing, milliseconds. Null: unknown or not processed.'),
            ('attempt_count', 'Number of claims so far; never falls. The queue skips a signal that was claimed config.max_signal_attempts times.'),
            ('claimed_at', 'Time of the last claim (UTC). For a minute after it, the queue reserves the signal for its worker. Null: never claimed.'),
            ('created_at', 'Time the row was created (UTC); the moment of the insert unless given.'),
            ('updated_at', 'Time of the last change to the row (UTC): the insert, a claim or the outcome. Kept by trigger update_signals_updated_at.')
        ) as comment (column_name, description)
        cross join pg_catalog.pg_class as c
        left join pg_catalog.pg_attribute as a
            on c.oid = a.attrelid and comment.column_name = a.attname and not a.attisdropped
        where
            c.oid = 'walltrack.signals'::pg_catalog.regclass
            and (comment.column_name is null or a.attnum is not null)
            and pg_catalog.col_description(c.oid, coalesce(a.attnum, 0)::integer) is distinct from comment.description
    loop
        if described.column_name is null then
            execute pg_catalog.format(
                'comment on %s walltrack.signals is %L', described.kind, described.description
            );
        else
            execute pg_catalog.format(
                'comment on column walltrack.signals.%I is %L', described.column_name, described.description
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
            message = 'migration 005_signals_table comes after 000_helper_functions: schema walltrack has no record of migrations',
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
            ('005', 'signals_table', 'f25b0545e9c24cc222ca3cf9ffe6b8db')
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
    select applied.steps_done into done from walltrack_migrations.applied as applied where applied.version = '005';
    if done >= 1 then
        return;
    end if;
    if not exists (
        select 1 from walltrack_migrations.applied as applied
        where applied.version = '004' and applied.steps_done = applied.steps
    ) then
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            message = 'migration 005_signals_table comes after 004_tokens_table, which schema walltrack has not got',
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
            values ('005', 'signals_table', 'f25b0545e9c24cc222ca3cf9ffe6b8db', 1, 1);
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
                        'migration 005_signals_table gave way %s times to %s, and has changed nothing', attempt,
                        coalesce(blocker, 'other transactions')
                    ),
                    hint = 'Run it again when that transaction has ended: select pg_terminate_backend(<process>) ends it.';
            end if;
            raise notice 'migration 005_signals_table gives way to %, and tries again', coalesce(blocker, 'another transaction');
            perform pg_sleep(extract(epoch from least(waiting * 2, interval '3s')));
            waiting := least(longest, waiting * 2);
        end;
    end loop;
end
$walltrack$;

reset standard_conforming_strings;
reset search_path;

-- Rollback, runnable in ../rollbacks/005_signals_table.sql:
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
--                 hint = 'Back them up. To lose them nevertheless: `walltrack rollback --insist`, or in the same session '
--                     'set walltrack.rollback = ''insist'';',
--                 schema = 'walltrack',
--                 table = 'signals';
--         end if;
--     end if;
--     drop table if exists walltrack.signals;
--     drop function if exists walltrack.derive_signals_processed_at();
--     drop function if exists walltrack.guard_signals_outcome();
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
--                 message = 'rollback of 005_signals_table refused: schema walltrack has no record of migrations',
--                 hint = 'Where `walltrack drift` finds nothing, run `walltrack adopt` first.';
--         end if;
--         return;
--     end if;
--     if not exists (select 1 from walltrack_migrations.applied as applied where applied.version = '005') then
--         return;
--     end if;
--     select applied.version || '_' || applied.name into later
--     from walltrack_migrations.applied as applied
--     where applied.version > '005'
--     order by applied.version desc
--     limit 1;
--     if later is not null then
--         raise exception using
--             errcode = 'dependent_objects_still_exist',
--             message = format('rollback of 005_signals_table refused: %s came after it', later),
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
--             delete from walltrack_migrations.applied where version = '005';
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
--                         'rollback of 005_signals_table gave way %s times to %s, and has changed nothing', attempt,
--                         coalesce(blocker, 'other transactions')
--                     ),
--                     hint = 'Run it again when that transaction has ended: select pg_terminate_backend(<process>) ends it.';
--             end if;
--             raise notice 'rollback of 005_signals_table gives way to %, and tries again', coalesce(blocker, 'another transaction');
--             perform pg_sleep(extract(epoch from least(waiting * 2, interval '3s')));
--             waiting := least(longest, waiting * 2);
--         end;
--     end loop;
-- end
-- $walltrack$;
--
-- reset standard_conforming_strings;
-- reset search_path;
