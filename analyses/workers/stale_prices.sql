-- Screen: workers
-- Question: Which open positions have a price older than config.max_price_staleness_minutes?
-- Parameters: as_of (now)
-- Index: idx_positions_open or idx_positions_status
{% set moment = as_of() -%}
select
    positions.id as position_id,
    tokens.symbol as token,
    tokens.address as token_address,
    positions.mode,
    trim_scale(positions.current_price) as current_price,
    positions.last_price_at,
    -- If no price was read, current_price is that of the entry.
    extract(epoch from {{ moment }} - coalesce(positions.last_price_at, positions.entry_at))::bigint
        as price_age_seconds,
    config.max_price_staleness_minutes
from {{ ref('positions') }} as positions
inner join {{ ref('tokens') }} as tokens on positions.token_id = tokens.id
cross join {{ ref('config') }} as config
where
    positions.status = 'open'
    and coalesce(positions.last_price_at, positions.entry_at)
    < {{ moment }} - make_interval(mins => config.max_price_staleness_minutes)
order by coalesce(positions.last_price_at, positions.entry_at), positions.id
