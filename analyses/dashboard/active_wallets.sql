-- Screen: dashboard
-- Question: How many wallets are watched, simulated and live, and how many of them traded in the period?
-- Parameters: hours (a signal within so many hours), as_of (now)
-- Index: none; it reads the watchlist, which is short
{% set hours = parameter('hours', 'integer', 24) -%}
{% set moment = as_of() -%}
with

modes as (
    select *
    from (values ('simulation'), ('live')) as mode_names (mode)
)

select
    modes.mode,
    count(wallets.id) as wallets,
    count(wallets.id) filter (where wallets.is_active) as active_wallets,
    count(wallets.id) filter (
        where wallets.is_active and wallets.last_signal_at > {{ moment }} - make_interval(hours => {{ hours }})
    ) as trading_wallets
from modes
left join {{ ref('wallets') }} as wallets on modes.mode = wallets.mode
group by modes.mode
order by modes.mode desc
