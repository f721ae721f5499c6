-- The rows that signals need: settings, strategies, tokens, wallets, and the activations of the breaker.
-- Every value follows from the parameters, the times of creation included.

insert into config (id, created_at, updated_at)
values (md5(%(seed)s || '/config')::uuid, %(start)s, %(start)s);

insert into exit_strategies (
    id, name, stop_loss_percent, trailing_stop_percent, scaling_out_config, mirror_exit_enabled, is_default,
    created_at, updated_at
)
select
    md5(%(seed)s || '/exit_strategy/' || number)::uuid,
    name, stop_loss, trailing_stop, plan::jsonb, is_mirrored, number = 0, %(start)s, %(start)s
from (
    values
    (
        0, 'Default', 20, 15, true,
        '[{"sell_percent": 50, "at_multiple": 2}, {"sell_percent": 25, "at_multiple": 3},
          {"sell_percent": 25, "at_multiple": null}]'
    ),
    (
        1, 'Conservative', 15, 10, true,
        '[{"sell_percent": 33, "at_multiple": 1.5}, {"sell_percent": 33, "at_multiple": 2},
          {"sell_percent": 34, "at_multiple": 3}]'
    ),
    (
        2, 'Aggressive', 30, 20, false,
        '[{"sell_percent": 25, "at_multiple": 3}, {"sell_percent": 25, "at_multiple": 5},
          {"sell_percent": 50, "at_multiple": null}]'
    )
) as strategy (number, name, stop_loss, trailing_stop, is_mirrored, plan);

-- An even number is a safe token, an odd one is not.
insert into tokens (
    id, address, symbol, name, decimals, safety_score, liquidity_usd, top_10_holder_percent, contract_analysis_score,
    age_hours, has_passed_liquidity_check, has_passed_holder_check, has_passed_contract_check, has_passed_age_check,
    last_analyzed_at, analysis_source, dex_name, created_at, updated_at
)
select
    id,
    address,
    'T' || number,
    'Token ' || number,
    6 + (r >> 2 & 3),
    case when is_safe then 0.60 + 0.01 * (r >> 4 & 31) else 0.20 + 0.01 * (r >> 4 & 31) end,
    liquidity,
    case when is_safe then 20 + (r >> 9 & 31) else 81 + (r >> 9 & 15) end,
    case when is_safe then 0.80 else 0.30 end,
    age,
    liquidity >= 50000,
    is_safe,
    is_safe,
    age >= 24,
    last_analyzed_at,
    (array['rugcheck', 'helius', 'dexscreener'])[1 + mod(number, 3)],
    (array['raydium', 'orca', 'meteora'])[1 + mod(number, 3)],
    %(start)s,
    last_analyzed_at
from (
    select
        number,
        mod(number, 2) = 0 as is_safe,
        md5(%(seed)s || '/token/' || number)::uuid as id,
        pg_temp.address(%(seed)s || '/token/' || number, number) as address,
        case when mod(number, 2) = 0 then 50000 + mod(number, 1000) * 997 else mod(number, 1000) * 49 end as liquidity,
        case when mod(number, 2) = 0 then 24 + mod(number, 9000) else mod(number, 24) end as age,
        %(until)s - mod(number, 30) * interval '1 minute' as last_analyzed_at,
        hashint8extended(number, %(seed)s) as r
    from generate_series(0::bigint, %(tokens)s - 1) as number
) as token;

insert into wallets (
    id, address, label, mode, exit_strategy_id, discovery_source, discovered_on, initial_win_rate_percent,
    initial_trades_observed, initial_avg_pnl_percent, observation_period_days, helius_sync_status, helius_synced_at,
    created_at, updated_at
)
select
    md5(%(seed)s || '/wallet/' || number)::uuid,
    pg_temp.address(%(seed)s || '/wallet/' || number, number),
    'Wallet ' || number,
    case when mod(number, 5) < 3 then 'simulation' else 'live' end,
    md5(%(seed)s || '/exit_strategy/' || mod(number, 3))::uuid,
    (array['twitter', 'telegram', 'scanner', 'referral', 'manual', 'other'])[1 + mod(number, 6)],
    (%(start)s at time zone 'utc')::date,
    60 + mod(number, 16),
    20 + mod(number, 180),
    5 + mod(number, 40),
    30,
    'synced',
    %(start)s,
    %(start)s,
    %(start)s
from generate_series(0::bigint, %(wallets)s - 1) as number;

-- In the order of time, because each event has to follow the one before it.
insert into circuit_breaker_events (
    id, event_type, trigger_reason, drawdown_percent, drawdown_threshold_percent, new_positions_blocked, activation_id,
    occurred_at, created_at, updated_at
)
select
    md5(%(seed)s || '/' || event_type || '/' || cycle)::uuid,
    event_type,
    'max_drawdown',
    case event_type when 'activated' then 16 else 9 end,
    15,
    case event_type
        when 'deactivated' then (
            select count(*)
            from generate_series(window_start, window_end - 1) as number
            where pg_temp.kind(number) = 'P'
        )
    end,
    case event_type when 'deactivated' then md5(%(seed)s || '/activated/' || cycle)::uuid end,
    occurred_at, occurred_at, occurred_at
from generate_series(0::bigint, %(settled)s / %(cycle)s) as cycle
cross join lateral (
    select
        cycle * %(cycle)s + %(cycle)s / 2 as window_start,
        cycle * %(cycle)s + %(cycle)s * 13 / 20 as window_end
) as breaker
cross join lateral (
    values
    ('activated', %(start)s + (window_start * %(step)s - 1) * interval '1 microsecond'),
    ('deactivated', %(start)s + (window_end * %(step)s - 1) * interval '1 microsecond')
) as event (event_type, occurred_at)
where window_end <= %(settled)s
order by occurred_at;
