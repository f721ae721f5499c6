-- Screen: workers
-- Question: Which positions differ from their executed exits?
-- Parameters: days (positions with an exit ordered within so many days), row_limit, as_of (now)
-- Index: idx_orders_created_at, idx_orders_position_id, pk_positions or
--   uq_positions_id_wallet_id_token_id_mode
--
-- The database records what the chain has done, so two exits may both land and sell more than was left, or an exit may
-- land after the position was closed. A closed position cannot change: book the difference outside of WallTrack. In an
-- open position, add the missing exit_amount and exit_value_usd in one update.
{% set days = parameter('days', 'integer', 7) -%}
{% set row_limit = parameter('row_limit', 'bigint', 100) -%}
{% set moment = as_of() -%}
with

positions_with_exits as (
    select distinct position_id
    from {{ ref('orders') }}
    where
        created_at > {{ moment }} - make_interval(days => {{ days }})
        and order_type <> 'entry'
        and status = 'executed'
),

-- Here and below, each position is looked up by an index, because a join would read both tables in full.
exits_by_position as (
    select
        positions_with_exits.position_id,
        exits.*
    from positions_with_exits
    cross join
        lateral (
            select
                count(*) as exits,
                sum(orders.actual_amount_in) as amount,
                sum(orders.actual_amount_in * orders.executed_price) as value_usd,
                max(orders.executed_at) as last_executed_at
            from {{ ref('orders') }} as orders
            where
                orders.position_id = positions_with_exits.position_id
                and orders.order_type <> 'entry'
                and orders.status = 'executed'
        ) as exits
),

discrepancies as (
    select *
    from exits_by_position as exits
    where
        amount <> (
            select positions.exit_amount
            from {{ ref('positions') }} as positions
            where positions.id = exits.position_id
        )
    order by last_executed_at desc, position_id asc
    limit {{ row_limit }}
)

select
    positions.id as position_id,
    tokens.symbol as token,
    wallets.label as wallet,
    positions.mode,
    positions.status,
    case
        when exits.amount < positions.exit_amount then 'sold without an executed order'
        when exits.last_executed_at > positions.exit_at then 'landed after the close'
        when exits.amount > positions.entry_amount - positions.written_off_amount then 'sold more than was held'
        else 'not written to the position'
    end as discrepancy,
    trim_scale(positions.entry_amount) as entry_amount,
    trim_scale(positions.written_off_amount) as written_off_amount,
    trim_scale(positions.exit_amount) as exit_amount,
    trim_scale(exits.amount) as amount_of_exits,
    positions.exit_value_usd,
    round(exits.value_usd, 4) as value_of_exits_usd,
    exits.exits,
    positions.exit_at,
    exits.last_executed_at
from discrepancies as exits
inner join {{ ref('positions') }} as positions on exits.position_id = positions.id
inner join {{ ref('tokens') }} as tokens on positions.token_id = tokens.id
inner join {{ ref('wallets') }} as wallets on positions.wallet_id = wallets.id
order by exits.last_executed_at desc, positions.id asc
