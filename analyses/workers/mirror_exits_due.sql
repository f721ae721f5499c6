-- Screen: workers
-- Question: Which open positions have to be sold, because the copied wallet has sold the token?
-- Parameters: hours (sales processed within so many hours, and all waiting sales), as_of (now)
-- Index: idx_signals_processing_queue, idx_orders_position_id; idx_positions_open or idx_positions_status
{% set hours = parameter('hours', 'integer', 24) -%}
{% set moment = as_of() -%}
with

-- A sale opens no position, so it stays in the index of the queue after it is processed.
recent_sales as (
    select
        id,
        wallet_id,
        token_address,
        received_at,
        processed_at
    from {{ ref('signals') }}
    where filtered = false and position_created = false and processed_at is null and signal_type = 'sell'
    union all
    select
        id,
        wallet_id,
        token_address,
        received_at,
        processed_at
    from {{ ref('signals') }}
    where
        filtered = false
        and position_created = false
        and processed_at > {{ moment }} - make_interval(hours => {{ hours }})
        and signal_type = 'sell'
),

-- Materialized, so that positions are joined by token and wallet together. By wallet alone each sale joins many.
sales as materialized (
    select
        recent_sales.id,
        recent_sales.wallet_id,
        recent_sales.received_at,
        tokens.id as token_id,
        tokens.symbol
    from recent_sales
    inner join {{ ref('tokens') }} as tokens on recent_sales.token_address = tokens.address
),

first_sales as (
    select distinct on (positions.id)
        positions.id as position_id,
        sales.symbol as token,
        positions.wallet_id,
        positions.mode,
        positions.current_amount,
        positions.total_pnl_percent,
        sales.id as signal_id,
        sales.received_at as sold_at
    from sales
    inner join {{ ref('positions') }} as positions
        on sales.token_id = positions.token_id and sales.wallet_id = positions.wallet_id
    inner join {{ ref('exit_strategies') }} as exit_strategies on positions.exit_strategy_id = exit_strategies.id
    where
        positions.status = 'open'
        and positions.entry_at < sales.received_at
        and {{ exit_rule('mirror_exit_enabled', 'boolean') }}
    order by positions.id, sales.received_at, sales.id
)

select
    due.position_id,
    due.token,
    wallets.label as wallet,
    due.mode,
    trim_scale(due.current_amount) as current_amount,
    due.total_pnl_percent,
    due.signal_id,
    due.sold_at
from first_sales as due
inner join {{ ref('wallets') }} as wallets on due.wallet_id = wallets.id
where
    -- An order that can still run is an exit already, and so is one that took all that it was to sell. After one that
    -- was cancelled, has failed for good or was filled in part, the position is due again.
    not exists (
        select 1
        from {{ ref('orders') }} as orders
        where
            orders.position_id = due.position_id
            and orders.order_type = 'exit_mirror'
            and orders.requested_at >= due.sold_at
            and (
                orders.status = 'submitted'
                or (orders.status in ('pending', 'failed') and orders.retry_count < orders.max_retries)
                or (orders.status = 'executed' and orders.actual_amount_in >= orders.amount_in)
            )
    )
order by due.sold_at, due.position_id
