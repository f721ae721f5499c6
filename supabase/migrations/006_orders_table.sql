-- 006_orders_table, 2026-11-22, story 1.1
-- Command Log: what was asked of the exchange, how often, and what came of it.
-- Its foreign key to positions comes with 007_positions_table.

set search_path = pg_catalog, pg_temp;
set standard_conforming_strings = on;

do $walltrack$
declare
    statements constant text[] := array[
$sql$
create table if not exists walltrack.orders (
    id uuid default gen_random_uuid() not null,
    wallet_id uuid not null,
    token_id uuid not null,
    position_id uuid,
    signal_id uuid,
    order_type text not null,
    mode text default 'simulation' not null,
    token_in text not null,
    token_out text not null,
    amount_in numeric(38, 18) not null,
    actual_amount_in numeric(38, 18),
    expected_amount_out numeric(38, 18),
    actual_amount_out numeric(38, 18),
    requested_price numeric(38, 18),
    executed_price numeric(38, 18),
    slippage_tolerance_percent numeric(5, 2) default 3 not null,
    slippage_percent numeric(12, 4),
    status text default 'pending' not null,
    jupiter_quote_id text,
    tx_signature text,
    earlier_tx_signatures text[],
    slot bigint,
    priority_fee_lamports bigint,
    fee_usd numeric(20, 4) default 0 not null,
    requested_at timestamptz default now() not null,
    submitted_at timestamptz,
    executed_at timestamptz,
    execution_duration_ms bigint,
    retry_count integer default 0 not null,
    max_retries integer default 3 not null,
    next_attempt_at timestamptz default now() not null,
    claimed_by text,
    last_error_code text,
    last_error_message text,
    scaling_level integer,
    scaling_percent numeric(5, 2),
    created_at timestamptz default now() not null,
    updated_at timestamptz default now() not null,
    constraint pk_orders primary key (id),
    constraint fk_orders_wallets
    foreign key (wallet_id) references walltrack.wallets (id) on delete restrict,
    constraint fk_orders_tokens
    foreign key (token_id) references walltrack.tokens (id) on delete restrict,
    constraint fk_orders_signals
    foreign key (signal_id) references walltrack.signals (id) on delete restrict,
    constraint ck_orders_order_type_known check (
        order_type in ('entry', 'exit_stop_loss', 'exit_trailing_stop', 'exit_scaling', 'exit_mirror', 'exit_manual')
    ),
    constraint ck_orders_mode_known check (mode in ('simulation', 'live')),
    constraint ck_orders_token_in_is_base58
    check (
        octet_length(token_in) >= 32
        and octet_length(token_in) <= 44
        and token_in !~ '[^1-9A-HJ-NP-Za-km-z]' collate "C"
    ),
    constraint ck_orders_token_out_is_base58
    check (
        octet_length(token_out) >= 32
        and octet_length(token_out) <= 44
        and token_out !~ '[^1-9A-HJ-NP-Za-km-z]' collate "C"
    ),
    constraint ck_orders_swap_changes_token check (token_in <> token_out),
    constraint ck_orders_amount_in_positive check (amount_in > 0 and amount_in < 'NaN'),
    constraint ck_orders_actual_amount_in_not_negative check (actual_amount_in >= 0 and actual_amount_in < 'NaN'),
    constraint ck_orders_expected_amount_out_positive check (expected_amount_out > 0 and expected_amount_out < 'NaN'),
    constraint ck_orders_actual_amount_out_not_negative check (actual_amount_out >= 0 and actual_amount_out < 'NaN'),
    constraint ck_orders_requested_price_positive check (requested_price > 0 and requested_price < 'NaN'),
    constraint ck_orders_executed_price_not_negative check (executed_price >= 0 and executed_price < 'NaN'),
    constraint ck_orders_slippage_tolerance_range check (slippage_tolerance_percent between 0 and 100),
    constraint ck_orders_status_known check (status in ('pending', 'submitted', 'executed', 'failed', 'cancelled')),
    constraint ck_orders_tx_signature_is_base58
    check (
        octet_length(tx_signature) >= 64
        and octet_length(tx_signature) <= 88
        and tx_signature !~ '[^1-9A-HJ-NP-Za-km-z]' collate "C"
    ),
    constraint ck_orders_earlier_tx_signatures_are_base58
    check (
        array_to_string(earlier_tx_signatures, ' ', '?') ~ '^([1-9A-HJ-NP-Za-km-z]{64,88}( |$))+$' collate "C"
        and array_to_string(earlier_tx_signatures, '', '?') !~ '[^1-9A-HJ-NP-Za-km-z]' collate "C"
    ),
    constraint ck_orders_slot_not_negative check (slot >= 0),
    constraint ck_orders_priority_fee_not_negative check (priority_fee_lamports >= 0),
    constraint ck_orders_fee_not_negative check (fee_usd >= 0 and fee_usd < 'NaN'),
    constraint ck_orders_submitted_has_time check (status <> 'submitted' or submitted_at is not null),
    constraint ck_orders_executed_iff_price_amount_time
    check (
        num_nonnulls(executed_price, actual_amount_in, actual_amount_out, executed_at)
        = case when status = 'executed' then 4 else 0 end
    ),
    constraint ck_orders_failed_has_error
    check (status <> 'failed' or num_nonnulls(last_error_code, last_error_message) > 0),
    constraint ck_orders_live_executed_has_signature
    check (mode <> 'live' or status <> 'executed' or tx_signature is not null),
    constraint ck_orders_simulation_has_no_signature
    check (mode <> 'simulation' or num_nonnulls(tx_signature, earlier_tx_signatures) = 0),
    constraint ck_orders_exit_has_position check (order_type = 'entry' or position_id is not null),
    constraint ck_orders_retry_count_range check (retry_count between 0 and max_retries),
    constraint ck_orders_max_retries_range check (max_retries between 0 and 100),
    constraint ck_orders_only_scaling_has_level
    check (order_type = 'exit_scaling' or num_nonnulls(scaling_level, scaling_percent) = 0),
    constraint ck_orders_scaling_level_positive check (scaling_level > 0),
    constraint ck_orders_scaling_percent_range check (scaling_percent > 0 and scaling_percent <= 100),
    constraint ck_orders_times_finite
    check (
        isfinite(requested_at)
        and isfinite(submitted_at)
        and isfinite(executed_at)
        and isfinite(next_attempt_at)
        and isfinite(created_at)
        and isfinite(updated_at)
    )
)
$sql$,
$sql$
comment on constraint ck_orders_order_type_known on walltrack.orders is
'The type is an entry or one of the exits that strategies know'
$sql$,
$sql$
comment on constraint ck_orders_mode_known on walltrack.orders is
'The mode is one that the workers know: simulated or real money'
$sql$,
$sql$
comment on constraint ck_orders_token_in_is_base58 on walltrack.orders is
'An address is base58 of 32 to 44 characters, because other texts name no mint'
$sql$,
$sql$
comment on constraint ck_orders_token_out_is_base58 on walltrack.orders is
'An address is base58 of 32 to 44 characters, because other texts name no mint'
$sql$,
$sql$
comment on constraint ck_orders_swap_changes_token on walltrack.orders is
'A swap gives another token than it takes'
$sql$,
$sql$
comment on constraint ck_orders_amount_in_positive on walltrack.orders is
'An order pays more than 0 into the swap'
$sql$,
$sql$
comment on constraint ck_orders_actual_amount_in_not_negative on walltrack.orders is
'A swap took 0 or more'
$sql$,
$sql$
comment on constraint ck_orders_expected_amount_out_positive on walltrack.orders is
'A quote promises more than 0'
$sql$,
$sql$
comment on constraint ck_orders_actual_amount_out_not_negative on walltrack.orders is
'A swap gave 0 or more'
$sql$,
$sql$
comment on constraint ck_orders_requested_price_positive on walltrack.orders is
'A price that was asked for is above 0, because slippage is measured against it'
$sql$,
$sql$
comment on constraint ck_orders_executed_price_not_negative on walltrack.orders is
'A price is 0 or more: a worthless token is sold at 0'
$sql$,
$sql$
comment on constraint ck_orders_slippage_tolerance_range on walltrack.orders is
'Slippage tolerance is 0 to 100 percent'
$sql$,
$sql$
comment on constraint ck_orders_status_known on walltrack.orders is
'The status is one of the status machine'
$sql$,
$sql$
comment on constraint ck_orders_tx_signature_is_base58 on walltrack.orders is
'A signature is base58 of 64 bytes, 64 to 88 characters'
$sql$,
$sql$
comment on constraint ck_orders_earlier_tx_signatures_are_base58 on walltrack.orders is
'Each earlier signature is base58 of 64 bytes, 64 to 88 characters'
$sql$,
$sql$
comment on constraint ck_orders_slot_not_negative on walltrack.orders is
'A slot is 0 or more'
$sql$,
$sql$
comment on constraint ck_orders_priority_fee_not_negative on walltrack.orders is
'A fee is 0 lamports or more'
$sql$,
$sql$
comment on constraint ck_orders_fee_not_negative on walltrack.orders is
'Fees are 0 USD or more, because profit is net of them'
$sql$,
$sql$
comment on constraint ck_orders_submitted_has_time on walltrack.orders is
'A submitted order has the time of its submission, because stuck ones are found by it'
$sql$,
$sql$
comment on constraint ck_orders_executed_iff_price_amount_time on walltrack.orders is
'An order has price, amounts and time of its swap exactly if it is executed'
$sql$,
$sql$
comment on constraint ck_orders_failed_has_error on walltrack.orders is
'A failed order says why'
$sql$,
$sql$
comment on constraint ck_orders_live_executed_has_signature on walltrack.orders is
'Real money that was swapped has its transaction'
$sql$,
$sql$
comment on constraint ck_orders_simulation_has_no_signature on walltrack.orders is
'A simulation never reached the chain, so it has no transaction'
$sql$,
$sql$
comment on constraint ck_orders_exit_has_position on walltrack.orders is
'An exit sells something of a position'
$sql$,
$sql$
comment on constraint ck_orders_retry_count_range on walltrack.orders is
'Failed attempts are 0 to max_retries'
$sql$,
$sql$
comment on constraint ck_orders_max_retries_range on walltrack.orders is
'An order is retried 0 to 100 times'
$sql$,
$sql$
comment on constraint ck_orders_only_scaling_has_level on walltrack.orders is
'Only a scaling exit carries out a level of the plan'
$sql$,
$sql$
comment on constraint ck_orders_scaling_level_positive on walltrack.orders is
'Levels are numbered from 1'
$sql$,
$sql$
comment on constraint ck_orders_scaling_percent_range on walltrack.orders is
'A level sells more than 0 and at most 100 percent'
$sql$,
$sql$
comment on constraint ck_orders_times_finite on walltrack.orders is
'No time is infinite, because no duration survives it'
$sql$,
$sql$
create index if not exists idx_orders_wallet_id on walltrack.orders (wallet_id)
$sql$,
$sql$
create index if not exists idx_orders_token_id on walltrack.orders (token_id)
$sql$,
$sql$
create index if not exists idx_orders_position_id on walltrack.orders (position_id)
$sql$,
$sql$
create index if not exists idx_orders_signal_id on walltrack.orders (signal_id)
$sql$,
$sql$
create index if not exists idx_orders_status on walltrack.orders (status)
$sql$,
$sql$
create index if not exists idx_orders_created_at on walltrack.orders (created_at)
$sql$,
$sql$
create index if not exists idx_orders_retry_queue
on walltrack.orders (next_attempt_at) where status = 'pending' and retry_count < max_retries
$sql$,
$sql$
-- One swap may sell for two positions. Of orders without a position, one may have the signature.
create unique index if not exists uq_orders_tx_signature
on walltrack.orders (tx_signature, position_id) nulls not distinct where tx_signature is not null
$sql$,
$sql$
create or replace function walltrack.derive_orders_execution()
returns trigger
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    slippage numeric;
begin
    if new.status = 'submitted' then
        new.submitted_at := coalesce(new.submitted_at, now());
        new.claimed_by := coalesce(new.claimed_by, nullif(current_setting('application_name'), ''), session_user);
    end if;
    -- Without another value, the swap took the amount that the order asked for.
    if new.status = 'executed' then
        new.actual_amount_in := coalesce(new.actual_amount_in, new.amount_in);
    end if;
    -- Nested, because old exists in an update alone and plpgsql does not promise the order of evaluation within a
    -- condition.
    if tg_op = 'UPDATE' then
        -- An attempt that failed uses up a retry, whether or not the worker counted it, and the next one waits twice as
        -- long, unless the worker has said when.
        if new.status = 'failed' and old.status <> 'failed' then
            if new.retry_count = old.retry_count then
                new.retry_count := least(old.retry_count + 1, new.max_retries);
            end if;
            if new.next_attempt_at = old.next_attempt_at then
                new.next_attempt_at := now() + interval '1 second' * least(2 ^ least(new.retry_count, 9), 300);
            end if;
        end if;
        -- The next attempt has a submission, a worker and a transaction of its own.
        if new.status = 'pending' and old.status = 'failed' then
            new.submitted_at := null;
            new.claimed_by := null;
            new.tx_signature := null;
        end if;
        -- The transaction of an abandoned attempt may still land, so its signature is kept.
        new.earlier_tx_signatures := array_remove(old.earlier_tx_signatures, new.tx_signature);
        if old.tx_signature is not null and old.tx_signature is distinct from new.tx_signature then
            new.earlier_tx_signatures := array_append(
                array_remove(new.earlier_tx_signatures, old.tx_signature), old.tx_signature
            );
        end if;
        new.earlier_tx_signatures := nullif(new.earlier_tx_signatures, '{}');
    end if;
    -- A slippage above zero is worse than requested, for a purchase and for a sale. It is capped at the largest value
    -- of its type, because an execution is a fact and has to be recorded at any price.
    slippage := round(
        (new.executed_price / nullif(new.requested_price, 0) - 1)
        * case when new.order_type = 'entry' then 100 else -100 end,
        4
    );
    new.slippage_percent := sign(slippage) * least(abs(slippage), 99999999.9999);
    -- The chain's clock lags and counts in seconds, so a swap may seem to come before its request.
    new.execution_duration_ms := case
        when new.executed_at is not null
            then greatest(
                0, round(1000 * extract(epoch from new.executed_at - coalesce(new.submitted_at, new.requested_at)))
            )::bigint
    end;
    return new;
end
$$
$sql$,
$sql$
comment on function walltrack.derive_orders_execution() is
'Trigger: fills submitted_at, claimed_by and actual_amount_in, counts failed attempts and delays the next one, keeps earlier signatures, derives slippage_percent and execution_duration_ms'
$sql$,
$sql$
create or replace trigger derive_orders_execution
before insert or update on walltrack.orders
for each row execute function walltrack.derive_orders_execution()
$sql$,
$sql$
create or replace trigger guard_orders_final
before update or delete on walltrack.orders
for each row when (old.status in ('executed', 'cancelled'))
execute function walltrack.refuse_change(
    'an executed or cancelled order is final', 'Leave it as it is and insert a new order.'
)
$sql$,
$sql$
-- What an order spends is decided once. A new quote may come with each submission.
create or replace trigger guard_orders_money
before update on walltrack.orders
for each row when (
    old.wallet_id <> new.wallet_id
    or old.token_id <> new.token_id
    or old.order_type <> new.order_type
    or old.mode <> new.mode
    or old.token_in <> new.token_in
    or old.token_out <> new.token_out
    or old.amount_in <> new.amount_in
    or old.slippage_tolerance_percent <> new.slippage_tolerance_percent
    or old.requested_at <> new.requested_at
    or old.scaling_level is distinct from new.scaling_level
    or old.scaling_percent is distinct from new.scaling_percent
    or (old.position_id is not null and old.position_id is distinct from new.position_id)
    or (old.signal_id is not null and old.signal_id is distinct from new.signal_id)
    or (old.requested_price is not null and old.requested_price is distinct from new.requested_price)
    or (
        old.expected_amount_out is not null
        and old.expected_amount_out is distinct from new.expected_amount_out
        and not (old.status = 'pending' and new.status = 'submitted')
    )
)
execute function walltrack.refuse_change(
    'what an order asks for never changes', 'Cancel it and insert another.'
)
$sql$,
$sql$
create or replace trigger guard_orders_retry_count
before update of retry_count, submitted_at on walltrack.orders
for each row when (
    new.retry_count < old.retry_count
    or (old.submitted_at is not null and new.submitted_at is null and new.status <> 'pending')
)
execute function walltrack.refuse_change(
    'attempts that were made stay counted', 'Insert another order to try more often.'
)
$sql$,
$sql$
create or replace trigger guard_orders_submitted
before delete on walltrack.orders
for each row when (
    old.submitted_at is not null
    or old.retry_count > 0
    or old.earlier_tx_signatures is not null
    or old.status = 'submitted'
)
execute function walltrack.refuse_change(
    'an order that was ever submitted is financial history', 'Leave it; a pending one that was never sent can go.'
)
$sql$,
$sql$
create or replace trigger guard_orders_no_truncate
before truncate on walltrack.orders
for each statement execute function walltrack.refuse_change(
    'orders are financial history', 'Delete single orders that were never submitted.'
)
$sql$,
$sql$
create or replace trigger guard_orders_status_machine
before update on walltrack.orders
for each row when (
    old.status <> new.status
    and not (old.status = 'pending' and new.status in ('submitted', 'cancelled', 'failed'))
    and not (old.status = 'submitted' and new.status in ('executed', 'failed'))
    and not (old.status = 'failed' and new.status = 'pending' and old.retry_count < old.max_retries)
    -- A transaction that timed out may land after all.
    and not (old.status = 'failed' and new.status = 'executed')
)
execute function walltrack.refuse_change(
    'the status of an order cannot move this way',
    'pending to submitted, cancelled or failed; submitted to executed or failed; failed to executed, or, while retries '
    'last, to pending.'
)
$sql$,
$sql$
create or replace trigger guard_orders_identity
before update of id, created_at on walltrack.orders
for each row when (old.id is distinct from new.id or old.created_at is distinct from new.created_at)
execute function walltrack.refuse_change(
    'id and created_at of a row never change', 'Leave both out of the update.'
)
$sql$,
$sql$
create or replace trigger update_orders_updated_at
before update on walltrack.orders
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
        execute format('revoke all on walltrack.orders from %s', grantee);
        execute format('revoke all on function walltrack.derive_orders_execution() from %s', grantee);
    end loop;
    -- Asked first, here and below, because to say it again would lock out every reader for a moment.
    if not (select relrowsecurity from pg_catalog.pg_class where oid = 'walltrack.orders'::regclass) then
        alter table walltrack.orders enable row level security;
    end if;
    if to_regrole('service_role') is not null then
        grant select, insert, update on walltrack.orders to service_role;
        if not exists (
            select 1 from pg_catalog.pg_policy
            where polrelid = 'walltrack.orders'::regclass and polname = 'service_role_sees_every_row'
        ) then
            create policy service_role_sees_every_row on walltrack.orders
            for all to service_role using (true) with check (true);
        end if;
    end if;
    if to_regrole('walltrack_dashboard') is not null then
        grant select on walltrack.orders to walltrack_dashboard;
        if not exists (
            select 1 from pg_catalog.pg_policy
            where polrelid = 'walltrack.orders'::regclass and polname = 'walltrack_dashboard_sees_every_row'
        ) then
            create policy walltrack_dashboard_sees_every_row on walltrack.orders
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
            (null, 'Command Log: a row is one swap that a worker requests, with its retries and its result. A status machine limits how the status changes. An executed or cancelled row never changes.'),
            ('id', 'Identifier of the order.'),
            ('wallet_id', 'Wallet whose trade the order copies. It cannot be deleted while it has orders.'),
            ('token_id', 'Token that is bought (entry) or sold (exit). It cannot be deleted while it has orders.'),
            ('position_id', 'Position that the order opens or exits. Null: an entry whose position does not exist yet. An exit always has a position.'),
            ('signal_id', 'Signal that caused the order. Null: no signal did, as for an exit by price or by hand.'),
            ('order_type', 'Purpose of the order: entry, exit_stop_loss, exit_trailing_stop, exit_scaling, exit_mirror or exit_manual.'),
            ('mode', 'Whether the swap is simulated or real: simulation or live.'),
            ('token_in', 'Mint address of the token paid into the swap, base58 of 32 to 44 characters.'),
            ('token_out', 'Mint address of the token received from the swap, base58 of 32 to 44 characters. It differs from token_in.'),
            ('amount_in', 'Amount that the order requests to pay into the swap, units of token_in, above 0; never changes.'),
            ('actual_amount_in', 'Amount that the swap took, units of token_in; less than amount_in after a partial fill. Trigger derive_orders_execution sets it to amount_in unless given. Null: not executed.'),
            ('expected_amount_out', 'Amount that the quote promised, units of token_out, above 0. Null: no quote.'),
            ('actual_amount_out', 'Amount that the swap returned, units of token_out. Null: not executed.'),
            ('requested_price', 'Price when the order was inserted, USD per token of token_id, above 0. Null: unknown.'),
            ('executed_price', 'Price of the executed swap, USD per token of token_id. Null: not executed.'),
            ('slippage_tolerance_percent', 'Slippage that the order accepts, percent 0-100. It is a limit for the exchange; the database does not compare slippage_percent with it.'),
            ('slippage_percent', 'Difference between executed and requested price, percent; above 0 is worse, below 0 better. Null: a price is missing. Set by trigger derive_orders_execution.'),
            ('status', 'State: pending, submitted, executed, failed or cancelled. A failed order may become pending again while retries remain, or executed if its transaction has landed.'),
            ('jupiter_quote_id', 'Jupiter''s identifier of the quote. Null: no quote.'),
            ('tx_signature', 'Solana signature of the transaction, base58 of 64 to 88 characters. It is unique together with position_id, because one swap may sell for two positions. Null: no signature yet; always null in simulation.'),
            ('earlier_tx_signatures', 'Solana signatures of earlier attempts, oldest first, kept by trigger derive_orders_execution because such a transaction may still land. Null: none.'),
            ('slot', 'Solana slot that the swap landed in. Null: unknown.'),
            ('priority_fee_lamports', 'Priority fee, lamports (1 SOL = 1,000,000,000). Null: unknown.'),
            ('fee_usd', 'Fees paid besides the swap, USD: network, priority and platform. The results of the position are net of them.'),
            ('requested_at', 'Time the order was requested (UTC); the moment of the insert unless given.'),
            ('submitted_at', 'Time of the last submission (UTC). Trigger derive_orders_execution sets it unless given; a retry clears it. Null: not submitted, or not recorded.'),
            ('executed_at', 'Time of the swap by the clock of the chain (UTC), which lags and counts in seconds. Null: not executed.'),
            ('execution_duration_ms', 'Duration from submitted_at (or else requested_at) to executed_at, milliseconds; 0 if the chain''s clock lags. Null: not executed. Set by trigger derive_orders_execution.'),
            ('retry_count', 'Number of failed attempts so far, 0 to max_retries; never falls. Trigger derive_orders_execution counts a failure that the worker has not counted.'),
            ('max_retries', 'Number of failed attempts after which the order is not retried, 0 to 100.'),
            ('next_attempt_at', 'Time until which the queue skips the order (UTC). After a failure trigger derive_orders_execution delays it by 2, 4, 8 seconds and so on, at most 5 minutes, unless the worker sets it.'),
            ('claimed_by', 'Worker that submitted the order last. Trigger derive_orders_execution sets it to the session''s application_name or role unless given; a retry clears it. Null: not submitted.'),
            ('last_error_code', 'Code of the last error; a retry keeps it. Null: no error, or an error with only a message.'),
            ('last_error_message', 'Message of the last error; a retry keeps it. Null: no error, or an error with only a code.'),
            ('scaling_level', 'Level of the scaling-out plan that the order executes, from 1. Null: unknown; always null unless exit_scaling.'),
            ('scaling_percent', 'Share of the entry amount that the level sells, percent, above 0 to 100. Null: unknown; always null unless exit_scaling.'),
            ('created_at', 'Time the row was created (UTC); the moment of the insert unless given.'),
            ('updated_at', 'Time of the last change to the row (UTC), kept by trigger update_orders_updated_at.')
        ) as comment (column_name, description)
        cross join pg_catalog.pg_class as c
        left join pg_catalog.pg_attribute as a
            on c.oid = a.attrelid and comment.column_name = a.attname and not a.attisdropped
        where
            c.oid = 'walltrack.orders'::pg_catalog.regclass
            and (comment.column_name is null or a.attnum is not null)
            and pg_catalog.col_description(c.oid, coalesce(a.attnum, 0)::integer) is distinct from comment.description
    loop
        if described.column_name is null then
            execute pg_catalog.format(
                'comment on %s walltrack.orders is %L', described.kind, described.description
            );
        else
            execute pg_catalog.format(
                'comment on column walltrack.orders.%I is %L', described.column_name, described.description
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
            message = 'migration 006_orders_table comes after 000_helper_functions: schema walltrack has no record of migrations',
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
            ('006', 'orders_table', 'ee31c20bc648a30060531cd473ac65f5')
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
    select applied.steps_done into done from walltrack_migrations.applied as applied where applied.version = '006';
    if done >= 1 then
        return;
    end if;
    if not exists (
        select 1 from walltrack_migrations.applied as applied
        where applied.version = '005' and applied.steps_done = applied.steps
    ) then
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            message = 'migration 006_orders_table comes after 005_signals_table, which schema walltrack has not got',
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
            values ('006', 'orders_table', 'ee31c20bc648a30060531cd473ac65f5', 1, 1);
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
                        'migration 006_orders_table gave way %s times to %s, and has changed nothing', attempt,
                        coalesce(blocker, 'other transactions')
                    ),
                    hint = 'Run it again when that transaction has ended: select pg_terminate_backend(<process>) ends it.';
            end if;
            raise notice 'migration 006_orders_table gives way to %, and tries again', coalesce(blocker, 'another transaction');
            perform pg_sleep(extract(epoch from least(waiting * 2, interval '3s')));
            waiting := least(longest, waiting * 2);
        end;
    end loop;
end
$walltrack$;

reset standard_conforming_strings;
reset search_path;

-- Rollback, runnable in ../rollbacks/006_orders_table.sql:
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
--     -- What a function says, or what a later migration added to this table, is no dependency to PostgreSQL.
--     if to_regclass('walltrack.positions') is not null then
--         raise exception using
--             errcode = 'dependent_objects_still_exist',
--             message = 'rollback of walltrack.orders refused: walltrack.positions builds upon it',
--             hint = 'Roll later migrations back first, from the highest number down.',
--             schema = 'walltrack',
--             table = 'orders';
--     end if;
--     if to_regclass('walltrack.orders') is not null
--         and current_setting('walltrack.rollback', true) is distinct from 'insist' then
--         -- From the count to the drop nobody writes, and no policy hides a row.
--         lock table walltrack.orders in access exclusive mode;
--         perform set_config('row_security', 'off', true);
--         select count(*) into own_rows from walltrack.orders
--         where not (id::text like '77a11ac0-000_-4000-8000-%');
--         if own_rows > 0 then
--             raise exception using
--                 errcode = 'restrict_violation',
--                 message = format(
--                     'rollback of walltrack.orders refused: it would lose %s row%s '
--                     'other than mock rows',
--                     own_rows, case when own_rows > 1 then 's' end
--                 ),
--                 hint = 'Back them up. To lose them nevertheless: `walltrack rollback --insist`, or in the same session '
--                     'set walltrack.rollback = ''insist'';',
--                 schema = 'walltrack',
--                 table = 'orders';
--         end if;
--     end if;
--     drop table if exists walltrack.orders;
--     drop function if exists walltrack.derive_orders_execution();
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
--                 message = 'rollback of 006_orders_table refused: schema walltrack has no record of migrations',
--                 hint = 'Where `walltrack drift` finds nothing, run `walltrack adopt` first.';
--         end if;
--         return;
--     end if;
--     if not exists (select 1 from walltrack_migrations.applied as applied where applied.version = '006') then
--         return;
--     end if;
--     select applied.version || '_' || applied.name into later
--     from walltrack_migrations.applied as applied
--     where applied.version > '006'
--     order by applied.version desc
--     limit 1;
--     if later is not null then
--         raise exception using
--             errcode = 'dependent_objects_still_exist',
--             message = format('rollback of 006_orders_table refused: %s came after it', later),
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
--             delete from walltrack_migrations.applied where version = '006';
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
--                         'rollback of 006_orders_table gave way %s times to %s, and has changed nothing', attempt,
--                         coalesce(blocker, 'other transactions')
--                     ),
--                     hint = 'Run it again when that transaction has ended: select pg_terminate_backend(<process>) ends it.';
--             end if;
--             raise notice 'rollback of 006_orders_table gives way to %, and tries again', coalesce(blocker, 'another transaction');
--             perform pg_sleep(extract(epoch from least(waiting * 2, interval '3s')));
--             waiting := least(longest, waiting * 2);
--         end;
--     end loop;
-- end
-- $walltrack$;
--
-- reset standard_conforming_strings;
-- reset search_path;
