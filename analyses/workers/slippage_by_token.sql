-- Screen: workers
-- Question: How far from the requested price were orders executed in the period, by token? Above zero is worse.
-- Parameters: days (requested within so many days), mode (null: both), as_of (now)
-- Index: idx_orders_created_at
{% set days = parameter('days', 'integer', 1) -%}
{% set mode = parameter('mode', 'text') -%}
{% set moment = as_of() -%}
with

executed as (
    select
        token_id,
        slippage_percent,
        -- Computed from the prices, because slippage_percent is rounded.
        case
            when order_type = 'entry'
                then 100 * executed_price > (100 + slippage_tolerance_percent) * requested_price
            else 100 * executed_price < (100 - slippage_tolerance_percent) * requested_price
        end as is_beyond_tolerance
    from {{ ref('orders') }}
    where
        created_at > {{ moment }} - make_interval(days => {{ days }})
        and status = 'executed'
        and slippage_percent is not null
        and ({{ mode }} is null or mode = {{ mode }})
),

slippage as (
    select
        token_id,
        count(*) as orders,
        round(avg(slippage_percent), 4) as average_slippage_percent,
        round(percentile_cont(0.95) within group (order by slippage_percent::float8)::numeric, 4)
            as p95_slippage_percent,
        max(slippage_percent) as worst_slippage_percent,
        count(*) filter (where is_beyond_tolerance) as beyond_tolerance
    from executed
    group by token_id
)

select
    tokens.symbol as token,
    tokens.address as token_address,
    slippage.orders,
    slippage.average_slippage_percent,
    slippage.p95_slippage_percent,
    slippage.worst_slippage_percent,
    slippage.beyond_tolerance
from slippage
inner join {{ ref('tokens') }} as tokens on slippage.token_id = tokens.id
order by slippage.average_slippage_percent desc, tokens.address asc
