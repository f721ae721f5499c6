-- Screen: config
-- Question: Which exit strategies are there, and how many wallets and open positions use each?
-- Parameters: none
-- Index: idx_positions_open or idx_positions_status; otherwise it reads the catalog and the watchlist, which are short
with

wallets_by_strategy as (
    select
        exit_strategy_id,
        count(*) as wallets
    from {{ ref('wallets') }}
    group by exit_strategy_id
),

open_positions_by_strategy as (
    select
        exit_strategy_id,
        count(*) as positions,
        count(exit_strategy_override) as overridden
    from {{ ref('positions') }}
    where status = 'open'
    group by exit_strategy_id
)

select
    exit_strategies.id as exit_strategy_id,
    exit_strategies.name,
    exit_strategies.description,
    exit_strategies.stop_loss_percent,
    exit_strategies.trailing_stop_percent,
    exit_strategies.trailing_activation_percent,
    exit_strategies.scaling_out_config,
    exit_strategies.mirror_exit_enabled,
    exit_strategies.is_default,
    exit_strategies.is_active,
    coalesce(watched.wallets, 0) as wallets,
    coalesce(held.positions, 0) as open_positions,
    coalesce(held.overridden, 0) as overridden_positions
from {{ ref('exit_strategies') }} as exit_strategies
left join wallets_by_strategy as watched on exit_strategies.id = watched.exit_strategy_id
left join open_positions_by_strategy as held on exit_strategies.id = held.exit_strategy_id
order by exit_strategies.is_default desc, exit_strategies.name asc
