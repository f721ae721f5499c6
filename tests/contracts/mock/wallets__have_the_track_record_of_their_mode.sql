-- Three wallets are in simulation with a good record, two are live after a short one. The watchlist shows both cases.
select
    id,
    mode,
    initial_win_rate_percent,
    initial_trades_observed
from {{ ref('wallets') }}
where
    {{ mock_only() }}
    and case mode
        when 'simulation'
            then initial_win_rate_percent between 60 and 75 and initial_trades_observed between 50 and 200
        when 'live' then initial_trades_observed between 20 and 50
    end is not true
