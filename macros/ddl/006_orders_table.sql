{% macro create_orders_table(schema=target.schema) %}
-- 006_orders_table, 2026-11-22, story 1.1
-- Command Log: what was asked of the exchange, how often, and what came of it.
-- Its foreign key to positions comes with 007_positions_table.

create table if not exists {{ schema }}.orders (
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
    foreign key (wallet_id) references {{ schema }}.wallets (id) on delete restrict,
    constraint fk_orders_tokens
    foreign key (token_id) references {{ schema }}.tokens (id) on delete restrict,
    constraint fk_orders_signals
    foreign key (signal_id) references {{ schema }}.signals (id) on delete restrict,
    constraint ck_orders_order_type_known check (
        order_type in ('entry', 'exit_stop_loss', 'exit_trailing_stop', 'exit_scaling', 'exit_mirror', 'exit_manual')
    ),
    constraint ck_orders_mode_known check (mode in ('simulation', 'live')),
    constraint ck_orders_token_in_is_base58
    check (
        {{ is_base58('token_in', 32, 44) }}
    ),
    constraint ck_orders_token_out_is_base58
    check (
        {{ is_base58('token_out', 32, 44) }}
    ),
    constraint ck_orders_swap_changes_token check (token_in <> token_out),
    constraint ck_orders_amount_in_positive check ({{ is_positive('amount_in') }}),
    constraint ck_orders_actual_amount_in_not_negative check ({{ is_not_negative('actual_amount_in') }}),
    constraint ck_orders_expected_amount_out_positive check ({{ is_positive('expected_amount_out') }}),
    constraint ck_orders_actual_amount_out_not_negative check ({{ is_not_negative('actual_amount_out') }}),
    constraint ck_orders_requested_price_positive check ({{ is_positive('requested_price') }}),
    constraint ck_orders_executed_price_not_negative check ({{ is_not_negative('executed_price') }}),
    constraint ck_orders_slippage_tolerance_range check (slippage_tolerance_percent between 0 and 100),
    constraint ck_orders_status_known check (status in ('pending', 'submitted', 'executed', 'failed', 'cancelled')),
    constraint ck_orders_tx_signature_is_base58
    check (
        {{ is_base58('tx_signature', 64, 88) }}
    ),
    constraint ck_orders_earlier_tx_signatures_are_base58
    check (
        array_to_string(earlier_tx_signatures, ' ', '?') ~ '^([1-9A-HJ-NP-Za-km-z]{64,88}( |$))+$' collate "C"
        and array_to_string(earlier_tx_signatures, '', '?') !~ '[^1-9A-HJ-NP-Za-km-z]' collate "C"
    ),
    constraint ck_orders_slot_not_negative check (slot >= 0),
    constraint ck_orders_priority_fee_not_negative check (priority_fee_lamports >= 0),
    constraint ck_orders_fee_not_negative check ({{ is_not_negative('fee_usd') }}),
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
        {{ are_finite([
            'requested_at', 'submitted_at', 'executed_at', 'next_attempt_at', 'created_at', 'updated_at'
        ]) }}
    )
);

comment on constraint ck_orders_order_type_known on {{ schema }}.orders is
'The type is an entry or one of the exits that strategies know';
comment on constraint ck_orders_mode_known on {{ schema }}.orders is
'The mode is one that the workers know: simulated or real money';
comment on constraint ck_orders_token_in_is_base58 on {{ schema }}.orders is
'An address is base58 of 32 to 44 characters, because other texts name no mint';
comment on constraint ck_orders_token_out_is_base58 on {{ schema }}.orders is
'An address is base58 of 32 to 44 characters, because other texts name no mint';
comment on constraint ck_orders_swap_changes_token on {{ schema }}.orders is
'A swap gives another token than it takes';
comment on constraint ck_orders_amount_in_positive on {{ schema }}.orders is
'An order pays more than 0 into the swap';
comment on constraint ck_orders_actual_amount_in_not_negative on {{ schema }}.orders is
'A swap took 0 or more';
comment on constraint ck_orders_expected_amount_out_positive on {{ schema }}.orders is
'A quote promises more than 0';
comment on constraint ck_orders_actual_amount_out_not_negative on {{ schema }}.orders is
'A swap gave 0 or more';
comment on constraint ck_orders_requested_price_positive on {{ schema }}.orders is
'A price that was asked for is above 0, because slippage is measured against it';
comment on constraint ck_orders_executed_price_not_negative on {{ schema }}.orders is
'A price is 0 or more: a worthless token is sold at 0';
comment on constraint ck_orders_slippage_tolerance_range on {{ schema }}.orders is
'Slippage tolerance is 0 to 100 percent';
comment on constraint ck_orders_status_known on {{ schema }}.orders is
'The status is one of the status machine';
comment on constraint ck_orders_tx_signature_is_base58 on {{ schema }}.orders is
'A signature is base58 of 64 bytes, 64 to 88 characters';
comment on constraint ck_orders_earlier_tx_signatures_are_base58 on {{ schema }}.orders is
'Each earlier signature is base58 of 64 bytes, 64 to 88 characters';
comment on constraint ck_orders_slot_not_negative on {{ schema }}.orders is
'A slot is 0 or more';
comment on constraint ck_orders_priority_fee_not_negative on {{ schema }}.orders is
'A fee is 0 lamports or more';
comment on constraint ck_orders_fee_not_negative on {{ schema }}.orders is
'Fees are 0 USD or more, because profit is net of them';
comment on constraint ck_orders_submitted_has_time on {{ schema }}.orders is
'A submitted order has the time of its submission, because stuck ones are found by it';
comment on constraint ck_orders_executed_iff_price_amount_time on {{ schema }}.orders is
'An order has price, amounts and time of its swap exactly if it is executed';
comment on constraint ck_orders_failed_has_error on {{ schema }}.orders is
'A failed order says why';
comment on constraint ck_orders_live_executed_has_signature on {{ schema }}.orders is
'Real money that was swapped has its transaction';
comment on constraint ck_orders_simulation_has_no_signature on {{ schema }}.orders is
'A simulation never reached the chain, so it has no transaction';
comment on constraint ck_orders_exit_has_position on {{ schema }}.orders is
'An exit sells something of a position';
comment on constraint ck_orders_retry_count_range on {{ schema }}.orders is
'Failed attempts are 0 to max_retries';
comment on constraint ck_orders_max_retries_range on {{ schema }}.orders is
'An order is retried 0 to 100 times';
comment on constraint ck_orders_only_scaling_has_level on {{ schema }}.orders is
'Only a scaling exit carries out a level of the plan';
comment on constraint ck_orders_scaling_level_positive on {{ schema }}.orders is
'Levels are numbered from 1';
comment on constraint ck_orders_scaling_percent_range on {{ schema }}.orders is
'A level sells more than 0 and at most 100 percent';
comment on constraint ck_orders_times_finite on {{ schema }}.orders is
'No time is infinite, because no duration survives it';

create index if not exists idx_orders_wallet_id on {{ schema }}.orders (wallet_id);
create index if not exists idx_orders_token_id on {{ schema }}.orders (token_id);
create index if not exists idx_orders_position_id on {{ schema }}.orders (position_id);
create index if not exists idx_orders_signal_id on {{ schema }}.orders (signal_id);
create index if not exists idx_orders_status on {{ schema }}.orders (status);
create index if not exists idx_orders_created_at on {{ schema }}.orders (created_at);
create index if not exists idx_orders_retry_queue
on {{ schema }}.orders (next_attempt_at) where status = 'pending' and retry_count < max_retries;
-- One swap may sell for two positions. Of orders without a position, one may have the signature.
create unique index if not exists uq_orders_tx_signature
on {{ schema }}.orders (tx_signature, position_id) nulls not distinct where tx_signature is not null;

create or replace function {{ schema }}.derive_orders_execution()
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
$$;

comment on function {{ schema }}.derive_orders_execution() is
'Trigger: fills submitted_at, claimed_by and actual_amount_in, counts failed attempts and delays the next one, keeps earlier signatures, derives slippage_percent and execution_duration_ms';

create or replace trigger derive_orders_execution
before insert or update on {{ schema }}.orders
for each row execute function {{ schema }}.derive_orders_execution();

create or replace trigger guard_orders_final
before update or delete on {{ schema }}.orders
for each row when (old.status in ('executed', 'cancelled'))
execute function {{ schema }}.refuse_change(
    'an executed or cancelled order is final', 'Leave it as it is and insert a new order.'
);

-- What an order spends is decided once. A new quote may come with each submission.
create or replace trigger guard_orders_money
before update on {{ schema }}.orders
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
execute function {{ schema }}.refuse_change(
    'what an order asks for never changes', 'Cancel it and insert another.'
);

create or replace trigger guard_orders_retry_count
before update of retry_count, submitted_at on {{ schema }}.orders
for each row when (
    new.retry_count < old.retry_count
    or (old.submitted_at is not null and new.submitted_at is null and new.status <> 'pending')
)
execute function {{ schema }}.refuse_change(
    'attempts that were made stay counted', 'Insert another order to try more often.'
);

create or replace trigger guard_orders_submitted
before delete on {{ schema }}.orders
for each row when (
    old.submitted_at is not null
    or old.retry_count > 0
    or old.earlier_tx_signatures is not null
    or old.status = 'submitted'
)
execute function {{ schema }}.refuse_change(
    'an order that was ever submitted is financial history', 'Leave it; a pending one that was never sent can go.'
);

create or replace trigger guard_orders_no_truncate
before truncate on {{ schema }}.orders
for each statement execute function {{ schema }}.refuse_change(
    'orders are financial history', 'Delete single orders that were never submitted.'
);

create or replace trigger guard_orders_status_machine
before update on {{ schema }}.orders
for each row when (
    old.status <> new.status
    and not (old.status = 'pending' and new.status in ('submitted', 'cancelled', 'failed'))
    and not (old.status = 'submitted' and new.status in ('executed', 'failed'))
    and not (old.status = 'failed' and new.status = 'pending' and old.retry_count < old.max_retries)
    -- A transaction that timed out may land after all.
    and not (old.status = 'failed' and new.status = 'executed')
)
execute function {{ schema }}.refuse_change(
    'the status of an order cannot move this way',
    'pending to submitted, cancelled or failed; submitted to executed or failed; failed to executed, or, while retries '
    'last, to pending.'
);

{{ guard_identity('orders', schema) }}

create or replace trigger update_orders_updated_at
before update on {{ schema }}.orders
for each row when (old.* is distinct from new.*)
execute function {{ schema }}.update_updated_at();

{{ restrict_access('orders', 'select, insert, update', schema, functions=['derive_orders_execution()']) }}
{% endmacro %}


{% macro rollback_orders_table(schema=target.schema) %}
{% call rollback_table('orders', schema, needed_by=['positions']) %}
drop table if exists {{ schema }}.orders;
drop function if exists {{ schema }}.derive_orders_execution();
{% endcall %}
{% endmacro %}
