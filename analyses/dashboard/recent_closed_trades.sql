-- Screen: dashboard
-- Question: Which positions were closed last, why, and with which result?
-- Parameters: mode (null: both), row_limit;
--   before_exit_at, before_position_id (of the last row of the page before; null: the first page)
-- Index: idx_positions_closed
{% set mode = parameter('mode', 'text') -%}
{% set row_limit = parameter('row_limit', 'bigint', 20) -%}
{% set before_exit_at = parameter('before_exit_at', 'timestamptz') -%}
{% set before_position_id = parameter('before_position_id', 'uuid') -%}
with

closed_positions as (
    select *
    from {{ ref('positions') }}
    where
        status = 'closed'
        and ({{ mode }} is null or mode = {{ mode }})
        and ({{ before_exit_at }} is null or (exit_at, id) < ({{ before_exit_at }}, {{ before_position_id }}))
    order by exit_at desc, id desc
    limit {{ row_limit }}
)

select
    positions.id as position_id,
    tokens.symbol as token,
    wallets.label as wallet,
    positions.mode,
    positions.exit_reason,
    positions.exit_at,
    greatest(extract(epoch from positions.exit_at - positions.entry_at)::bigint, 0) as held_seconds,
    trim_scale(positions.entry_price) as entry_price,
    trim_scale(positions.exit_price) as exit_price,
    positions.fees_usd,
    positions.total_pnl_usd,
    positions.total_pnl_percent
from closed_positions as positions
inner join {{ ref('tokens') }} as tokens on positions.token_id = tokens.id
inner join {{ ref('wallets') }} as wallets on positions.wallet_id = wallets.id
order by positions.exit_at desc, positions.id desc
