-- 006_orders_table, 2026-11-22, story 1.1
-- Command Log: what was asked of the exchange, how often, and what came of it.
-- Its foreign key to positions comes with 007_positions_table.

-- Whoever waits for a lock stands in everybody's way: better to give up and try again.
set lock_timeout = '10s';

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
    amount_in numeric(38, 9) not null,
    expected_amount_out numeric(38, 9),
    actual_amount_out numeric(38, 9),
    requested_price numeric(38, 18),
    executed_price numeric(38, 18),
    slippage_tolerance_percent numeric(5, 2) default 3 not null,
    slippage_percent numeric(12, 4),
    status text default 'pending' not null,
    jupiter_quote_id text,
    tx_signature text,
    slot bigint,
    priority_fee_lamports bigint,
    requested_at timestamptz default now() not null,
    submitted_at timestamptz,
    executed_at timestamptz,
    execution_duration_ms bigint,
    retry_count integer default 0 not null,
    max_retries integer default 3 not null,
    last_error_code text,
    last_error_message text,
    scaling_level integer,
    scaling_percent numeric(5, 2),
    created_at timestamptz default now() not null,
    updated_at timestamptz default now() not null,
    constraint pk_orders primary key (id),
    constraint uq_orders_tx_signature unique (tx_signature),
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
    constraint ck_orders_expected_amount_out_positive check (expected_amount_out > 0 and expected_amount_out < 'NaN'),
    constraint ck_orders_actual_amount_out_not_negative check (actual_amount_out >= 0 and actual_amount_out < 'NaN'),
    constraint ck_orders_requested_price_positive check (requested_price > 0 and requested_price < 'NaN'),
    constraint ck_orders_executed_price_not_negative check (executed_price >= 0 and executed_price < 'NaN'),
    constraint ck_orders_slippage_tolerance_range check (slippage_tolerance_percent between 0 and 100),
    constraint ck_orders_status_known check (status in ('pending', 'submitted', 'executed', 'failed', 'cancelled')),
    constraint ck_orders_tx_signature_is_base58
    check (
        octet_length(tx_signature) >= 87
        and octet_length(tx_signature) <= 88
        and tx_signature !~ '[^1-9A-HJ-NP-Za-km-z]' collate "C"
    ),
    constraint ck_orders_slot_not_negative check (slot >= 0),
    constraint ck_orders_priority_fee_not_negative check (priority_fee_lamports >= 0),
    constraint ck_orders_submitted_has_time check (status <> 'submitted' or submitted_at is not null),
    constraint ck_orders_executed_iff_price_amount_time
    check (
        num_nonnulls(executed_price, actual_amount_out, executed_at)
        = case when status = 'executed' then 3 else 0 end
    ),
    constraint ck_orders_failed_has_error
    check (status <> 'failed' or num_nonnulls(last_error_code, last_error_message) > 0),
    constraint ck_orders_live_executed_has_signature
    check (mode <> 'live' or status <> 'executed' or tx_signature is not null),
    constraint ck_orders_simulation_has_no_signature check (mode <> 'simulation' or tx_signature is null),
    constraint ck_orders_exit_has_position check (order_type = 'entry' or position_id is not null),
    constraint ck_orders_submitted_not_before_requested check (submitted_at >= requested_at),
    constraint ck_orders_executed_not_before_requested check (executed_at >= requested_at),
    constraint ck_orders_executed_not_before_submitted check (executed_at >= submitted_at),
    constraint ck_orders_retry_count_range check (retry_count between 0 and max_retries),
    constraint ck_orders_max_retries_range check (max_retries between 0 and 100),
    constraint ck_orders_only_scaling_has_level
    check (order_type = 'exit_scaling' or num_nonnulls(scaling_level, scaling_percent) = 0),
    constraint ck_orders_scaling_level_positive check (scaling_level > 0),
    constraint ck_orders_scaling_percent_range check (scaling_percent > 0 and scaling_percent <= 100)
);

create index if not exists idx_orders_wallet_id on walltrack.orders (wallet_id);
create index if not exists idx_orders_token_id on walltrack.orders (token_id);
create index if not exists idx_orders_position_id on walltrack.orders (position_id);
create index if not exists idx_orders_signal_id on walltrack.orders (signal_id);
create index if not exists idx_orders_status on walltrack.orders (status);
create index if not exists idx_orders_created_at on walltrack.orders (created_at);
create index if not exists idx_orders_retry_queue
on walltrack.orders (requested_at) where status = 'pending' and retry_count < max_retries;

create or replace function walltrack.derive_orders_execution()
returns trigger
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    slippage numeric;
begin
    if new.status = 'submitted' and new.submitted_at is null then
        new.submitted_at := now();
    end if;
    -- An attempt that failed uses up a retry, whether or not the worker counted it. Nested, since old exists
    -- in an update alone and plpgsql promises no order within one condition.
    if tg_op = 'UPDATE' then
        if new.status = 'failed' and old.status <> 'failed' and new.retry_count = old.retry_count then
            new.retry_count := least(old.retry_count + 1, new.max_retries);
        end if;
        -- The next attempt is timed from its own submission.
        if new.status = 'pending' and old.status = 'failed' then
            new.submitted_at := null;
        end if;
    end if;
    -- Above zero is worse than requested, for a purchase and for a sale alike. Capped where its type ends: an execution
    -- is a fact, and has to be recorded at whatever price.
    slippage := round(
        (new.executed_price / nullif(new.requested_price, 0) - 1)
        * case when new.order_type = 'entry' then 100 else -100 end,
        4
    );
    new.slippage_percent := sign(slippage) * least(abs(slippage), 99999999.9999);
    new.execution_duration_ms := round(
        1000 * extract(epoch from new.executed_at - coalesce(new.submitted_at, new.requested_at))
    )::bigint;
    return new;
end
$$;

comment on function walltrack.derive_orders_execution() is
'Trigger: fills submitted_at, counts failed attempts, derives slippage_percent and execution_duration_ms';

create or replace trigger derive_orders_execution
before insert or update on walltrack.orders
for each row execute function walltrack.derive_orders_execution();

create or replace trigger guard_orders_final
before update or delete on walltrack.orders
for each row when (old.status in ('executed', 'cancelled'))
execute function walltrack.refuse_change(
    'an executed or cancelled order is final', 'Leave it as it is and insert a new order.'
);

create or replace trigger guard_orders_no_truncate
before truncate on walltrack.orders
for each statement execute function walltrack.refuse_change(
    'orders are financial history', 'Delete single orders that were neither executed nor cancelled.'
);

create or replace trigger guard_orders_status_machine
before update on walltrack.orders
for each row when (
    old.status <> new.status
    and not (old.status = 'pending' and new.status in ('submitted', 'cancelled', 'failed'))
    and not (old.status = 'submitted' and new.status in ('executed', 'failed'))
    and not (old.status = 'failed' and new.status = 'pending' and old.retry_count < old.max_retries)
)
execute function walltrack.refuse_change(
    'the status of an order cannot move this way',
    'pending to submitted, cancelled or failed; submitted to executed or failed; failed to pending while retries last.'
);

create or replace trigger update_orders_updated_at
before update on walltrack.orders
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
            select from pg_catalog.pg_policy
            where polrelid = 'walltrack.orders'::regclass and polname = 'service_role_sees_every_row'
        ) then
            create policy service_role_sees_every_row on walltrack.orders
            for all to service_role using (true) with check (true);
        end if;
    end if;
    if to_regrole('walltrack_dashboard') is not null then
        grant select on walltrack.orders to walltrack_dashboard;
        if not exists (
            select from pg_catalog.pg_policy
            where polrelid = 'walltrack.orders'::regclass and polname = 'walltrack_dashboard_sees_every_row'
        ) then
            create policy walltrack_dashboard_sees_every_row on walltrack.orders
            for select to walltrack_dashboard using (true);
        end if;
    end if;
end
$$;

comment on table walltrack.orders is 'Command Log: a row is one swap asked of the exchange, with its retries and what came of it. The status moves only as its status machine allows; an executed or cancelled row never changes.';
comment on column walltrack.orders.id is 'Identifier of the order.';
comment on column walltrack.orders.wallet_id is 'Wallet whose trade the order copies. It cannot be deleted while it has orders.';
comment on column walltrack.orders.token_id is 'Token that is bought (entry) or sold (exit). It cannot be deleted while it has orders.';
comment on column walltrack.orders.position_id is 'Position that the order opens or exits. Null: an entry whose position is not there yet; an exit always has one.';
comment on column walltrack.orders.signal_id is 'Signal that led to the order. Null: none did, as for an exit by price or by hand.';
comment on column walltrack.orders.order_type is 'What the order is for: entry, exit_stop_loss, exit_trailing_stop, exit_scaling, exit_mirror or exit_manual.';
comment on column walltrack.orders.mode is 'Whether the swap is only simulated or real: simulation or live.';
comment on column walltrack.orders.token_in is 'Mint address of the token paid into the swap, base58 of 32 to 44 characters.';
comment on column walltrack.orders.token_out is 'Mint address of the token got out of the swap, base58 of 32 to 44 characters; another than token_in.';
comment on column walltrack.orders.amount_in is 'Amount to pay into the swap, units of token_in, above 0.';
comment on column walltrack.orders.expected_amount_out is 'Amount that the quote promised, units of token_out, above 0. Null: no quote.';
comment on column walltrack.orders.actual_amount_out is 'Amount that the swap gave, units of token_out. Null: not executed.';
comment on column walltrack.orders.requested_price is 'Price when the order was made, USD per token of token_id, above 0. Null: unknown.';
comment on column walltrack.orders.executed_price is 'Price that the swap was made at, USD per token of token_id. Null: not executed.';
comment on column walltrack.orders.slippage_tolerance_percent is 'Slippage that the order accepts, percent 0-100. A limit for the exchange; the database does not compare slippage with it.';
comment on column walltrack.orders.slippage_percent is 'Executed against requested price, percent, above 0 is worse, below 0 better. Null: a price is missing. By trigger derive_orders_execution.';
comment on column walltrack.orders.status is 'State: pending, submitted, executed, failed (may become pending again while retries remain) or cancelled.';
comment on column walltrack.orders.jupiter_quote_id is 'Jupiter''s identifier of the quote. Null: no quote.';
comment on column walltrack.orders.tx_signature is 'Solana signature of the swap, base58 of 87 or 88 characters, unique. Null: none yet, and always in simulation.';
comment on column walltrack.orders.slot is 'Solana slot that the swap landed in. Null: unknown.';
comment on column walltrack.orders.priority_fee_lamports is 'Priority fee, lamports (1 SOL = 1,000,000,000). Null: unknown.';
comment on column walltrack.orders.requested_at is 'Time the order was made (UTC); the moment of the insert unless given.';
comment on column walltrack.orders.submitted_at is 'Time the order was last sent (UTC), by trigger derive_orders_execution if a submitted order has none; a retry clears it. Null: not sent, or not recorded.';
comment on column walltrack.orders.executed_at is 'Time the swap was made (UTC). Null: not executed.';
comment on column walltrack.orders.execution_duration_ms is 'From submitted_at (else requested_at) to executed_at, milliseconds. Null: not executed. By trigger derive_orders_execution.';
comment on column walltrack.orders.retry_count is 'Failed attempts so far, 0 to max_retries. Trigger derive_orders_execution counts a failure that the worker did not.';
comment on column walltrack.orders.max_retries is 'Failed attempts from which the order stays failed, 0 to 100.';
comment on column walltrack.orders.last_error_code is 'Code of the last error, kept through retries. Null: no error, or one with only a message.';
comment on column walltrack.orders.last_error_message is 'Message of the last error, kept through retries. Null: no error, or one with only a code.';
comment on column walltrack.orders.scaling_level is 'Level of the scaling-out plan that the order carries out, from 1. Null: unknown, and always unless exit_scaling.';
comment on column walltrack.orders.scaling_percent is 'Share of the entry amount that the level sells, percent, above 0 to 100. Null: unknown, and always unless exit_scaling.';
comment on column walltrack.orders.created_at is 'Time the row was created (UTC); the moment of the insert unless given.';
comment on column walltrack.orders.updated_at is 'Time of the last change to the row (UTC), kept by trigger update_orders_updated_at.';

reset lock_timeout;

-- Rollback, runnable in ../rollbacks/006_orders_table.sql:
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
--         select count(*) into own_rows from walltrack.orders where not (id::text like '77a11ac0-%');
--         if own_rows > 0 then
--             raise exception using
--                 errcode = 'restrict_violation',
--                 message = format(
--                     'rollback of walltrack.orders refused: it would lose %s row%s '
--                     'other than mock rows',
--                     own_rows, case when own_rows > 1 then 's' end
--                 ),
--                 hint = 'Back them up. To lose them nevertheless, in the same session: '
--                     'set walltrack.rollback = ''insist'';',
--                 schema = 'walltrack',
--                 table = 'orders';
--         end if;
--     end if;
--     drop table if exists walltrack.orders;
--     drop function if exists walltrack.derive_orders_execution();
-- end
-- $$;
