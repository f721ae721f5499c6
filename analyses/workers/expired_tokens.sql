-- Screen: workers
-- Question: Which tokens have an analysis older than config.token_cache_ttl_minutes?
-- Parameters: row_limit, as_of (now)
-- Index: idx_tokens_last_analyzed_at, idx_positions_open
{% set row_limit = parameter('row_limit', 'bigint', 100) -%}
{% set moment = as_of() -%}
with

never_analyzed as (
    select *
    from {{ ref('tokens') }}
    where last_analyzed_at is null
    limit {{ row_limit }}
),

long_analyzed as (
    select *
    from {{ ref('tokens') }}
    where
        last_analyzed_at < {{ moment }} - (
            select make_interval(mins => config.token_cache_ttl_minutes)
            from {{ ref('config') }} as config
        )
    order by last_analyzed_at
    limit {{ row_limit }}
),

expired as (
    select * from never_analyzed
    union all
    select * from long_analyzed
)

select
    expired.id as token_id,
    expired.address,
    expired.symbol,
    expired.last_analyzed_at,
    expired.is_blacklisted,
    (
        select count(*)
        from {{ ref('positions') }} as positions
        where positions.token_id = expired.id and positions.status = 'open'
    ) as open_positions
from expired
order by expired.last_analyzed_at nulls first, expired.id
limit {{ row_limit }}
