-- Mock rows for local development only: do not load them into a database in use. No migration contains them.
-- Apply all migrations first. Running this file again updates its rows in place; it changes no other row.
-- Each row is one line, so lines are long.
-- noqa: disable=LT05

begin;

-- Ages count back from this time; a day has 24 hours.
set local time zone 'utc';

do $lock$
declare
    blocker text;
begin
    perform set_config(
        'lock_timeout', coalesce(nullif(current_setting('walltrack.build_timeout', true), ''), '60s'), true
    );
    if not pg_try_advisory_xact_lock(hashtextextended('walltrack transaction in walltrack', 0)) then
        select format(
            'process %s, role %s, application %s, %s',
            holding.pid, holding.usename, coalesce(nullif(holding.application_name, ''), 'unnamed'),
            coalesce(
                'in a transaction since ' || date_trunc('second', holding.xact_start),
                'connected since ' || date_trunc('second', holding.backend_start),
                'since a time that this role may not see'
            )
        ) into blocker
        from pg_locks as held
        inner join pg_stat_activity as holding on held.pid = holding.pid
        where
            held.locktype = 'advisory'
            and held.objsubid = 1
            and held.granted
            and held.database = (select oid from pg_database where datname = current_database())
            and (held.classid::bigint << 32) | held.objid::bigint = hashtextextended('walltrack transaction in walltrack', 0);
        raise notice 'waiting for another build of schema walltrack: %', blocker;
        begin
            perform pg_advisory_xact_lock(hashtextextended('walltrack transaction in walltrack', 0));
        exception when lock_not_available then
            raise exception using
                errcode = 'lock_not_available',
                message = format('another build of schema walltrack has not ended in time: %s', blocker),
                hint = 'Wait for it to end, or end it: select pg_terminate_backend(<process>);';
        end;
    end if;
    -- A first lock on a table shows this session what another build has made; an advisory lock does not, and
    -- to_regclass() would give what it gave before.
    perform 1 from pg_largeobject_metadata limit 1;
end
$lock$;

-- Refuses a database in use. The message says why, and how to load nevertheless.
do $refuse$
declare
    -- Null over a socket.
    client inet := inet_client_addr();
    has_rows boolean := false;
    has_mock boolean := false;
    is_filled boolean;
    mock_table text;
    reason text;
begin
    if current_setting('walltrack.mock_rows', true) = 'load' then
        return;
    end if;
    -- No policy hides a row.
    perform set_config('row_security', 'off', true);
    foreach mock_table in array array['config', 'exit_strategies', 'wallets', 'tokens', 'signals', 'positions', 'circuit_breaker_events', 'orders'] loop
        continue when has_mock or to_regclass('walltrack.' || mock_table) is null;
        execute
            'select exists (select 1 from walltrack.' || mock_table || $where$ where id::text like '77a11ac0-000_-4000-8000-%'$where$
            || case
                when to_regclass('walltrack_mock.mock_' || mock_table) is null then ''
                else format(' and %s::text in (select lower(mock.id) from walltrack_mock.mock_%s as mock)', 'id', mock_table)
            end
            || '), exists (select 1 from walltrack.' || mock_table || ')'
            into has_mock, is_filled;
        has_rows := has_rows or is_filled;
    end loop;
    -- A row may only look like a mock row. A load of mock rows also leaves the clock.
    if has_rows and not (has_mock and to_regclass('walltrack_mock.mock_clock') is not null) then
        reason := 'it holds rows and not one mock row, so it is in real use';
    elsif not (
        client is null
        or client <<= any(array[
            '127.0.0.0/8', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16', '::1', 'fc00::/7', 'fe80::/10'
        ]::inet[])
    ) then
        reason := format('it is reached over the internet, from %s', host(client));
    elsif not (client is null or client <<= any(array['127.0.0.0/8', '::1']::inet[]))
        and exists (select 1 from pg_catalog.pg_roles where rolname = 'supabase_admin')
        -- Only the stack of `supabase start` has this database.
        and not exists (select 1 from pg_catalog.pg_database where datname = '_supabase') then
        reason := 'it is a project on the Supabase platform';
    end if;
    if reason is not null then
        raise exception using
            errcode = 'restrict_violation',
            message = format('mock rows refused, nothing was changed in database %I: %s', current_database(), reason),
            hint = 'They are for local development and CI; dbt builds without them on the targets postgres and supabase, '
                'and where load_mock_data is false in dbt_project.yml. If they are wanted here: '
                'set walltrack.mock_rows = ''load''; in the same session (PGOPTIONS=''-c walltrack.mock_rows=load'').',
            schema = 'walltrack';
    end if;
end
$refuse$;

-- The clock marks a database with mock rows.
do $clock$
begin
    if to_regnamespace('walltrack_mock') is null then
        create schema walltrack_mock;
    end if;
    if exists (
        select 1 from pg_catalog.pg_attribute where attrelid = to_regclass('walltrack_mock.mock_clock') and attname = 'adopted_at'
    ) then
        -- An earlier version has made this table.
        drop table walltrack_mock.mock_clock;
    end if;
    if to_regclass('walltrack_mock.mock_clock') is null then
        create table walltrack_mock.mock_clock (
            is_clock boolean default true not null primary key check (is_clock),
            seeded_at timestamptz not null,
            next_seeded_at timestamptz
        );
        comment on table walltrack_mock.mock_clock is
        'The moment that mock rows'' ages are counted back from; see macros/mock/mock_clock.sql';
    end if;
end
$clock$;
insert into walltrack_mock.mock_clock (seeded_at) values (now())
on conflict (is_clock) do update
    set seeded_at = excluded.seeded_at, next_seeded_at = null;

-- Mock rows are written in their final state, which guards refuse, so only these guards are disabled.
create temporary table walltrack_lifted_guards on commit drop as
select
    guarded.oid::regclass as relation,
    guard.tgname as name
from pg_catalog.pg_trigger as guard
inner join pg_catalog.pg_class as guarded on guard.tgrelid = guarded.oid
where
    guarded.relnamespace = 'walltrack'::regnamespace
    and guarded.relname in (
        'config',
        'exit_strategies',
        'wallets',
        'tokens',
        'signals',
        'positions',
        'circuit_breaker_events',
        'orders'
    )
    and guard.tgenabled = 'O'
    and guard.tgname ~ '^(guard|apply)_';

do $$
declare
    guard record;
    longest constant interval := coalesce(nullif(current_setting('walltrack.lock_timeout', true), ''), '2s')::interval * 0.95;
    attempts constant integer := coalesce(nullif(current_setting('walltrack.lock_attempts', true), ''), '40')::integer;
    attempt integer := 0;
    waiting interval := least(longest, interval '0.1s');
    until timestamp with time zone;
    blocker text;
begin
    loop
        attempt := attempt + 1;
        begin
            until := clock_timestamp() + waiting;
            perform set_config(
                'lock_timeout', greatest(20, extract(epoch from until - clock_timestamp()) * 1000)::integer::text || 'ms', true
            );
            for guard in select relation, name from walltrack_lifted_guards loop
                execute format('alter table %s disable trigger %I', guard.relation, guard.name);
            end loop;
            exit;
        exception when lock_not_available or deadlock_detected then
            select format(
                'process %s, role %s, application %s, %s',
                holding.pid, holding.usename, coalesce(nullif(holding.application_name, ''), 'unnamed'),
                coalesce(
                    'in a transaction since ' || date_trunc('second', holding.xact_start),
                    'connected since ' || date_trunc('second', holding.backend_start),
                    'since a time that this role may not see'
                )
            ) into blocker
            from pg_locks as held
            inner join pg_class as locked on held.relation = locked.oid
            inner join pg_stat_activity as holding on held.pid = holding.pid
            where
                held.database = (select oid from pg_database where datname = current_database())
                and locked.relnamespace = to_regnamespace('walltrack')
                and held.granted
                and held.pid <> pg_backend_pid()
            order by holding.xact_start
            limit 1;
            if attempt >= attempts then
                raise exception using
                    errcode = 'lock_not_available',
                    message = format(
                        'the load of mock rows gave way %s times to %s, and has changed nothing', attempt,
                        coalesce(blocker, 'other transactions')
                    ),
                    hint = 'Run it again when that transaction has ended: select pg_terminate_backend(<process>) ends it.';
            end if;
            raise notice 'the load of mock rows gives way to %, and tries again', coalesce(blocker, 'another transaction');
            perform pg_sleep(extract(epoch from least(waiting * 2, interval '3s')));
            waiting := least(longest, waiting * 2);
        end;
    end loop;
    perform set_config(
        'lock_timeout', coalesce(nullif(current_setting('walltrack.build_timeout', true), ''), '60s'), true
    );
end
$$;

-- The one row may be a user's own.
do $config$
begin
    if not exists (select from walltrack.config where id not in ('77a11ac0-0001-4000-8000-000000000001')) then
        insert into walltrack.config as own (
            id, total_capital_usd, risk_per_trade_percent, max_total_capital_percent, daily_loss_limit_usd,
            position_sizing_mode, stop_loss_percent, trailing_stop_percent, slippage_tolerance_percent,
            circuit_breaker_loss_percent, min_win_rate_percent, max_consecutive_losses, safety_score_threshold,
            min_liquidity_usd, max_top_10_holder_percent, min_token_age_hours, price_polling_interval_seconds,
            max_price_staleness_minutes, token_cache_ttl_minutes, webhook_timeout_hours, max_signal_attempts,
            helius_webhook_id, helius_webhook_url, helius_webhook_secret, helius_last_synced_at, helius_sync_error,
            webhook_last_signal_at, created_at
        )
        values
        ('77a11ac0-0001-4000-8000-000000000001', 10000, 5, 80, 500, 'fixed_percent', 20, 15, 3, 15, 40, 6, 0.60, 50000, 80, 24, 45, 5, 60, 48, 5, '6f0c3a52-1d84-4b7e-9a35-2c8e71d40b96', 'https://walltrack.example.com/webhooks/helius', 'whsec_mock_not_a_real_secret', now() - interval '00:25:00', null, now() - interval '00:47:08.426', now() - interval '45 days')
        on conflict (id) do update
            set (
                helius_last_synced_at, webhook_last_signal_at, created_at
            ) = (
                greatest(own.helius_last_synced_at, excluded.helius_last_synced_at), greatest(own.webhook_last_signal_at,
                excluded.webhook_last_signal_at), greatest(own.created_at, excluded.created_at)
            );
    end if;
end
$config$;

insert into walltrack.exit_strategies as own (
    id, name, description, stop_loss_percent, trailing_stop_percent, trailing_activation_percent,
    scaling_out_config, mirror_exit_enabled, is_default, is_active, created_at
)
values
('77a11ac0-0002-4000-8000-000000000001', 'Default', 'Balanced: half out at 2x, a quarter at 3x, the rest kept; follows the wallet out.', 20, 15, 20, '[{"sell_percent": 50, "at_multiple": 2}, {"sell_percent": 25, "at_multiple": 3}, {"sell_percent": 25, "at_multiple": null}]', true, true, true, now() - interval '45 days'),
('77a11ac0-0002-4000-8000-000000000002', 'Conservative', 'Tight stop, and everything sold in thirds by 3x; follows the wallet out.', 15, 10, 15, '[{"sell_percent": 33, "at_multiple": 1.5}, {"sell_percent": 33, "at_multiple": 2}, {"sell_percent": 34, "at_multiple": 3}]', true, false, true, now() - interval '45 days'),
('77a11ac0-0002-4000-8000-000000000003', 'Aggressive', 'Wide stop, half kept for ever, and no regard to when the wallet sells.', 30, 20, 50, '[{"sell_percent": 25, "at_multiple": 3}, {"sell_percent": 25, "at_multiple": 5}, {"sell_percent": 50, "at_multiple": null}]', false, false, true, now() - interval '45 days')
on conflict (id) do update
    set (
        id, name, description, stop_loss_percent, trailing_stop_percent, trailing_activation_percent,
        scaling_out_config, mirror_exit_enabled, is_default, is_active, created_at
    ) = (
        excluded.id, excluded.name, excluded.description, excluded.stop_loss_percent,
        excluded.trailing_stop_percent, excluded.trailing_activation_percent, excluded.scaling_out_config,
        excluded.mirror_exit_enabled, excluded.is_default, excluded.is_active, excluded.created_at
    );

insert into walltrack.wallets as own (
    id, address, label, mode, exit_strategy_id, discovery_source, discovered_on, discovery_notes,
    initial_win_rate_percent, initial_trades_observed, initial_avg_pnl_percent, observation_period_days,
    helius_sync_status, helius_synced_at, is_active, last_signal_at, created_at
)
values
('77a11ac0-0003-4000-8000-000000000001', '71PtkP2pKgxwCqo8oaB3ZvFLVaRshnJ2ArsXg4cEqjpT', 'BONK early buyer', 'simulation', '77a11ac0-0002-4000-8000-000000000001', 'twitter', (now() - interval '41 days 09:12:00')::date, 'Named in a thread on wallets that bought BONK before its last rally; timing checked on Solscan.', 68.50, 142, 24.3000, 30, 'synced', now() - interval '00:25:00', true, now() - interval '11:19:40.871', now() - interval '41 days 09:12:00'),
('77a11ac0-0003-4000-8000-000000000002', 'Bkie39VZ9tgt8q4zEQkEVgkcoMoWfXc8cFo5HvE8zKmx', 'Slow swing trader', 'simulation', '77a11ac0-0002-4000-8000-000000000002', 'telegram', (now() - interval '36 days 17:45:00')::date, 'Shared in an alpha group; holds two to six days and seldom sells at a loss.', 63.20, 87, 18.7500, 21, 'synced', now() - interval '00:25:00', true, now() - interval '2 days 20:12:45.918', now() - interval '36 days 17:45:00'),
('77a11ac0-0003-4000-8000-000000000003', 'J8Yi77P2jSCKrpbH939Q8GMjM2YfMA3mZ7KYuBakzjrX', 'Launch hunter', 'simulation', '77a11ac0-0002-4000-8000-000000000003', 'scanner', (now() - interval '21 days 06:30:00')::date, 'Found by the scanner: among the first fifty buyers of eleven tokens that reached 5x.', 60.80, 196, 41.9000, 14, 'pending', now() - interval '1 day 00:25:00', true, now() - interval '00:47:08.426', now() - interval '21 days 06:30:00'),
('77a11ac0-0003-4000-8000-000000000004', '7kbd6gtHWQLkRSU92ou6nEk1ReKZ84JHoDqesFYskQQm', 'JTO governance whale', 'live', '77a11ac0-0002-4000-8000-000000000001', 'referral', (now() - interval '33 days 20:05:00')::date, 'Recommended by the owner of Slow swing trader; few trades and large ones.', 72.40, 29, 31.6500, 30, 'synced', now() - interval '00:25:00', true, now() - interval '22:07:14.539', now() - interval '33 days 20:05:00'),
('77a11ac0-0003-4000-8000-000000000005', '3nTCQugGjgbYrmQxy245zNogW1C4vm4bXakoNwhbBocD', 'Myro insider circle', 'live', '77a11ac0-0002-4000-8000-000000000003', 'manual', (now() - interval '12 days 11:50:00')::date, 'Added by hand after it led three MYRO legs in a row.', 66.70, 48, 57.2000, 14, 'synced', now() - interval '00:25:00', true, now() - interval '1 day 05:46:30.255', now() - interval '12 days 11:50:00')
on conflict (id) do update
    set (
        id, address, label, mode, exit_strategy_id, discovery_source, discovered_on, discovery_notes,
        initial_win_rate_percent, initial_trades_observed, initial_avg_pnl_percent, observation_period_days,
        helius_sync_status, helius_synced_at, is_active, last_signal_at, created_at
    ) = (
        excluded.id, excluded.address, excluded.label, excluded.mode, excluded.exit_strategy_id,
        excluded.discovery_source, excluded.discovered_on, excluded.discovery_notes,
        excluded.initial_win_rate_percent, excluded.initial_trades_observed, excluded.initial_avg_pnl_percent,
        excluded.observation_period_days, excluded.helius_sync_status, excluded.helius_synced_at,
        excluded.is_active, excluded.last_signal_at, excluded.created_at
    );

insert into walltrack.tokens as own (
    id, address, symbol, name, decimals, safety_score, liquidity_usd, top_10_holder_percent,
    contract_analysis_score, age_hours, has_passed_liquidity_check, has_passed_holder_check,
    has_passed_contract_check, has_passed_age_check, last_analyzed_at, analysis_source, analysis_error,
    dex_name, pair_address, is_blacklisted, blacklist_reason, blacklisted_at, created_at
)
values
('77a11ac0-0004-4000-8000-000000000001', 'DezXAZ8z7PnrnRJjz3wXBoRgixCa6xjnB7YaB1pPB263', 'BONK', 'Bonk', 5, 0.85, 6840000, 31.40, 0.95, 34272, true, true, true, true, now() - interval '00:06:20', 'rugcheck', null, 'orca', '3ne4mWqdYuNiYrYZC9TrA3FcfuFdErghH97vNPbjicr1', false, null, null, now() - interval '34 days 08:15:00'),
('77a11ac0-0004-4000-8000-000000000002', 'EKpQGSJtjMFqKZ9KQanSqYXRcF8fBopzLHYxdM65zcjm', 'WIF', 'dogwifhat', 6, 0.78, 4130000, 42.80, 0.90, 26352, true, true, true, true, now() - interval '00:08:45', 'dexscreener', null, 'raydium', 'EP2ib6dYdEeqD8MfE2ezHCxX3kP3K2eLKkirfPm5eyMx', false, null, null, now() - interval '24 days 13:40:00'),
('77a11ac0-0004-4000-8000-000000000003', 'HhJpBhRRn4g56VsyLuT8DL5Bv31HkXqsrahTTUCZeZg4', 'MYRO', 'Myro', 9, 0.64, 412000, 38.90, 0.78, 26640, true, true, true, true, now() - interval '00:14:10', 'rugcheck', null, 'raydium', '5WGYajM1xtLy3QrLHGSX4YPwsso3jrjEsbU1VivUErzk', false, null, null, now() - interval '13 days 19:05:00'),
('77a11ac0-0004-4000-8000-000000000004', 'jtojtomepa8beP8AuQc6eXt5FriJwfFMwQx2v2f9mCL', 'JTO', 'JITO', 9, 0.82, 2260000, 57.20, 0.93, 25920, true, true, true, true, now() - interval '00:03:30', 'helius', null, 'orca', 'G2FiE1yn9N9ZJx5e1E2LxxMnHvb1H3hCuHLPfKJ98smA', false, null, null, now() - interval '31 days 10:25:00'),
('77a11ac0-0004-4000-8000-000000000005', 'BfRaY53zd5v4By9HBmyUqDKSEFzABLbaG2wm65Ympump', 'MOONPUP', 'Moon Pup', 6, 0.55, 38400, 71.30, 0.72, 214, false, true, true, true, now() - interval '00:21:55', 'dexscreener', null, 'pumpswap', 'VPDDfjMhHPNNALpRKhf4Y3wiQzDyMcQTaN1FBFBgjLn', false, null, null, now() - interval '6 days 15:52:00'),
('77a11ac0-0004-4000-8000-000000000006', 'uSm4VVx2fmZQK6J112AHrAFGbw7nRR4N2njTJbcpump', 'RUGWIF', 'Rug Wif Hat', 6, 0.20, 1240, 94.60, 0.15, 161, false, false, false, true, now() - interval '00:27:40', 'rugcheck', null, 'meteora', '31mLZJRhXZ3iwL8yBX7reT3H5uf9rrHdawUEqcQwYcCF', true, 'Liquidity pulled: 97 % of the pool withdrawn by the deployer', now() - interval '2 days 18:20:00', now() - interval '5 days 03:31:00'),
('77a11ac0-0004-4000-8000-000000000007', 'EuifbaEnf4L7nWu1mWJoAVLJawZgSrZp6sCC4JsoHXkt', 'SAFEBONK', 'Safe Bonk', 6, 0.44, 52800, 88.40, 0.48, 31, true, false, false, true, now() - interval '00:18:05', 'rugcheck', null, 'raydium', 'AoB5fKMspb6PVmAJnGHwVYGzYjBKq1Xnns1ih8ThLXRj', false, null, null, now() - interval '11:26:00'),
('77a11ac0-0004-4000-8000-000000000008', 'GQLdpdWZfoSan7a4niZFM3rZUgVZAsASEXsyVqgfpump', 'CATGPT', 'CatGPT', 6, 0.33, 21900, 83.70, 0.66, 9, false, false, true, false, now() - interval '00:11:15', 'helius', null, 'pumpswap', '6jxiWwb2bNfvmEZ6EecJqkdLdoYeAb6RrTc6FxeBFrhY', false, null, null, now() - interval '00:49:30')
on conflict (id) do update
    set (
        id, address, symbol, name, decimals, safety_score, liquidity_usd, top_10_holder_percent,
        contract_analysis_score, age_hours, has_passed_liquidity_check, has_passed_holder_check,
        has_passed_contract_check, has_passed_age_check, last_analyzed_at, analysis_source, analysis_error,
        dex_name, pair_address, is_blacklisted, blacklist_reason, blacklisted_at, created_at
    ) = (
        excluded.id, excluded.address, excluded.symbol, excluded.name, excluded.decimals, excluded.safety_score,
        excluded.liquidity_usd, excluded.top_10_holder_percent, excluded.contract_analysis_score,
        excluded.age_hours, excluded.has_passed_liquidity_check, excluded.has_passed_holder_check,
        excluded.has_passed_contract_check, excluded.has_passed_age_check, excluded.last_analyzed_at,
        excluded.analysis_source, excluded.analysis_error, excluded.dex_name, excluded.pair_address,
        excluded.is_blacklisted, excluded.blacklist_reason, excluded.blacklisted_at, excluded.created_at
    );

insert into walltrack.signals as own (
    id, wallet_id, token_address, transaction_signature, signal_type, amount_in, amount_out, price_usd,
    value_usd, received_at, raw_payload, filtered, filter_reason, position_created, processed_at,
    processing_duration_ms, created_at
)
values
('77a11ac0-0005-4000-8000-000000000001', '77a11ac0-0003-4000-8000-000000000001', 'DezXAZ8z7PnrnRJjz3wXBoRgixCa6xjnB7YaB1pPB263', 'N3oHp1sfQifftNTMguiXrpGQJGj5tt7J29uSkB9bEUvsn3Ufsfp2zStSTHPSU584TmsFY96Fpzjw8CnVR6VKeo6', 'buy', 2.5, 19236000, 0.0000203, 390.4908, now() - interval '6 days 22:14:05.312', '{"description":"71PtkP2pKgxwCqo8oaB3ZvFLVaRshnJ2ArsXg4cEqjpT swapped 2.5 SOL for 19236000 BONK","type":"SWAP","source":"ORCA","fee":50000,"feePayer":"71PtkP2pKgxwCqo8oaB3ZvFLVaRshnJ2ArsXg4cEqjpT","signature":"N3oHp1sfQifftNTMguiXrpGQJGj5tt7J29uSkB9bEUvsn3Ufsfp2zStSTHPSU584TmsFY96Fpzjw8CnVR6VKeo6","slot":459743885,"nativeTransfers":[{"fromUserAccount":"71PtkP2pKgxwCqo8oaB3ZvFLVaRshnJ2ArsXg4cEqjpT","toUserAccount":"3ne4mWqdYuNiYrYZC9TrA3FcfuFdErghH97vNPbjicr1","amount":2500000000}],"tokenTransfers":[{"fromUserAccount":"3ne4mWqdYuNiYrYZC9TrA3FcfuFdErghH97vNPbjicr1","toUserAccount":"71PtkP2pKgxwCqo8oaB3ZvFLVaRshnJ2ArsXg4cEqjpT","fromTokenAccount":"H3WFPb6dU58ki74qwZutAzt2zgyWM76aMKDCBEjp4qVB","toTokenAccount":"8Mh9DyB4msTuz1d7peckWftemHrZxPKtaiAQkV2MQ7LV","tokenAmount":19236000,"mint":"DezXAZ8z7PnrnRJjz3wXBoRgixCa6xjnB7YaB1pPB263","tokenStandard":"Fungible"}],"transactionError":null}', false, null, true, now() - interval '6 days 22:14:04.900', 412, now() - interval '6 days 22:14:05.312'),
('77a11ac0-0005-4000-8000-000000000002', '77a11ac0-0003-4000-8000-000000000001', 'DezXAZ8z7PnrnRJjz3wXBoRgixCa6xjnB7YaB1pPB263', '4FRxgotmr3coQPsiVrvYkAWNk8EAx2twaCZUncSikbn1tsfAndy4eXbt1BAjoSuB4rTbHAcBHsWqT2qRXcf8Em1g', 'buy', 1.2, 9188000, 0.0000204, 187.4352, now() - interval '6 days 22:11:48.907', '{"description":"71PtkP2pKgxwCqo8oaB3ZvFLVaRshnJ2ArsXg4cEqjpT swapped 1.2 SOL for 9188000 BONK","type":"SWAP","source":"ORCA","fee":85000,"feePayer":"71PtkP2pKgxwCqo8oaB3ZvFLVaRshnJ2ArsXg4cEqjpT","signature":"4FRxgotmr3coQPsiVrvYkAWNk8EAx2twaCZUncSikbn1tsfAndy4eXbt1BAjoSuB4rTbHAcBHsWqT2qRXcf8Em1g","slot":459744226,"nativeTransfers":[{"fromUserAccount":"71PtkP2pKgxwCqo8oaB3ZvFLVaRshnJ2ArsXg4cEqjpT","toUserAccount":"3ne4mWqdYuNiYrYZC9TrA3FcfuFdErghH97vNPbjicr1","amount":1200000000}],"tokenTransfers":[{"fromUserAccount":"3ne4mWqdYuNiYrYZC9TrA3FcfuFdErghH97vNPbjicr1","toUserAccount":"71PtkP2pKgxwCqo8oaB3ZvFLVaRshnJ2ArsXg4cEqjpT","fromTokenAccount":"H3WFPb6dU58ki74qwZutAzt2zgyWM76aMKDCBEjp4qVB","toTokenAccount":"8Mh9DyB4msTuz1d7peckWftemHrZxPKtaiAQkV2MQ7LV","tokenAmount":9188000,"mint":"DezXAZ8z7PnrnRJjz3wXBoRgixCa6xjnB7YaB1pPB263","tokenStandard":"Fungible"}],"transactionError":null}', true, 'duplicate', false, now() - interval '6 days 22:11:48.869', 38, now() - interval '6 days 22:11:48.907'),
('77a11ac0-0005-4000-8000-000000000003', '77a11ac0-0003-4000-8000-000000000001', 'EKpQGSJtjMFqKZ9KQanSqYXRcF8fBopzLHYxdM65zcjm', '5kEZFo6e6jrJbYUZ2vHoyEpXeXYMJMbCKQHdqTkr22Qvzr6gyGYKQTXhaVASSQbE6rJpdMLtyGAJas35KyPgEY64', 'buy', 1.8, 335, 0.836, 280.0600, now() - interval '6 days 20:03:31.144', '{"description":"71PtkP2pKgxwCqo8oaB3ZvFLVaRshnJ2ArsXg4cEqjpT swapped 1.8 SOL for 335 WIF","type":"SWAP","source":"RAYDIUM","fee":110000,"feePayer":"71PtkP2pKgxwCqo8oaB3ZvFLVaRshnJ2ArsXg4cEqjpT","signature":"5kEZFo6e6jrJbYUZ2vHoyEpXeXYMJMbCKQHdqTkr22Qvzr6gyGYKQTXhaVASSQbE6rJpdMLtyGAJas35KyPgEY64","slot":459763470,"nativeTransfers":[{"fromUserAccount":"71PtkP2pKgxwCqo8oaB3ZvFLVaRshnJ2ArsXg4cEqjpT","toUserAccount":"EP2ib6dYdEeqD8MfE2ezHCxX3kP3K2eLKkirfPm5eyMx","amount":1800000000}],"tokenTransfers":[{"fromUserAccount":"EP2ib6dYdEeqD8MfE2ezHCxX3kP3K2eLKkirfPm5eyMx","toUserAccount":"71PtkP2pKgxwCqo8oaB3ZvFLVaRshnJ2ArsXg4cEqjpT","fromTokenAccount":"FUVFMH9TtTdrRpaEdgB2R8i8HgAeCWn78LrLULPzHt2R","toTokenAccount":"13VD65wZQLdoRkKP7AvXSn7eJULuRACPxLjX2nBbDfQv","tokenAmount":335,"mint":"EKpQGSJtjMFqKZ9KQanSqYXRcF8fBopzLHYxdM65zcjm","tokenStandard":"Fungible"}],"transactionError":null}', false, null, true, now() - interval '6 days 20:03:30.778', 366, now() - interval '6 days 20:03:31.144'),
('77a11ac0-0005-4000-8000-000000000004', '77a11ac0-0003-4000-8000-000000000003', 'BfRaY53zd5v4By9HBmyUqDKSEFzABLbaG2wm65Ympump', '3Bd2mg6APchuqLWksw9eM5L67CyJYXeeSraWPpi1xj7PRk2EwxH24Q3eNJzKf3CKiSc6Pvve27zCUAP9hFmn1wjv', 'buy', 0.9, 338800, 0.000412, 139.5856, now() - interval '6 days 15:47:12.650', '{"description":"J8Yi77P2jSCKrpbH939Q8GMjM2YfMA3mZ7KYuBakzjrX swapped 0.9 SOL for 338800 MOONPUP","type":"SWAP","source":"PUMP_AMM","fee":25000,"feePayer":"J8Yi77P2jSCKrpbH939Q8GMjM2YfMA3mZ7KYuBakzjrX","signature":"3Bd2mg6APchuqLWksw9eM5L67CyJYXeeSraWPpi1xj7PRk2EwxH24Q3eNJzKf3CKiSc6Pvve27zCUAP9hFmn1wjv","slot":459801917,"nativeTransfers":[{"fromUserAccount":"J8Yi77P2jSCKrpbH939Q8GMjM2YfMA3mZ7KYuBakzjrX","toUserAccount":"VPDDfjMhHPNNALpRKhf4Y3wiQzDyMcQTaN1FBFBgjLn","amount":900000000}],"tokenTransfers":[{"fromUserAccount":"VPDDfjMhHPNNALpRKhf4Y3wiQzDyMcQTaN1FBFBgjLn","toUserAccount":"J8Yi77P2jSCKrpbH939Q8GMjM2YfMA3mZ7KYuBakzjrX","fromTokenAccount":"3q7o9kzMmsmdvQZXfeZbrgvHPcCfn1A4A4LYEqfENnzi","toTokenAccount":"2xQ4oB1CrchbYyDjbAZ6ymme7CAueTv9Gp2LdNet26Vi","tokenAmount":338800,"mint":"BfRaY53zd5v4By9HBmyUqDKSEFzABLbaG2wm65Ympump","tokenStandard":"Fungible"}],"transactionError":null}', true, 'safety_check_failed', false, now() - interval '6 days 15:47:12.063', 587, now() - interval '6 days 15:47:12.650'),
('77a11ac0-0005-4000-8000-000000000005', '77a11ac0-0003-4000-8000-000000000005', 'HhJpBhRRn4g56VsyLuT8DL5Bv31HkXqsrahTTUCZeZg4', '5K1mwjPFHFHXf1EK5LgEgFqzWdkKWDKsibdSykymQWnmpQtq7jodbksqC5jwgHzBX5ubPKoQVWS2DF4xqqicJorS', 'buy', 4.5, 49725, 0.0140, 696.1500, now() - interval '6 days 11:22:54.081', '{"description":"3nTCQugGjgbYrmQxy245zNogW1C4vm4bXakoNwhbBocD swapped 4.5 SOL for 49725 MYRO","type":"SWAP","source":"RAYDIUM","fee":50000,"feePayer":"3nTCQugGjgbYrmQxy245zNogW1C4vm4bXakoNwhbBocD","signature":"5K1mwjPFHFHXf1EK5LgEgFqzWdkKWDKsibdSykymQWnmpQtq7jodbksqC5jwgHzBX5ubPKoQVWS2DF4xqqicJorS","slot":459841563,"nativeTransfers":[{"fromUserAccount":"3nTCQugGjgbYrmQxy245zNogW1C4vm4bXakoNwhbBocD","toUserAccount":"5WGYajM1xtLy3QrLHGSX4YPwsso3jrjEsbU1VivUErzk","amount":4500000000}],"tokenTransfers":[{"fromUserAccount":"5WGYajM1xtLy3QrLHGSX4YPwsso3jrjEsbU1VivUErzk","toUserAccount":"3nTCQugGjgbYrmQxy245zNogW1C4vm4bXakoNwhbBocD","fromTokenAccount":"76xynxWuhUbDpMxmPCsXefQ3PBKzWPfBpSVTmDmPH9WP","toTokenAccount":"774kN186GEhRVKVbQMPZVUWtMpzMuoMgJ6uXFa4ygXev","tokenAmount":49725,"mint":"HhJpBhRRn4g56VsyLuT8DL5Bv31HkXqsrahTTUCZeZg4","tokenStandard":"Fungible"}],"transactionError":null}', false, null, true, now() - interval '6 days 11:22:53.650', 431, now() - interval '6 days 11:22:54.081'),
('77a11ac0-0005-4000-8000-000000000006', '77a11ac0-0003-4000-8000-000000000004', 'DezXAZ8z7PnrnRJjz3wXBoRgixCa6xjnB7YaB1pPB263', '4yDkvBfCbwq8bnqVr3x45AKynqDb9KPWCAiLN7hA4GYQvj7fC6GDX4dHosoQWCV8MK5a8Hj7JQ4YALXfUZndcWBg', 'buy', 3, 19519000, 0.0000237, 462.6003, now() - interval '6 days 02:36:09.528', '{"description":"7kbd6gtHWQLkRSU92ou6nEk1ReKZ84JHoDqesFYskQQm swapped 3 SOL for 19519000 BONK","type":"SWAP","source":"JUPITER","fee":85000,"feePayer":"7kbd6gtHWQLkRSU92ou6nEk1ReKZ84JHoDqesFYskQQm","signature":"4yDkvBfCbwq8bnqVr3x45AKynqDb9KPWCAiLN7hA4GYQvj7fC6GDX4dHosoQWCV8MK5a8Hj7JQ4YALXfUZndcWBg","slot":459920574,"nativeTransfers":[{"fromUserAccount":"7kbd6gtHWQLkRSU92ou6nEk1ReKZ84JHoDqesFYskQQm","toUserAccount":"3ne4mWqdYuNiYrYZC9TrA3FcfuFdErghH97vNPbjicr1","amount":3000000000}],"tokenTransfers":[{"fromUserAccount":"3ne4mWqdYuNiYrYZC9TrA3FcfuFdErghH97vNPbjicr1","toUserAccount":"7kbd6gtHWQLkRSU92ou6nEk1ReKZ84JHoDqesFYskQQm","fromTokenAccount":"H3WFPb6dU58ki74qwZutAzt2zgyWM76aMKDCBEjp4qVB","toTokenAccount":"4cndjbQ2jTtfoGiyv6UNifCo2AzbuP3V9YfT8CXwqysd","tokenAmount":19519000,"mint":"DezXAZ8z7PnrnRJjz3wXBoRgixCa6xjnB7YaB1pPB263","tokenStandard":"Fungible"}],"transactionError":null}', false, null, true, now() - interval '6 days 02:36:09.230', 298, now() - interval '6 days 02:36:09.528'),
('77a11ac0-0005-4000-8000-000000000007', '77a11ac0-0003-4000-8000-000000000002', 'EKpQGSJtjMFqKZ9KQanSqYXRcF8fBopzLHYxdM65zcjm', '3FJCcBKKpe3UWTZbNgccmdigFWLxwi5pXAmD5nGmjprUJwCjUvMCXMsEkuf9EKdUvTvAWiUpL4PjLV7Mx7xnSFvH', 'buy', 2.2, 363, 0.932, 338.3160, now() - interval '5 days 20:18:43.276', '{"description":"Bkie39VZ9tgt8q4zEQkEVgkcoMoWfXc8cFo5HvE8zKmx swapped 2.2 SOL for 363 WIF","type":"SWAP","source":"RAYDIUM","fee":110000,"feePayer":"Bkie39VZ9tgt8q4zEQkEVgkcoMoWfXc8cFo5HvE8zKmx","signature":"3FJCcBKKpe3UWTZbNgccmdigFWLxwi5pXAmD5nGmjprUJwCjUvMCXMsEkuf9EKdUvTvAWiUpL4PjLV7Mx7xnSFvH","slot":459977190,"nativeTransfers":[{"fromUserAccount":"Bkie39VZ9tgt8q4zEQkEVgkcoMoWfXc8cFo5HvE8zKmx","toUserAccount":"EP2ib6dYdEeqD8MfE2ezHCxX3kP3K2eLKkirfPm5eyMx","amount":2200000000}],"tokenTransfers":[{"fromUserAccount":"EP2ib6dYdEeqD8MfE2ezHCxX3kP3K2eLKkirfPm5eyMx","toUserAccount":"Bkie39VZ9tgt8q4zEQkEVgkcoMoWfXc8cFo5HvE8zKmx","fromTokenAccount":"FUVFMH9TtTdrRpaEdgB2R8i8HgAeCWn78LrLULPzHt2R","toTokenAccount":"Nc3UziH9cWkA76K4wbp7EPKErzVH9SCF9jFL9xLqgGN","tokenAmount":363,"mint":"EKpQGSJtjMFqKZ9KQanSqYXRcF8fBopzLHYxdM65zcjm","tokenStandard":"Fungible"}],"transactionError":null}', false, null, true, now() - interval '5 days 20:18:42.932', 344, now() - interval '5 days 20:18:43.276'),
('77a11ac0-0005-4000-8000-000000000008', '77a11ac0-0003-4000-8000-000000000003', 'jtojtomepa8beP8AuQc6eXt5FriJwfFMwQx2v2f9mCL', '5uBXsGaEh9Cnku8ni9L36XeEZoTFZRp81hdDZyTFFTUwERtvRjZDpgX5fqbFQM7hmWzAzMbJ3FarbZS2MehY122q', 'buy', 1.5, 112, 2.038, 228.2560, now() - interval '5 days 13:09:27.815', '{"description":"J8Yi77P2jSCKrpbH939Q8GMjM2YfMA3mZ7KYuBakzjrX swapped 1.5 SOL for 112 JTO","type":"SWAP","source":"JUPITER","fee":25000,"feePayer":"J8Yi77P2jSCKrpbH939Q8GMjM2YfMA3mZ7KYuBakzjrX","signature":"5uBXsGaEh9Cnku8ni9L36XeEZoTFZRp81hdDZyTFFTUwERtvRjZDpgX5fqbFQM7hmWzAzMbJ3FarbZS2MehY122q","slot":460041579,"nativeTransfers":[{"fromUserAccount":"J8Yi77P2jSCKrpbH939Q8GMjM2YfMA3mZ7KYuBakzjrX","toUserAccount":"G2FiE1yn9N9ZJx5e1E2LxxMnHvb1H3hCuHLPfKJ98smA","amount":1500000000}],"tokenTransfers":[{"fromUserAccount":"G2FiE1yn9N9ZJx5e1E2LxxMnHvb1H3hCuHLPfKJ98smA","toUserAccount":"J8Yi77P2jSCKrpbH939Q8GMjM2YfMA3mZ7KYuBakzjrX","fromTokenAccount":"2rRyjxYS19gkFxjsntFiV1GJvmUws7yPmtyUe3UtkFkP","toTokenAccount":"4WctSjfWX69zYFfsq3VWCDrCphZr99RFj9fXNirSCrJN","tokenAmount":112,"mint":"jtojtomepa8beP8AuQc6eXt5FriJwfFMwQx2v2f9mCL","tokenStandard":"Fungible"}],"transactionError":null}', false, null, true, now() - interval '5 days 13:09:27.363', 452, now() - interval '5 days 13:09:27.815'),
('77a11ac0-0005-4000-8000-000000000009', '77a11ac0-0003-4000-8000-000000000005', 'uSm4VVx2fmZQK6J112AHrAFGbw7nRR4N2njTJbcpump', '28rjtQ2KXqRinfpoCAwxhryV34QRBzWYkzwZWPX2i5QZ2VzVjUgYBpC1GbHk5fQueE3DeW4rAHVndHf6upUxJdco', 'buy', 0.8, 3165000, 0.0000384, 121.5360, now() - interval '5 days 03:27:51.432', '{"description":"3nTCQugGjgbYrmQxy245zNogW1C4vm4bXakoNwhbBocD swapped 0.8 SOL for 3165000 RUGWIF","type":"SWAP","source":"METEORA","fee":50000,"feePayer":"3nTCQugGjgbYrmQxy245zNogW1C4vm4bXakoNwhbBocD","signature":"28rjtQ2KXqRinfpoCAwxhryV34QRBzWYkzwZWPX2i5QZ2VzVjUgYBpC1GbHk5fQueE3DeW4rAHVndHf6upUxJdco","slot":460128820,"nativeTransfers":[{"fromUserAccount":"3nTCQugGjgbYrmQxy245zNogW1C4vm4bXakoNwhbBocD","toUserAccount":"31mLZJRhXZ3iwL8yBX7reT3H5uf9rrHdawUEqcQwYcCF","amount":800000000}],"tokenTransfers":[{"fromUserAccount":"31mLZJRhXZ3iwL8yBX7reT3H5uf9rrHdawUEqcQwYcCF","toUserAccount":"3nTCQugGjgbYrmQxy245zNogW1C4vm4bXakoNwhbBocD","fromTokenAccount":"BfM3HxVpMtsQhRnBrsEhuSHdmGpV7odYwbg4eMnUShvq","toTokenAccount":"74zE5udJKThmj95M7FvbxNpaKsaResWy2Z2mV9P4pnEZ","tokenAmount":3165000,"mint":"uSm4VVx2fmZQK6J112AHrAFGbw7nRR4N2njTJbcpump","tokenStandard":"Fungible"}],"transactionError":null}', true, 'safety_check_failed', false, now() - interval '5 days 03:27:50.809', 623, now() - interval '5 days 03:27:51.432'),
('77a11ac0-0005-4000-8000-000000000010', '77a11ac0-0003-4000-8000-000000000005', 'DezXAZ8z7PnrnRJjz3wXBoRgixCa6xjnB7YaB1pPB263', '3m5xn86LzeD7x7Pk1QC323Srqxahe8MGHhzT9rcUu4uF6M2p8rBrUSUNco4XBynzc9nkPK3xXBvp9FzPXEQegp45', 'buy', 2, 12787000, 0.0000221, 282.5927, now() - interval '4 days 04:52:16.209', '{"description":"3nTCQugGjgbYrmQxy245zNogW1C4vm4bXakoNwhbBocD swapped 2 SOL for 12787000 BONK","type":"SWAP","source":"ORCA","fee":85000,"feePayer":"3nTCQugGjgbYrmQxy245zNogW1C4vm4bXakoNwhbBocD","signature":"3m5xn86LzeD7x7Pk1QC323Srqxahe8MGHhzT9rcUu4uF6M2p8rBrUSUNco4XBynzc9nkPK3xXBvp9FzPXEQegp45","slot":460332158,"nativeTransfers":[{"fromUserAccount":"3nTCQugGjgbYrmQxy245zNogW1C4vm4bXakoNwhbBocD","toUserAccount":"3ne4mWqdYuNiYrYZC9TrA3FcfuFdErghH97vNPbjicr1","amount":2000000000}],"tokenTransfers":[{"fromUserAccount":"3ne4mWqdYuNiYrYZC9TrA3FcfuFdErghH97vNPbjicr1","toUserAccount":"3nTCQugGjgbYrmQxy245zNogW1C4vm4bXakoNwhbBocD","fromTokenAccount":"H3WFPb6dU58ki74qwZutAzt2zgyWM76aMKDCBEjp4qVB","toTokenAccount":"CF7LKYubajCL8Jx8RbkpA9vgNt9pVY6UawdX62rHTUF8","tokenAmount":12787000,"mint":"DezXAZ8z7PnrnRJjz3wXBoRgixCa6xjnB7YaB1pPB263","tokenStandard":"Fungible"}],"transactionError":null}', true, 'circuit_breaker', false, now() - interval '4 days 04:52:16.185', 24, now() - interval '4 days 04:52:16.209'),
('77a11ac0-0005-4000-8000-000000000011', '77a11ac0-0003-4000-8000-000000000001', 'jtojtomepa8beP8AuQc6eXt5FriJwfFMwQx2v2f9mCL', '5qtZ8mQwdYN2BNQGKMRKvPyWxPac4DVEVjHkq8bysAkknSSz3qi7RKKRQSjZveZn4Hp189v2nKtV6AaV3pafvcbi', 'buy', 1.6, 118, 1.902, 224.4360, now() - interval '4 days 01:17:38.764', '{"description":"71PtkP2pKgxwCqo8oaB3ZvFLVaRshnJ2ArsXg4cEqjpT swapped 1.6 SOL for 118 JTO","type":"SWAP","source":"JUPITER","fee":110000,"feePayer":"71PtkP2pKgxwCqo8oaB3ZvFLVaRshnJ2ArsXg4cEqjpT","signature":"5qtZ8mQwdYN2BNQGKMRKvPyWxPac4DVEVjHkq8bysAkknSSz3qi7RKKRQSjZveZn4Hp189v2nKtV6AaV3pafvcbi","slot":460364351,"nativeTransfers":[{"fromUserAccount":"71PtkP2pKgxwCqo8oaB3ZvFLVaRshnJ2ArsXg4cEqjpT","toUserAccount":"G2FiE1yn9N9ZJx5e1E2LxxMnHvb1H3hCuHLPfKJ98smA","amount":1600000000}],"tokenTransfers":[{"fromUserAccount":"G2FiE1yn9N9ZJx5e1E2LxxMnHvb1H3hCuHLPfKJ98smA","toUserAccount":"71PtkP2pKgxwCqo8oaB3ZvFLVaRshnJ2ArsXg4cEqjpT","fromTokenAccount":"2rRyjxYS19gkFxjsntFiV1GJvmUws7yPmtyUe3UtkFkP","toTokenAccount":"Fg2YVsFGbvNPGqxE7GaKxUCjbbJTopdoAJPmNmiT2aY4","tokenAmount":118,"mint":"jtojtomepa8beP8AuQc6eXt5FriJwfFMwQx2v2f9mCL","tokenStandard":"Fungible"}],"transactionError":null}', true, 'circuit_breaker', false, now() - interval '4 days 01:17:38.743', 21, now() - interval '4 days 01:17:38.764'),
('77a11ac0-0005-4000-8000-000000000012', '77a11ac0-0003-4000-8000-000000000004', 'HhJpBhRRn4g56VsyLuT8DL5Bv31HkXqsrahTTUCZeZg4', '3A2jQ7fLyfFh9BcpTYrWMgcKHWD2ZqU3atp4Qnr9LVHfvY77xubNpxD4PqTeAGHpG3dV7m1Z82xgt1QoD7TCEbQ6', 'buy', 2.8, 15422, 0.0258, 397.8876, now() - interval '3 days 22:38:02.597', '{"description":"7kbd6gtHWQLkRSU92ou6nEk1ReKZ84JHoDqesFYskQQm swapped 2.8 SOL for 15422 MYRO","type":"SWAP","source":"RAYDIUM","fee":25000,"feePayer":"7kbd6gtHWQLkRSU92ou6nEk1ReKZ84JHoDqesFYskQQm","signature":"3A2jQ7fLyfFh9BcpTYrWMgcKHWD2ZqU3atp4Qnr9LVHfvY77xubNpxD4PqTeAGHpG3dV7m1Z82xgt1QoD7TCEbQ6","slot":460388292,"nativeTransfers":[{"fromUserAccount":"7kbd6gtHWQLkRSU92ou6nEk1ReKZ84JHoDqesFYskQQm","toUserAccount":"5WGYajM1xtLy3QrLHGSX4YPwsso3jrjEsbU1VivUErzk","amount":2800000000}],"tokenTransfers":[{"fromUserAccount":"5WGYajM1xtLy3QrLHGSX4YPwsso3jrjEsbU1VivUErzk","toUserAccount":"7kbd6gtHWQLkRSU92ou6nEk1ReKZ84JHoDqesFYskQQm","fromTokenAccount":"76xynxWuhUbDpMxmPCsXefQ3PBKzWPfBpSVTmDmPH9WP","toTokenAccount":"7TQBu2cubcnNcJc18uzS6kxcea1Yu14fP29G7JJ7AVxu","tokenAmount":15422,"mint":"HhJpBhRRn4g56VsyLuT8DL5Bv31HkXqsrahTTUCZeZg4","tokenStandard":"Fungible"}],"transactionError":null}', true, 'circuit_breaker', false, now() - interval '3 days 22:38:02.570', 27, now() - interval '3 days 22:38:02.597'),
('77a11ac0-0005-4000-8000-000000000013', '77a11ac0-0003-4000-8000-000000000002', 'DezXAZ8z7PnrnRJjz3wXBoRgixCa6xjnB7YaB1pPB263', '4putJuMFSNHiJ6K35Nwhj6QZ1r143FtBhH2VQuRfy7MDfKkgvvJcwhgYpRDuB75dEywUeTxZHuwfGwNfbhdz7MN7', 'buy', 1.4, 8917400, 0.0000230, 205.1002, now() - interval '3 days 00:41:19.373', '{"description":"Bkie39VZ9tgt8q4zEQkEVgkcoMoWfXc8cFo5HvE8zKmx swapped 1.4 SOL for 8917400 BONK","type":"SWAP","source":"ORCA","fee":50000,"feePayer":"Bkie39VZ9tgt8q4zEQkEVgkcoMoWfXc8cFo5HvE8zKmx","signature":"4putJuMFSNHiJ6K35Nwhj6QZ1r143FtBhH2VQuRfy7MDfKkgvvJcwhgYpRDuB75dEywUeTxZHuwfGwNfbhdz7MN7","slot":460585800,"nativeTransfers":[{"fromUserAccount":"Bkie39VZ9tgt8q4zEQkEVgkcoMoWfXc8cFo5HvE8zKmx","toUserAccount":"3ne4mWqdYuNiYrYZC9TrA3FcfuFdErghH97vNPbjicr1","amount":1400000000}],"tokenTransfers":[{"fromUserAccount":"3ne4mWqdYuNiYrYZC9TrA3FcfuFdErghH97vNPbjicr1","toUserAccount":"Bkie39VZ9tgt8q4zEQkEVgkcoMoWfXc8cFo5HvE8zKmx","fromTokenAccount":"H3WFPb6dU58ki74qwZutAzt2zgyWM76aMKDCBEjp4qVB","toTokenAccount":"J7m7YvQPGzeGFQS8j1GCPamoizUyZQXxozTx41dxe6qr","tokenAmount":8917400,"mint":"DezXAZ8z7PnrnRJjz3wXBoRgixCa6xjnB7YaB1pPB263","tokenStandard":"Fungible"}],"transactionError":null}', false, null, true, now() - interval '3 days 00:41:18.984', 389, now() - interval '3 days 00:41:19.373'),
('77a11ac0-0005-4000-8000-000000000014', '77a11ac0-0003-4000-8000-000000000002', 'uSm4VVx2fmZQK6J112AHrAFGbw7nRR4N2njTJbcpump', '122E4Lc3vRRtUKAvQifqfuX86Qx95VwmYXjkGwnnKqGUPHmNe9ibFSxizuLGc89ZJcjk517Ni8dMehQPghKGAd1j', 'buy', 0.5, 2356000, 0.0000312, 73.5072, now() - interval '2 days 20:12:45.918', '{"description":"Bkie39VZ9tgt8q4zEQkEVgkcoMoWfXc8cFo5HvE8zKmx swapped 0.5 SOL for 2356000 RUGWIF","type":"SWAP","source":"METEORA","fee":85000,"feePayer":"Bkie39VZ9tgt8q4zEQkEVgkcoMoWfXc8cFo5HvE8zKmx","signature":"122E4Lc3vRRtUKAvQifqfuX86Qx95VwmYXjkGwnnKqGUPHmNe9ibFSxizuLGc89ZJcjk517Ni8dMehQPghKGAd1j","slot":460626083,"nativeTransfers":[{"fromUserAccount":"Bkie39VZ9tgt8q4zEQkEVgkcoMoWfXc8cFo5HvE8zKmx","toUserAccount":"31mLZJRhXZ3iwL8yBX7reT3H5uf9rrHdawUEqcQwYcCF","amount":500000000}],"tokenTransfers":[{"fromUserAccount":"31mLZJRhXZ3iwL8yBX7reT3H5uf9rrHdawUEqcQwYcCF","toUserAccount":"Bkie39VZ9tgt8q4zEQkEVgkcoMoWfXc8cFo5HvE8zKmx","fromTokenAccount":"BfM3HxVpMtsQhRnBrsEhuSHdmGpV7odYwbg4eMnUShvq","toTokenAccount":"DcVz1NppWPjYyemFnFideW9GKvRs9nnxkcpZaLR3FstY","tokenAmount":2356000,"mint":"uSm4VVx2fmZQK6J112AHrAFGbw7nRR4N2njTJbcpump","tokenStandard":"Fungible"}],"transactionError":null}', true, 'safety_check_failed', false, now() - interval '2 days 20:12:45.370', 548, now() - interval '2 days 20:12:45.918'),
('77a11ac0-0005-4000-8000-000000000015', '77a11ac0-0003-4000-8000-000000000003', 'HhJpBhRRn4g56VsyLuT8DL5Bv31HkXqsrahTTUCZeZg4', '4sSjfbL7BJVEBGjNVcDCjf5Ug1x38UEpLNCHfNMrvQgqPrp4mUtM8xoqUEvPvZ5yge3dR5dRUGWxvSzW8W6DRwLA', 'buy', 1.7, 9401, 0.0268, 251.9468, now() - interval '2 days 05:33:22.146', '{"description":"J8Yi77P2jSCKrpbH939Q8GMjM2YfMA3mZ7KYuBakzjrX swapped 1.7 SOL for 9401 MYRO","type":"SWAP","source":"RAYDIUM","fee":110000,"feePayer":"J8Yi77P2jSCKrpbH939Q8GMjM2YfMA3mZ7KYuBakzjrX","signature":"4sSjfbL7BJVEBGjNVcDCjf5Ug1x38UEpLNCHfNMrvQgqPrp4mUtM8xoqUEvPvZ5yge3dR5dRUGWxvSzW8W6DRwLA","slot":460757993,"nativeTransfers":[{"fromUserAccount":"J8Yi77P2jSCKrpbH939Q8GMjM2YfMA3mZ7KYuBakzjrX","toUserAccount":"5WGYajM1xtLy3QrLHGSX4YPwsso3jrjEsbU1VivUErzk","amount":1700000000}],"tokenTransfers":[{"fromUserAccount":"5WGYajM1xtLy3QrLHGSX4YPwsso3jrjEsbU1VivUErzk","toUserAccount":"J8Yi77P2jSCKrpbH939Q8GMjM2YfMA3mZ7KYuBakzjrX","fromTokenAccount":"76xynxWuhUbDpMxmPCsXefQ3PBKzWPfBpSVTmDmPH9WP","toTokenAccount":"DoZquDJ6acE18HubwPDCqoGh8LLwbfM7UyWSsHcKjYSz","tokenAmount":9401,"mint":"HhJpBhRRn4g56VsyLuT8DL5Bv31HkXqsrahTTUCZeZg4","tokenStandard":"Fungible"}],"transactionError":null}', false, null, true, now() - interval '2 days 05:33:21.741', 405, now() - interval '2 days 05:33:22.146'),
('77a11ac0-0005-4000-8000-000000000016', '77a11ac0-0003-4000-8000-000000000005', 'jtojtomepa8beP8AuQc6eXt5FriJwfFMwQx2v2f9mCL', '2ur5apXGMXnAwezPtDGrDqFX1bHKB4Tg5KxzGahvy8cbRweNA8kkwgkDJZ4CVh8kGiL2QjHBggBP353CCKBDUzVW', 'buy', 5, 380, 1.966, 747.0800, now() - interval '1 day 05:48:57.683', '{"description":"3nTCQugGjgbYrmQxy245zNogW1C4vm4bXakoNwhbBocD swapped 5 SOL for 380 JTO","type":"SWAP","source":"JUPITER","fee":25000,"feePayer":"3nTCQugGjgbYrmQxy245zNogW1C4vm4bXakoNwhbBocD","signature":"2ur5apXGMXnAwezPtDGrDqFX1bHKB4Tg5KxzGahvy8cbRweNA8kkwgkDJZ4CVh8kGiL2QjHBggBP353CCKBDUzVW","slot":460971654,"nativeTransfers":[{"fromUserAccount":"3nTCQugGjgbYrmQxy245zNogW1C4vm4bXakoNwhbBocD","toUserAccount":"G2FiE1yn9N9ZJx5e1E2LxxMnHvb1H3hCuHLPfKJ98smA","amount":5000000000}],"tokenTransfers":[{"fromUserAccount":"G2FiE1yn9N9ZJx5e1E2LxxMnHvb1H3hCuHLPfKJ98smA","toUserAccount":"3nTCQugGjgbYrmQxy245zNogW1C4vm4bXakoNwhbBocD","fromTokenAccount":"2rRyjxYS19gkFxjsntFiV1GJvmUws7yPmtyUe3UtkFkP","toTokenAccount":"CmxnjnT5UfLctnnA4VpBBDxZ74CvQsWfzMyBRdhGJZig","tokenAmount":380,"mint":"jtojtomepa8beP8AuQc6eXt5FriJwfFMwQx2v2f9mCL","tokenStandard":"Fungible"}],"transactionError":null}', false, null, true, now() - interval '1 day 05:48:57.326', 357, now() - interval '1 day 05:48:57.683'),
('77a11ac0-0005-4000-8000-000000000017', '77a11ac0-0003-4000-8000-000000000005', 'jtojtomepa8beP8AuQc6eXt5FriJwfFMwQx2v2f9mCL', '2v6uCuZsgAFMYnp5eYMzr1vLhLNjfdM9hCbikZPotmeLncMdnCSMouN9Zh5tDJNUTkkrhkp6mAZL4j8tN7fRHDfL', 'buy', 2.4, 182, 1.968, 358.1760, now() - interval '1 day 05:46:30.255', '{"description":"3nTCQugGjgbYrmQxy245zNogW1C4vm4bXakoNwhbBocD swapped 2.4 SOL for 182 JTO","type":"SWAP","source":"JUPITER","fee":50000,"feePayer":"3nTCQugGjgbYrmQxy245zNogW1C4vm4bXakoNwhbBocD","signature":"2v6uCuZsgAFMYnp5eYMzr1vLhLNjfdM9hCbikZPotmeLncMdnCSMouN9Zh5tDJNUTkkrhkp6mAZL4j8tN7fRHDfL","slot":460972023,"nativeTransfers":[{"fromUserAccount":"3nTCQugGjgbYrmQxy245zNogW1C4vm4bXakoNwhbBocD","toUserAccount":"G2FiE1yn9N9ZJx5e1E2LxxMnHvb1H3hCuHLPfKJ98smA","amount":2400000000}],"tokenTransfers":[{"fromUserAccount":"G2FiE1yn9N9ZJx5e1E2LxxMnHvb1H3hCuHLPfKJ98smA","toUserAccount":"3nTCQugGjgbYrmQxy245zNogW1C4vm4bXakoNwhbBocD","fromTokenAccount":"2rRyjxYS19gkFxjsntFiV1GJvmUws7yPmtyUe3UtkFkP","toTokenAccount":"CmxnjnT5UfLctnnA4VpBBDxZ74CvQsWfzMyBRdhGJZig","tokenAmount":182,"mint":"jtojtomepa8beP8AuQc6eXt5FriJwfFMwQx2v2f9mCL","tokenStandard":"Fungible"}],"transactionError":null}', true, 'duplicate', false, now() - interval '1 day 05:46:30.222', 33, now() - interval '1 day 05:46:30.255'),
('77a11ac0-0005-4000-8000-000000000018', '77a11ac0-0003-4000-8000-000000000004', 'EKpQGSJtjMFqKZ9KQanSqYXRcF8fBopzLHYxdM65zcjm', '2KZsfySjPB1dXUaX3yN4NddXRaDZuBxPzZcZ2NEfUe9EjeQcoBQx21URUsNbtP5g2bJefJexa45X2EbxaXU8WHEV', 'buy', 3.5, 609, 0.863, 525.5670, now() - interval '22:07:14.539', '{"description":"7kbd6gtHWQLkRSU92ou6nEk1ReKZ84JHoDqesFYskQQm swapped 3.5 SOL for 609 WIF","type":"SWAP","source":"RAYDIUM","fee":85000,"feePayer":"7kbd6gtHWQLkRSU92ou6nEk1ReKZ84JHoDqesFYskQQm","signature":"2KZsfySjPB1dXUaX3yN4NddXRaDZuBxPzZcZ2NEfUe9EjeQcoBQx21URUsNbtP5g2bJefJexa45X2EbxaXU8WHEV","slot":461040912,"nativeTransfers":[{"fromUserAccount":"7kbd6gtHWQLkRSU92ou6nEk1ReKZ84JHoDqesFYskQQm","toUserAccount":"EP2ib6dYdEeqD8MfE2ezHCxX3kP3K2eLKkirfPm5eyMx","amount":3500000000}],"tokenTransfers":[{"fromUserAccount":"EP2ib6dYdEeqD8MfE2ezHCxX3kP3K2eLKkirfPm5eyMx","toUserAccount":"7kbd6gtHWQLkRSU92ou6nEk1ReKZ84JHoDqesFYskQQm","fromTokenAccount":"FUVFMH9TtTdrRpaEdgB2R8i8HgAeCWn78LrLULPzHt2R","toTokenAccount":"FnYHaU4XuMPKr7wjRRZ1z1kty5rk6GduUHUoeDropgD","tokenAmount":609,"mint":"EKpQGSJtjMFqKZ9KQanSqYXRcF8fBopzLHYxdM65zcjm","tokenStandard":"Fungible"}],"transactionError":null}', false, null, true, now() - interval '22:07:14.218', 321, now() - interval '22:07:14.539'),
('77a11ac0-0005-4000-8000-000000000019', '77a11ac0-0003-4000-8000-000000000001', 'EuifbaEnf4L7nWu1mWJoAVLJawZgSrZp6sCC4JsoHXkt', '2cSS8BqrB5344D19sYxp6mDbPnFECDDxhcVyzPBSM6MGBrz3Am2KSvKz2sx9UNTmZfVwpzU7MZfF9UWqrK82QCvj', 'buy', 1, 1644000, 0.0000915, 150.4260, now() - interval '11:19:40.871', '{"description":"71PtkP2pKgxwCqo8oaB3ZvFLVaRshnJ2ArsXg4cEqjpT swapped 1 SOL for 1644000 SAFEBONK","type":"SWAP","source":"RAYDIUM","fee":110000,"feePayer":"71PtkP2pKgxwCqo8oaB3ZvFLVaRshnJ2ArsXg4cEqjpT","signature":"2cSS8BqrB5344D19sYxp6mDbPnFECDDxhcVyzPBSM6MGBrz3Am2KSvKz2sx9UNTmZfVwpzU7MZfF9UWqrK82QCvj","slot":461138046,"nativeTransfers":[{"fromUserAccount":"71PtkP2pKgxwCqo8oaB3ZvFLVaRshnJ2ArsXg4cEqjpT","toUserAccount":"AoB5fKMspb6PVmAJnGHwVYGzYjBKq1Xnns1ih8ThLXRj","amount":1000000000}],"tokenTransfers":[{"fromUserAccount":"AoB5fKMspb6PVmAJnGHwVYGzYjBKq1Xnns1ih8ThLXRj","toUserAccount":"71PtkP2pKgxwCqo8oaB3ZvFLVaRshnJ2ArsXg4cEqjpT","fromTokenAccount":"EwnqjzLg9ogY5v98W1tdhRK4jFLg3SQuPK5KPsj72jG8","toTokenAccount":"J4ZW6rKd591Z5qhigmM1T7sQEgVT3yB9KY77tM6TQQoB","tokenAmount":1644000,"mint":"EuifbaEnf4L7nWu1mWJoAVLJawZgSrZp6sCC4JsoHXkt","tokenStandard":"Fungible"}],"transactionError":null}', true, 'safety_check_failed', false, now() - interval '11:19:40.269', 602, now() - interval '11:19:40.871'),
('77a11ac0-0005-4000-8000-000000000020', '77a11ac0-0003-4000-8000-000000000003', 'GQLdpdWZfoSan7a4niZFM3rZUgVZAsASEXsyVqgfpump', 'CJKfnX6LN71YkpUPaW1MJWEzvHehnkGDU7D6oe17VrRQ7YYQudVE56xHYvBCmYyxdQCA3YWBLCS6nXUkk9gWuc8', 'buy', 0.6, 481900, 0.000187, 90.1153, now() - interval '00:47:08.426', '{"description":"J8Yi77P2jSCKrpbH939Q8GMjM2YfMA3mZ7KYuBakzjrX swapped 0.6 SOL for 481900 CATGPT","type":"SWAP","source":"PUMP_AMM","fee":25000,"feePayer":"J8Yi77P2jSCKrpbH939Q8GMjM2YfMA3mZ7KYuBakzjrX","signature":"CJKfnX6LN71YkpUPaW1MJWEzvHehnkGDU7D6oe17VrRQ7YYQudVE56xHYvBCmYyxdQCA3YWBLCS6nXUkk9gWuc8","slot":461232927,"nativeTransfers":[{"fromUserAccount":"J8Yi77P2jSCKrpbH939Q8GMjM2YfMA3mZ7KYuBakzjrX","toUserAccount":"6jxiWwb2bNfvmEZ6EecJqkdLdoYeAb6RrTc6FxeBFrhY","amount":600000000}],"tokenTransfers":[{"fromUserAccount":"6jxiWwb2bNfvmEZ6EecJqkdLdoYeAb6RrTc6FxeBFrhY","toUserAccount":"J8Yi77P2jSCKrpbH939Q8GMjM2YfMA3mZ7KYuBakzjrX","fromTokenAccount":"CDRWkRvktXDTf8VhskY2G9Wq2JtW13Jwzn7BQPUqS9nQ","toTokenAccount":"3ioVrn325nmjJn7ThuzLcMff7qfJtKLuD5e84n2rpU1i","tokenAmount":481900,"mint":"GQLdpdWZfoSan7a4niZFM3rZUgVZAsASEXsyVqgfpump","tokenStandard":"Fungible"}],"transactionError":null}', true, 'safety_check_failed', false, now() - interval '00:47:07.851', 575, now() - interval '00:47:08.426')
on conflict (id) do update
    set (
        id, wallet_id, token_address, transaction_signature, signal_type, amount_in, amount_out, price_usd,
        value_usd, received_at, raw_payload, filtered, filter_reason, position_created, processed_at,
        processing_duration_ms, created_at
    ) = (
        excluded.id, excluded.wallet_id, excluded.token_address, excluded.transaction_signature,
        excluded.signal_type, excluded.amount_in, excluded.amount_out, excluded.price_usd, excluded.value_usd,
        excluded.received_at, excluded.raw_payload, excluded.filtered, excluded.filter_reason,
        excluded.position_created, excluded.processed_at, excluded.processing_duration_ms, excluded.created_at
    );

insert into walltrack.positions as own (
    id, wallet_id, token_id, exit_strategy_id, signal_id, mode, exit_strategy_override, entry_price,
    entry_amount, entry_value_usd, entry_at, entry_tx_signature, current_amount, current_price, peak_price,
    last_price_at, exit_price, exit_amount, exit_value_usd, exit_at, exit_tx_signature, exit_reason, status,
    created_at
)
values
('77a11ac0-0007-4000-8000-000000000001', '77a11ac0-0003-4000-8000-000000000004', '77a11ac0-0004-4000-8000-000000000004', '77a11ac0-0002-4000-8000-000000000001', null, 'live', null, 1.42, 352, 499.8400, now() - interval '26 days 14:22:31.480', '2HVzEzEuhMdZs8DQFKxc3GWSLn5ue7WzwxcouetNiUjj9JrfmRv5By1Fwc7mJk3F32nFR3WnEa6RLyw1xRJ2WrNa', 0, 1.8642, 1.93, now() - interval '22 days 03:10:42.374', 1.8642, 352, 656.1984, now() - interval '22 days 03:10:42.374', '3HcerTMZxLT97WWyMd1PCVW6xnCcfwXtVbkzavBaAz3PFbP5YevARYb2JTuGJoLhmRHz1JM4Wr5FCJvQRxs7XWg7', 'mirror_exit', 'closed', now() - interval '26 days 14:22:33.136'),
('77a11ac0-0007-4000-8000-000000000002', '77a11ac0-0003-4000-8000-000000000002', '77a11ac0-0004-4000-8000-000000000002', '77a11ac0-0002-4000-8000-000000000002', null, 'simulation', '{"scaling_out_config": [{"sell_percent": 100, "at_multiple": 1.5}]}', 0.6, 833, 499.8000, now() - interval '19 days 02:05:12.265', null, 0, 0.8976, 0.9022, now() - interval '15 days 07:36:17.323', 0.8976, 833, 747.7008, now() - interval '15 days 07:36:17.323', null, 'scaling_out', 'closed', now() - interval '19 days 02:05:13.470'),
('77a11ac0-0007-4000-8000-000000000003', '77a11ac0-0003-4000-8000-000000000001', '77a11ac0-0004-4000-8000-000000000001', '77a11ac0-0002-4000-8000-000000000001', '77a11ac0-0005-4000-8000-000000000001', 'simulation', null, 0.0000205, 24390000, 499.9950, now() - interval '6 days 22:14:02.239', null, 0, 0.00002395, 0.0000283, now() - interval '4 days 20:31:26.209', 0.00002395, 24390000, 584.1405, now() - interval '4 days 20:31:26.209', null, 'trailing_stop', 'closed', now() - interval '6 days 22:14:04.900'),
('77a11ac0-0007-4000-8000-000000000004', '77a11ac0-0003-4000-8000-000000000001', '77a11ac0-0004-4000-8000-000000000002', '77a11ac0-0002-4000-8000-000000000001', '77a11ac0-0005-4000-8000-000000000003', 'simulation', null, 0.842, 593, 499.3060, now() - interval '6 days 20:03:29.313', null, 593, 0.849, 0.9465, now() - interval '00:00:41', null, 0, null, null, null, null, 'open', now() - interval '6 days 20:03:30.778'),
('77a11ac0-0007-4000-8000-000000000005', '77a11ac0-0003-4000-8000-000000000005', '77a11ac0-0004-4000-8000-000000000003', '77a11ac0-0002-4000-8000-000000000003', '77a11ac0-0005-4000-8000-000000000005', 'live', null, 0.0142, 35211, 499.9962, now() - interval '6 days 11:22:50.850', '5B48sDN89RKcyotAmeeTfcAMjtpbZa2SfKy6JHVQtmXAmExRVD51cJGrqFukYYBtMkAEtojmKxi7zd4Ra2KFdSyF', 0, 0.0331, 0.0418, now() - interval '4 days 05:41:05.369', 0.0331, 35211, 1165.4841, now() - interval '4 days 05:41:05.369', '5LdWfuGxhErZQU1WyggUJ3uF2Wod1kenmjqN2eF8dPQMgAF9H5XHhfnriaLEuKbh2XWk7p27aFX3UhZJcxoKZEkn', 'trailing_stop', 'closed', now() - interval '6 days 11:22:53.650'),
('77a11ac0-0007-4000-8000-000000000006', '77a11ac0-0003-4000-8000-000000000004', '77a11ac0-0004-4000-8000-000000000001', '77a11ac0-0002-4000-8000-000000000001', '77a11ac0-0005-4000-8000-000000000006', 'live', null, 0.0000239, 20920000, 499.9880, now() - interval '6 days 02:36:08.236', '4s7fLtiF2wAjda38EZqgXrevBPwL4kJRfWh8HzQ9wmasgV8C4z4VvjLMWapu8SvcWHroF1rPYpiM9p6o2ZjDBtkg', 20920000, 0.0000244, 0.0000283, now() - interval '00:00:38', null, 0, null, null, null, null, 'open', now() - interval '6 days 02:36:09.230'),
('77a11ac0-0007-4000-8000-000000000007', '77a11ac0-0003-4000-8000-000000000002', '77a11ac0-0004-4000-8000-000000000002', '77a11ac0-0002-4000-8000-000000000002', '77a11ac0-0005-4000-8000-000000000007', 'simulation', null, 0.94, 531, 499.1400, now() - interval '5 days 20:18:41.007', null, 0, 0.7955, 0.9465, now() - interval '4 days 06:11:51.500', 0.7955, 531, 422.4105, now() - interval '4 days 06:11:51.500', null, 'stop_loss', 'closed', now() - interval '5 days 20:18:42.932'),
('77a11ac0-0007-4000-8000-000000000008', '77a11ac0-0003-4000-8000-000000000003', '77a11ac0-0004-4000-8000-000000000004', '77a11ac0-0002-4000-8000-000000000003', '77a11ac0-0005-4000-8000-000000000008', 'simulation', null, 2.05, 243, 498.1500, now() - interval '5 days 13:09:25.476', null, 0, 1.9085, 2.084, now() - interval '4 days 02:14:33.329', 1.9085, 243, 463.7655, now() - interval '4 days 02:14:33.329', null, 'manual', 'closed', now() - interval '5 days 13:09:27.363'),
('77a11ac0-0007-4000-8000-000000000009', '77a11ac0-0003-4000-8000-000000000002', '77a11ac0-0004-4000-8000-000000000001', '77a11ac0-0002-4000-8000-000000000002', '77a11ac0-0005-4000-8000-000000000013', 'simulation', null, 0.0000231, 21645000, 499.9995, now() - interval '3 days 00:41:16.131', null, 21645000, 0.0000244, 0.0000247, now() - interval '00:00:38', null, 0, null, null, null, null, 'open', now() - interval '3 days 00:41:18.984'),
('77a11ac0-0007-4000-8000-000000000010', '77a11ac0-0003-4000-8000-000000000003', '77a11ac0-0004-4000-8000-000000000003', '77a11ac0-0002-4000-8000-000000000003', '77a11ac0-0005-4000-8000-000000000015', 'simulation', '{"scaling_out_config": [{"sell_percent": 50, "at_multiple": 1.07}, {"sell_percent": 50, "at_multiple": null}]}', 0.0271, 18450, 499.9950, now() - interval '2 days 05:33:20.362', null, 18450, 0.0291, 0.0298, now() - interval '00:00:35', null, 0, null, null, null, null, 'open', now() - interval '2 days 05:33:21.741'),
('77a11ac0-0007-4000-8000-000000000011', '77a11ac0-0003-4000-8000-000000000005', '77a11ac0-0004-4000-8000-000000000004', '77a11ac0-0002-4000-8000-000000000003', '77a11ac0-0005-4000-8000-000000000016', 'live', null, 1.98, 252, 498.9600, now() - interval '1 day 05:48:55.387', '5G1sfNpeDydrFQX2PQpgYmfwGpEJJXkidc3RtPDG3QXrMJwcTTiBPqqCPQ8X9Jhn5wtBst42qYRGkTH54Db9efCA', 252, 1.905, 2.011, now() - interval '00:00:44', null, 0, null, null, null, null, 'open', now() - interval '1 day 05:48:57.326'),
('77a11ac0-0007-4000-8000-000000000012', '77a11ac0-0003-4000-8000-000000000004', '77a11ac0-0004-4000-8000-000000000002', '77a11ac0-0002-4000-8000-000000000001', '77a11ac0-0005-4000-8000-000000000018', 'live', '{"stop_loss_percent": 2}', 0.868, 576, 499.9680, now() - interval '22:07:12.289', '3iQedJF2P4Ca5Jphx4tRZCTiaJVK7dZQP332Lpo8PYAuWoNDEv5arLvn2gkt4t3p9ewHzeh8ejz7PFakEBV2aPSS', 576, 0.849, 0.8731, now() - interval '00:00:41', null, 0, null, null, null, null, 'open', now() - interval '22:07:14.218')
on conflict (id) do update
    set (
        id, wallet_id, token_id, exit_strategy_id, signal_id, mode, exit_strategy_override, entry_price,
        entry_amount, entry_value_usd, entry_at, entry_tx_signature, current_amount, current_price, peak_price,
        last_price_at, exit_price, exit_amount, exit_value_usd, exit_at, exit_tx_signature, exit_reason, status,
        created_at
    ) = (
        excluded.id, excluded.wallet_id, excluded.token_id, excluded.exit_strategy_id, excluded.signal_id,
        excluded.mode, excluded.exit_strategy_override, excluded.entry_price, excluded.entry_amount,
        excluded.entry_value_usd, excluded.entry_at, excluded.entry_tx_signature, excluded.current_amount,
        excluded.current_price, excluded.peak_price, excluded.last_price_at, excluded.exit_price,
        excluded.exit_amount, excluded.exit_value_usd, excluded.exit_at, excluded.exit_tx_signature,
        excluded.exit_reason, excluded.status, excluded.created_at
    );

insert into walltrack.circuit_breaker_events as own (
    id, event_type, trigger_reason, drawdown_percent, drawdown_threshold_percent, win_rate_percent,
    win_rate_threshold_percent, consecutive_losses, consecutive_losses_threshold, open_positions_at_activation,
    new_positions_blocked, activation_id, notes, occurred_at, created_at
)
values
('77a11ac0-0009-4000-8000-000000000001', 'activated', 'max_drawdown', 15.42, 15, 75.00, 40, 1, 6, 4, null, null, 'Open positions fell 15.42 % from their peak value as SOL sold off; new positions blocked, exits go on.', now() - interval '4 days 06:00:00', now() - interval '4 days 06:00:00'),
('77a11ac0-0009-4000-8000-000000000002', 'deactivated', 'manual', 11.87, 15, 66.67, 40, 1, 6, null, 3, '77a11ac0-0009-4000-8000-000000000001', 'Reset by the operator once prices had held for two hours.', now() - interval '3 days 21:30:00', now() - interval '3 days 21:30:00')
on conflict (id) do update
    set (
        id, event_type, trigger_reason, drawdown_percent, drawdown_threshold_percent, win_rate_percent,
        win_rate_threshold_percent, consecutive_losses, consecutive_losses_threshold, open_positions_at_activation,
        new_positions_blocked, activation_id, notes, occurred_at, created_at
    ) = (
        excluded.id, excluded.event_type, excluded.trigger_reason, excluded.drawdown_percent,
        excluded.drawdown_threshold_percent, excluded.win_rate_percent, excluded.win_rate_threshold_percent,
        excluded.consecutive_losses, excluded.consecutive_losses_threshold, excluded.open_positions_at_activation,
        excluded.new_positions_blocked, excluded.activation_id, excluded.notes, excluded.occurred_at,
        excluded.created_at
    );

insert into walltrack.orders as own (
    id, wallet_id, token_id, position_id, signal_id, order_type, mode, token_in, token_out, amount_in,
    expected_amount_out, actual_amount_out, requested_price, executed_price, slippage_tolerance_percent, status,
    jupiter_quote_id, tx_signature, slot, priority_fee_lamports, fee_usd, requested_at, submitted_at,
    executed_at, retry_count, max_retries, next_attempt_at, last_error_code, last_error_message, scaling_level,
    scaling_percent, created_at
)
values
('77a11ac0-0006-4000-8000-000000000001', '77a11ac0-0003-4000-8000-000000000004', '77a11ac0-0004-4000-8000-000000000004', '77a11ac0-0007-4000-8000-000000000001', null, 'exit_mirror', 'live', 'jtojtomepa8beP8AuQc6eXt5FriJwfFMwQx2v2f9mCL', 'EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v', 352, 657.536, 656.1984, 1.868, 1.8642, 3, 'executed', 'c7f8155f-e273-49d4-9159-94a5f7dcbe63', '3HcerTMZxLT97WWyMd1PCVW6xnCcfwXtVbkzavBaAz3PFbP5YevARYb2JTuGJoLhmRHz1JM4Wr5FCJvQRxs7XWg7', 456459394, 75000, 1.6554, now() - interval '22 days 03:10:44.620', now() - interval '22 days 03:10:44.189', now() - interval '22 days 03:10:42.374', 0, 3, now() - interval '22 days 03:10:44.620', null, null, null, null, now() - interval '22 days 03:10:44.620'),
('77a11ac0-0006-4000-8000-000000000002', '77a11ac0-0003-4000-8000-000000000002', '77a11ac0-0004-4000-8000-000000000002', '77a11ac0-0007-4000-8000-000000000002', null, 'exit_scaling', 'simulation', 'EKpQGSJtjMFqKZ9KQanSqYXRcF8fBopzLHYxdM65zcjm', 'EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v', 833, 749.7, 747.7008, 0.9, 0.8976, 3, 'executed', '361446fc-ab3c-49de-954a-31dc1f3fe4c4', null, null, null, 1.8693, now() - interval '15 days 07:36:18.915', now() - interval '15 days 07:36:18.503', now() - interval '15 days 07:36:17.323', 0, 3, now() - interval '15 days 07:36:18.915', null, null, 1, 100, now() - interval '15 days 07:36:18.915'),
('77a11ac0-0006-4000-8000-000000000003', '77a11ac0-0003-4000-8000-000000000001', '77a11ac0-0004-4000-8000-000000000002', '77a11ac0-0007-4000-8000-000000000004', '77a11ac0-0005-4000-8000-000000000003', 'entry', 'simulation', 'EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v', 'EKpQGSJtjMFqKZ9KQanSqYXRcF8fBopzLHYxdM65zcjm', 499.306, 595.475253, 593, 0.8385, 0.842, 3, 'executed', '813179c8-19f9-4126-a1b8-aec90319051c', null, null, null, 1.2483, now() - interval '6 days 20:03:30.714', now() - interval '6 days 20:03:30.377', now() - interval '6 days 20:03:29.313', 0, 3, now() - interval '6 days 20:03:30.714', null, null, null, null, now() - interval '6 days 20:03:30.714'),
('77a11ac0-0006-4000-8000-000000000004', '77a11ac0-0003-4000-8000-000000000004', '77a11ac0-0004-4000-8000-000000000001', '77a11ac0-0007-4000-8000-000000000006', '77a11ac0-0005-4000-8000-000000000006', 'entry', 'live', 'EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v', 'DezXAZ8z7PnrnRJjz3wXBoRgixCa6xjnB7YaB1pPB263', 499.988, 21007899.15966, 20920000, 0.0000238, 0.0000239, 3, 'executed', '6a746d62-74a4-404b-8493-1a00a6ce45ba', '4s7fLtiF2wAjda38EZqgXrevBPwL4kJRfWh8HzQ9wmasgV8C4z4VvjLMWapu8SvcWHroF1rPYpiM9p6o2ZjDBtkg', 459920579, 120000, 1.2733, now() - interval '6 days 02:36:09.166', now() - interval '6 days 02:36:08.982', now() - interval '6 days 02:36:08.236', 0, 3, now() - interval '6 days 02:36:09.166', null, null, null, null, now() - interval '6 days 02:36:09.166'),
('77a11ac0-0006-4000-8000-000000000005', '77a11ac0-0003-4000-8000-000000000001', '77a11ac0-0004-4000-8000-000000000001', '77a11ac0-0007-4000-8000-000000000003', null, 'exit_trailing_stop', 'simulation', 'DezXAZ8z7PnrnRJjz3wXBoRgixCa6xjnB7YaB1pPB263', 'EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v', 24390000, 586.5795, 584.1405, 0.00002405, 0.00002395, 3, 'executed', '202717d7-0dfe-4593-beac-2aafa9a3553b', null, null, null, 1.4604, now() - interval '4 days 20:31:27.350', now() - interval '4 days 20:31:27.082', now() - interval '4 days 20:31:26.209', 0, 3, now() - interval '4 days 20:31:27.350', null, null, null, null, now() - interval '4 days 20:31:27.350'),
('77a11ac0-0006-4000-8000-000000000006', '77a11ac0-0003-4000-8000-000000000002', '77a11ac0-0004-4000-8000-000000000002', '77a11ac0-0007-4000-8000-000000000007', null, 'exit_stop_loss', 'simulation', 'EKpQGSJtjMFqKZ9KQanSqYXRcF8fBopzLHYxdM65zcjm', 'EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v', 531, 424.269, 422.4105, 0.799, 0.7955, 3, 'executed', '326c5091-90b7-49a3-bbb4-38fc79282c0c', null, null, null, 1.0560, now() - interval '4 days 06:11:52.430', now() - interval '4 days 06:11:52.246', now() - interval '4 days 06:11:51.500', 0, 3, now() - interval '4 days 06:11:52.430', null, null, null, null, now() - interval '4 days 06:11:52.430'),
('77a11ac0-0006-4000-8000-000000000007', '77a11ac0-0003-4000-8000-000000000005', '77a11ac0-0004-4000-8000-000000000003', '77a11ac0-0007-4000-8000-000000000005', null, 'exit_trailing_stop', 'live', 'HhJpBhRRn4g56VsyLuT8DL5Bv31HkXqsrahTTUCZeZg4', 'EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v', 35211, 1176.0474, null, 0.0334, null, 3, 'failed', '98f9c63e-46eb-4168-9f6c-2987e4b43ea8', null, null, 180000, 0, now() - interval '4 days 05:52:10.505', now() - interval '4 days 05:52:09.918', null, 3, 3, now() - interval '4 days 05:52:10.505', 'SLIPPAGE_TOLERANCE_EXCEEDED', 'Transaction simulation failed: Error processing Instruction 4: custom program error: 0x1771', null, null, now() - interval '4 days 05:52:10.505'),
('77a11ac0-0006-4000-8000-000000000008', '77a11ac0-0003-4000-8000-000000000005', '77a11ac0-0004-4000-8000-000000000003', '77a11ac0-0007-4000-8000-000000000005', null, 'exit_trailing_stop', 'live', 'HhJpBhRRn4g56VsyLuT8DL5Bv31HkXqsrahTTUCZeZg4', 'EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v', 35211, 1176.0474, 1165.4841, 0.0334, 0.0331, 3, 'executed', '7947404a-340b-4b39-8c49-ca77afd9ec49', '5LdWfuGxhErZQU1WyggUJ3uF2Wod1kenmjqN2eF8dPQMgAF9H5XHhfnriaLEuKbh2XWk7p27aFX3UhZJcxoKZEkn', 460324836, 450000, 2.9985, now() - interval '4 days 05:41:06.770', now() - interval '4 days 05:41:06.433', now() - interval '4 days 05:41:05.369', 0, 3, now() - interval '4 days 05:41:06.770', null, null, null, null, now() - interval '4 days 05:41:06.770'),
('77a11ac0-0006-4000-8000-000000000009', '77a11ac0-0003-4000-8000-000000000003', '77a11ac0-0004-4000-8000-000000000004', '77a11ac0-0007-4000-8000-000000000008', null, 'exit_manual', 'simulation', 'jtojtomepa8beP8AuQc6eXt5FriJwfFMwQx2v2f9mCL', 'EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v', 243, 464.616, 463.7655, 1.912, 1.9085, 3, 'executed', '5dee4754-5afc-45ce-b675-ceb79741c4f5', null, null, null, 1.1594, now() - interval '4 days 02:14:35.190', now() - interval '4 days 02:14:34.717', now() - interval '4 days 02:14:33.329', 0, 3, now() - interval '4 days 02:14:35.190', null, null, null, null, now() - interval '4 days 02:14:35.190'),
('77a11ac0-0006-4000-8000-000000000010', '77a11ac0-0003-4000-8000-000000000002', '77a11ac0-0004-4000-8000-000000000001', '77a11ac0-0007-4000-8000-000000000009', '77a11ac0-0005-4000-8000-000000000013', 'entry', 'simulation', 'EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v', 'DezXAZ8z7PnrnRJjz3wXBoRgixCa6xjnB7YaB1pPB263', 499.9995, 21551702.58621, 21645000, 0.0000232, 0.0000231, 3, 'executed', '5ad9d5f9-bf8a-4150-abfa-802d9e37c656', null, null, null, 1.2500, now() - interval '3 days 00:41:18.920', now() - interval '3 days 00:41:18.218', now() - interval '3 days 00:41:16.131', 0, 3, now() - interval '3 days 00:41:18.920', null, null, null, null, now() - interval '3 days 00:41:18.920'),
('77a11ac0-0006-4000-8000-000000000011', '77a11ac0-0003-4000-8000-000000000003', '77a11ac0-0004-4000-8000-000000000003', '77a11ac0-0007-4000-8000-000000000010', '77a11ac0-0005-4000-8000-000000000015', 'entry', 'simulation', 'EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v', 'HhJpBhRRn4g56VsyLuT8DL5Bv31HkXqsrahTTUCZeZg4', 499.995, 18552.690166976, 18450, 0.02695, 0.0271, 3, 'executed', 'c3821af6-4012-4b23-bd06-c26554330ab6', null, null, null, 1.2500, now() - interval '2 days 05:33:21.677', now() - interval '2 days 05:33:21.319', now() - interval '2 days 05:33:20.362', 0, 3, now() - interval '2 days 05:33:21.677', null, null, null, null, now() - interval '2 days 05:33:21.677'),
('77a11ac0-0006-4000-8000-000000000012', '77a11ac0-0003-4000-8000-000000000005', '77a11ac0-0004-4000-8000-000000000004', '77a11ac0-0007-4000-8000-000000000011', '77a11ac0-0005-4000-8000-000000000016', 'entry', 'live', 'EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v', 'jtojtomepa8beP8AuQc6eXt5FriJwfFMwQx2v2f9mCL', 498.96, 252.701949861, 252, 1.9745, 1.98, 3, 'executed', '5ddc5af8-b13d-4593-b712-41b52deeefc3', '5G1sfNpeDydrFQX2PQpgYmfwGpEJJXkidc3RtPDG3QXrMJwcTTiBPqqCPQ8X9Jhn5wtBst42qYRGkTH54Db9efCA', 460971661, 210000, 1.2875, now() - interval '1 day 05:48:57.262', now() - interval '1 day 05:48:57.018', now() - interval '1 day 05:48:55.387', 0, 3, now() - interval '1 day 05:48:57.262', null, null, null, null, now() - interval '1 day 05:48:57.262'),
('77a11ac0-0006-4000-8000-000000000013', '77a11ac0-0003-4000-8000-000000000004', '77a11ac0-0004-4000-8000-000000000002', '77a11ac0-0007-4000-8000-000000000012', '77a11ac0-0005-4000-8000-000000000018', 'entry', 'live', 'EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v', 'EKpQGSJtjMFqKZ9KQanSqYXRcF8fBopzLHYxdM65zcjm', 499.968, 577.663778, 576, 0.8655, 0.868, 3, 'executed', 'a3546ef1-d702-4914-9704-279341cc62c3', '3iQedJF2P4Ca5Jphx4tRZCTiaJVK7dZQP332Lpo8PYAuWoNDEv5arLvn2gkt4t3p9ewHzeh8ejz7PFakEBV2aPSS', 461040919, 95000, 1.2686, now() - interval '22:07:14.154', now() - interval '22:07:13.565', now() - interval '22:07:12.289', 0, 3, now() - interval '22:07:14.154', null, null, null, null, now() - interval '22:07:14.154'),
('77a11ac0-0006-4000-8000-000000000014', '77a11ac0-0003-4000-8000-000000000004', '77a11ac0-0004-4000-8000-000000000001', '77a11ac0-0007-4000-8000-000000000006', null, 'exit_manual', 'live', 'DezXAZ8z7PnrnRJjz3wXBoRgixCa6xjnB7YaB1pPB263', 'EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v', 20920000, 506.264, null, 0.0000242, null, 3, 'failed', '80aa145b-32cc-4247-9506-80ceb4c60ab8', null, null, 100000, 0, now() - interval '09:03:21.140', now() - interval '09:03:20.726', null, 3, 3, now() - interval '09:03:21.140', 'BLOCKHASH_NOT_FOUND', 'Transaction simulation failed: Blockhash not found', null, null, now() - interval '09:03:21.140'),
('77a11ac0-0006-4000-8000-000000000015', '77a11ac0-0003-4000-8000-000000000004', '77a11ac0-0004-4000-8000-000000000002', '77a11ac0-0007-4000-8000-000000000012', null, 'exit_stop_loss', 'live', 'EKpQGSJtjMFqKZ9KQanSqYXRcF8fBopzLHYxdM65zcjm', 'EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v', 576, 489.024, null, 0.849, null, 3, 'pending', 'cfbcfbf8-24c0-4902-b9e2-dcbae067a3fd', null, null, 160000, 0, now() - interval '00:03:52.310', null, null, 2, 3, now() - interval '00:03:52.310', 'BLOCKHASH_NOT_FOUND', 'Transaction simulation failed: Blockhash not found', null, null, now() - interval '00:03:52.310'),
('77a11ac0-0006-4000-8000-000000000016', '77a11ac0-0003-4000-8000-000000000003', '77a11ac0-0004-4000-8000-000000000003', '77a11ac0-0007-4000-8000-000000000010', null, 'exit_scaling', 'simulation', 'HhJpBhRRn4g56VsyLuT8DL5Bv31HkXqsrahTTUCZeZg4', 'EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v', 9225, 268.4475, null, 0.0291, null, 3, 'pending', 'c1cbc2ae-e622-48c4-9c12-3858751656a0', null, null, null, 0, now() - interval '00:01:47.085', null, null, 1, 3, now() - interval '00:01:47.085', 'COULD_NOT_FIND_ANY_ROUTE', 'Jupiter quote failed: could not find any route', 1, 50, now() - interval '00:01:47.085'),
('77a11ac0-0006-4000-8000-000000000017', '77a11ac0-0003-4000-8000-000000000005', '77a11ac0-0004-4000-8000-000000000004', '77a11ac0-0007-4000-8000-000000000011', null, 'exit_manual', 'live', 'jtojtomepa8beP8AuQc6eXt5FriJwfFMwQx2v2f9mCL', 'EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v', 252, 480.06, null, 1.905, null, 3, 'pending', 'b573de14-2ba4-4d2a-84ce-14efee39a27f', null, null, null, 0, now() - interval '00:00:26.540', null, null, 0, 3, now() - interval '00:00:26.540', null, null, null, null, now() - interval '00:00:26.540'),
('77a11ac0-0006-4000-8000-000000000018', '77a11ac0-0003-4000-8000-000000000002', '77a11ac0-0004-4000-8000-000000000004', null, null, 'entry', 'simulation', 'EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v', 'jtojtomepa8beP8AuQc6eXt5FriJwfFMwQx2v2f9mCL', 500, 262.467191601, null, 1.905, null, 3, 'pending', null, null, null, null, 0, now() - interval '00:00:12.875', null, null, 0, 3, now() - interval '00:00:12.875', null, null, null, null, now() - interval '00:00:12.875')
on conflict (id) do update
    set (
        id, wallet_id, token_id, position_id, signal_id, order_type, mode, token_in, token_out, amount_in,
        expected_amount_out, actual_amount_out, requested_price, executed_price, slippage_tolerance_percent, status,
        jupiter_quote_id, tx_signature, slot, priority_fee_lamports, fee_usd, requested_at, submitted_at,
        executed_at, retry_count, max_retries, next_attempt_at, last_error_code, last_error_message, scaling_level,
        scaling_percent, created_at
    ) = (
        excluded.id, excluded.wallet_id, excluded.token_id, excluded.position_id, excluded.signal_id,
        excluded.order_type, excluded.mode, excluded.token_in, excluded.token_out, excluded.amount_in,
        excluded.expected_amount_out, excluded.actual_amount_out, excluded.requested_price, excluded.executed_price,
        excluded.slippage_tolerance_percent, excluded.status, excluded.jupiter_quote_id, excluded.tx_signature,
        excluded.slot, excluded.priority_fee_lamports, excluded.fee_usd, excluded.requested_at,
        excluded.submitted_at, excluded.executed_at, excluded.retry_count, excluded.max_retries,
        excluded.next_attempt_at, excluded.last_error_code, excluded.last_error_message, excluded.scaling_level,
        excluded.scaling_percent, excluded.created_at
    );

do $$
declare
    guard record;
begin
    for guard in select relation, name from walltrack_lifted_guards loop
        execute format('alter table %s enable trigger %I', guard.relation, guard.name);
    end loop;
end
$$;

refresh materialized view walltrack.performance;

commit;
