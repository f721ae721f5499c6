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
    constraint ck_orders_expected_amount_out_positive check ({{ is_positive('expected_amount_out') }}),
    constraint ck_orders_actual_amount_out_not_negative check ({{ is_not_negative('actual_amount_out') }}),
    constraint ck_orders_requested_price_positive check ({{ is_positive('requested_price') }}),
    constraint ck_orders_executed_price_not_negative check ({{ is_not_negative('executed_price') }}),
    constraint ck_orders_slippage_tolerance_range check (slippage_tolerance_percent between 0 and 100),
    constraint ck_orders_status_known check (status in ('pending', 'submitted', 'executed', 'failed', 'cancelled')),
    constraint ck_orders_tx_signature_is_base58
    check (
        {{ is_base58('tx_signature', 87, 88) }}
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

create index if not exists idx_orders_wallet_id on {{ schema }}.orders (wallet_id);
create index if not exists idx_orders_token_id on {{ schema }}.orders (token_id);
create index if not exists idx_orders_position_id on {{ schema }}.orders (position_id);
create index if not exists idx_orders_signal_id on {{ schema }}.orders (signal_id);
create index if not exists idx_orders_status on {{ schema }}.orders (status);
create index if not exists idx_orders_created_at on {{ schema }}.orders (created_at);
create index if not exists idx_orders_retry_queue
on {{ schema }}.orders (requested_at) where status = 'pending' and retry_count < max_retries;

create or replace function {{ schema }}.derive_orders_execution()
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

comment on function {{ schema }}.derive_orders_execution() is
'Trigger: fills submitted_at, counts failed attempts, derives slippage_percent and execution_duration_ms';

create or replace trigger derive_orders_execution
before insert or update on {{ schema }}.orders
for each row execute function {{ schema }}.derive_orders_execution();

create or replace trigger guard_orders_final
before update or delete on {{ schema }}.orders
for each row when (old.status in ('executed', 'cancelled'))
execute function {{ schema }}.refuse_change(
    'an executed or cancelled order is final', 'Leave it as it is and insert a new order.'
);

create or replace trigger guard_orders_no_truncate
before truncate on {{ schema }}.orders
for each statement execute function {{ schema }}.refuse_change(
    'orders are financial history', 'Delete single orders that were neither executed nor cancelled.'
);

create or replace trigger guard_orders_status_machine
before update on {{ schema }}.orders
for each row when (
    old.status <> new.status
    and not (old.status = 'pending' and new.status in ('submitted', 'cancelled', 'failed'))
    and not (old.status = 'submitted' and new.status in ('executed', 'failed'))
    and not (old.status = 'failed' and new.status = 'pending' and old.retry_count < old.max_retries)
)
execute function {{ schema }}.refuse_change(
    'the status of an order cannot move this way',
    'pending to submitted, cancelled or failed; submitted to executed or failed; failed to pending while retries last.'
);

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
