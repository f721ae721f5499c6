-- Screen: dashboard
-- Question: Which positions exist, the open ones first, each section newest first?
-- Parameters: mode, status (null: all), row_limit;
--   after_status, after_listed_at, after_position_id (of the last row of the page before; null: the first page);
--   as_of (now)
-- Index: idx_positions_open, idx_positions_status, idx_positions_closed;
--   pk_positions or uq_positions_id_wallet_id_token_id_mode
{% set mode = parameter('mode', 'text') -%}
{% set status = parameter('status', 'text') -%}
{% set row_limit = parameter('row_limit', 'bigint', 50) -%}
{% set after_status = parameter('after_status', 'text') -%}
{% set after_listed_at = parameter('after_listed_at', 'timestamptz') -%}
{% set after_position_id = parameter('after_position_id', 'uuid') -%}
{% set moment = as_of() -%}
with

open_positions as (
    select
        id,
        1 as section,
        entry_at as listed_at
    from {{ ref('positions') }}
    where
        status = 'open'
        and ({{ mode }} is null or mode = {{ mode }})
        and ({{ status }} is null or {{ status }} = 'open')
        and coalesce({{ after_status }}, 'open') = 'open'
        and ({{ after_status }} is null or (entry_at, id) < ({{ after_listed_at }}, {{ after_position_id }}))
    order by entry_at desc, id desc
    limit {{ row_limit }}
),

-- Positions that a person has to look at.
stuck_positions as (
    select
        id,
        2 as section,
        entry_at as listed_at
    from {{ ref('positions') }}
    where
        status = 'error'
        and ({{ mode }} is null or mode = {{ mode }})
        and ({{ status }} is null or {{ status }} = 'error')
        and coalesce({{ after_status }}, 'open') in ('open', 'error')
        and (
            coalesce({{ after_status }}, 'open') <> 'error'
            or (entry_at, id) < ({{ after_listed_at }}, {{ after_position_id }})
        )
    order by entry_at desc, id desc
    limit {{ row_limit }}
),

closed_positions as (
    select
        id,
        3 as section,
        exit_at as listed_at
    from {{ ref('positions') }}
    where
        status = 'closed'
        and ({{ mode }} is null or mode = {{ mode }})
        and ({{ status }} is null or {{ status }} = 'closed')
        and (
            coalesce({{ after_status }}, 'open') <> 'closed'
            or (exit_at, id) < ({{ after_listed_at }}, {{ after_position_id }})
        )
    order by exit_at desc, id desc
    limit {{ row_limit }}
),

listed as (
    select * from open_positions
    union all
    select * from stuck_positions
    union all
    select * from closed_positions
    order by section asc, listed_at desc, id desc
    limit {{ row_limit }}
)

select
    positions.id as position_id,
    tokens.symbol as token,
    wallets.label as wallet,
    exit_strategies.name as exit_strategy,
    positions.mode,
    positions.status,
    trim_scale(positions.entry_price) as entry_price,
    trim_scale(case positions.status when 'closed' then positions.exit_price else positions.current_price end)
        as current_price,
    positions.fees_usd,
    positions.total_pnl_usd,
    positions.total_pnl_percent,
    greatest(extract(epoch from coalesce(positions.exit_at, {{ moment }}) - positions.entry_at)::bigint, 0)
        as held_seconds,
    listed.listed_at
from listed
inner join {{ ref('positions') }} as positions on listed.id = positions.id
inner join {{ ref('tokens') }} as tokens on positions.token_id = tokens.id
inner join {{ ref('wallets') }} as wallets on positions.wallet_id = wallets.id
inner join {{ ref('exit_strategies') }} as exit_strategies on positions.exit_strategy_id = exit_strategies.id
order by listed.section asc, listed.listed_at desc, listed.id desc
