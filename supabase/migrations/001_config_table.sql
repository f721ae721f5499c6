-- 001_config_table, 2026-11-22, story 1.1
-- Configuration Singleton: one row of settings, the one global webhook (ADR-001), the circuit breaker's state.

-- Whoever waits for a lock stands in everybody's way: better to give up and try again.
set lock_timeout = '10s';

create table if not exists walltrack.config (
    id uuid default gen_random_uuid() not null,
    total_capital_usd numeric(20, 4) default 10000 not null,
    risk_per_trade_percent numeric(5, 2) default 5 not null,
    max_total_capital_percent numeric(5, 2) default 80 not null,
    daily_loss_limit_usd numeric(20, 4) default 500 not null,
    position_sizing_mode text default 'fixed_percent' not null,
    stop_loss_percent numeric(5, 2) default 20 not null,
    trailing_stop_percent numeric(5, 2) default 15 not null,
    slippage_tolerance_percent numeric(5, 2) default 3 not null,
    circuit_breaker_loss_percent numeric(5, 2) default 15 not null,
    min_win_rate_percent numeric(5, 2) default 40 not null,
    max_consecutive_losses integer default 6 not null,
    safety_score_threshold numeric(5, 4) default 0.60 not null,
    min_liquidity_usd numeric(20, 4) default 50000 not null,
    max_top_10_holder_percent numeric(5, 2) default 80 not null,
    min_token_age_hours integer default 24 not null,
    price_polling_interval_seconds integer default 45 not null,
    max_price_staleness_minutes integer default 5 not null,
    token_cache_ttl_minutes integer default 60 not null,
    webhook_timeout_hours integer default 48 not null,
    max_signal_attempts integer default 5 not null,
    helius_webhook_id text,
    helius_webhook_url text,
    helius_webhook_secret text,
    helius_last_synced_at timestamptz,
    helius_sync_error text,
    webhook_last_signal_at timestamptz,
    is_circuit_breaker_active boolean default false not null,
    circuit_breaker_reason text,
    circuit_breaker_activated_at timestamptz,
    created_at timestamptz default now() not null,
    updated_at timestamptz default now() not null,
    constraint pk_config primary key (id),
    constraint ck_config_total_capital_positive check (total_capital_usd > 0 and total_capital_usd < 'NaN'),
    constraint ck_config_risk_per_trade_range check (risk_per_trade_percent > 0 and risk_per_trade_percent <= 100),
    constraint ck_config_max_total_capital_range
    check (max_total_capital_percent > 0 and max_total_capital_percent <= 100),
    constraint ck_config_daily_loss_limit_positive check (daily_loss_limit_usd > 0 and daily_loss_limit_usd < 'NaN'),
    constraint ck_config_position_sizing_mode_known
    check (position_sizing_mode in ('fixed_percent', 'kelly', 'martingale')),
    constraint ck_config_stop_loss_range check (stop_loss_percent > 0 and stop_loss_percent <= 100),
    constraint ck_config_trailing_stop_range check (trailing_stop_percent > 0 and trailing_stop_percent <= 100),
    constraint ck_config_slippage_tolerance_range
    check (slippage_tolerance_percent >= 0 and slippage_tolerance_percent <= 100),
    constraint ck_config_circuit_breaker_loss_range
    check (circuit_breaker_loss_percent > 0 and circuit_breaker_loss_percent <= 100),
    constraint ck_config_min_win_rate_range check (min_win_rate_percent >= 0 and min_win_rate_percent <= 100),
    constraint ck_config_max_consecutive_losses_range check (max_consecutive_losses between 1 and 100),
    constraint ck_config_safety_score_threshold_range check (safety_score_threshold between 0 and 1),
    constraint ck_config_min_liquidity_not_negative check (min_liquidity_usd >= 0 and min_liquidity_usd < 'NaN'),
    constraint ck_config_max_top_10_holder_range
    check (max_top_10_holder_percent > 0 and max_top_10_holder_percent <= 100),
    constraint ck_config_min_token_age_range check (min_token_age_hours between 0 and 8760),
    constraint ck_config_price_polling_interval_range check (price_polling_interval_seconds between 1 and 3600),
    constraint ck_config_max_price_staleness_range check (max_price_staleness_minutes between 1 and 1440),
    constraint ck_config_token_cache_ttl_range check (token_cache_ttl_minutes between 1 and 10080),
    constraint ck_config_webhook_timeout_range check (webhook_timeout_hours between 1 and 720),
    constraint ck_config_max_signal_attempts_range check (max_signal_attempts between 1 and 100),
    constraint ck_config_webhook_url_is_https check (helius_webhook_url like 'https://_%'),
    constraint ck_config_circuit_breaker_reason_known
    check (circuit_breaker_reason in ('max_drawdown', 'min_win_rate', 'consecutive_losses', 'manual')),
    constraint ck_config_circuit_breaker_active_iff_reason
    check (is_circuit_breaker_active = (circuit_breaker_reason is not null)),
    constraint ck_config_circuit_breaker_active_iff_activated_at
    check (is_circuit_breaker_active = (circuit_breaker_activated_at is not null)),
    constraint ck_config_times_finite
    check (
        isfinite(helius_last_synced_at)
        and isfinite(webhook_last_signal_at)
        and isfinite(circuit_breaker_activated_at)
        and isfinite(created_at)
        and isfinite(updated_at)
    )
);

comment on constraint ck_config_total_capital_positive on walltrack.config is
'Capital is above 0, because sizes of positions are shares of it';
comment on constraint ck_config_risk_per_trade_range on walltrack.config is
'A trade risks more than 0 and at most 100 percent of the capital';
comment on constraint ck_config_max_total_capital_range on walltrack.config is
'Open positions together take more than 0 and at most 100 percent of the capital';
comment on constraint ck_config_daily_loss_limit_positive on walltrack.config is
'The daily loss limit is above 0, because a limit of 0 would stop trading for good';
comment on constraint ck_config_position_sizing_mode_known on walltrack.config is
'The sizing mode is one that the workers implement';
comment on constraint ck_config_stop_loss_range on walltrack.config is
'A stop loss is above 0 and at most 100 percent of the entry price';
comment on constraint ck_config_trailing_stop_range on walltrack.config is
'A trailing stop is above 0 and at most 100 percent of the peak price';
comment on constraint ck_config_slippage_tolerance_range on walltrack.config is
'Slippage tolerance is 0 to 100 percent';
comment on constraint ck_config_circuit_breaker_loss_range on walltrack.config is
'The drawdown that activates the circuit breaker is above 0 and at most 100 percent';
comment on constraint ck_config_min_win_rate_range on walltrack.config is
'The lowest accepted win rate is 0 to 100 percent';
comment on constraint ck_config_max_consecutive_losses_range on walltrack.config is
'The circuit breaker tolerates 1 to 100 losses in a row';
comment on constraint ck_config_safety_score_threshold_range on walltrack.config is
'The safety threshold is a score, 0 to 1';
comment on constraint ck_config_min_liquidity_not_negative on walltrack.config is
'The lowest accepted liquidity is 0 or more';
comment on constraint ck_config_max_top_10_holder_range on walltrack.config is
'The highest accepted share of the ten largest holders is above 0 and at most 100 percent';
comment on constraint ck_config_min_token_age_range on walltrack.config is
'The lowest accepted age of a token is 0 hours to a year';
comment on constraint ck_config_price_polling_interval_range on walltrack.config is
'Prices are polled every second to every hour';
comment on constraint ck_config_max_price_staleness_range on walltrack.config is
'A price counts as stale after 1 minute to a day';
comment on constraint ck_config_token_cache_ttl_range on walltrack.config is
'An analysis of a token lives 1 minute to a week';
comment on constraint ck_config_webhook_timeout_range on walltrack.config is
'A silent webhook raises an alarm after 1 hour to 30 days';
comment on constraint ck_config_max_signal_attempts_range on walltrack.config is
'A signal is claimed 1 to 100 times before the queue passes it over';
comment on constraint ck_config_webhook_url_is_https on walltrack.config is
'The webhook is reached by https, because its secret travels with each call';
comment on constraint ck_config_circuit_breaker_reason_known on walltrack.config is
'The reason of the circuit breaker is one that its events know';
comment on constraint ck_config_circuit_breaker_active_iff_reason on walltrack.config is
'The circuit breaker has a reason exactly while it is active';
comment on constraint ck_config_circuit_breaker_active_iff_activated_at on walltrack.config is
'The circuit breaker has a time of activation exactly while it is active';
comment on constraint ck_config_times_finite on walltrack.config is
'No time is infinite, because no duration survives it';

-- A second row is refused by an index that explains itself in the error's detail. A trigger could say it better, but it
-- would fire before `on conflict` is decided, and refuse an upsert of the row that is there.
create unique index if not exists uq_config_singleton
on walltrack.config (('config has one row: update the row that is there'::text));

-- Of one row there is nothing to find. But a column of a unique index is a key to PostgreSQL, so that a change of it
-- waits for the sessions that hold the row `for key share` (guard_positions_circuit_breaker), and no other change does.
create unique index if not exists uq_config_is_circuit_breaker_active
on walltrack.config (is_circuit_breaker_active);

-- The secret of the webhook lives in a schema of its own, because an error, a statistic or a view of config could show
-- it here: config keeps its fingerprint. Writing helius_webhook_secret is how the secret gets there.
do $$
begin
    if to_regnamespace('walltrack_secrets') is null then
        create schema walltrack_secrets;
    end if;
end
$$;

comment on schema walltrack_secrets is 'WallTrack: what no error, log, view, statistic or dashboard may show';

-- Without a check or a not null, because the error of either shows the row.
create table if not exists walltrack_secrets.helius_webhook (
    config_id uuid constraint pk_helius_webhook primary key,
    secret text,
    rotated_at timestamptz
);

do $$
begin
    if exists (
        select 1 from pg_catalog.pg_attribute
        where
            attrelid = 'walltrack_secrets.helius_webhook'::regclass
            and attname = 'secret'
            and attstattarget is distinct from 0
    ) then
        alter table walltrack_secrets.helius_webhook alter column secret set statistics 0;
    end if;
end
$$;

comment on table walltrack_secrets.helius_webhook is
'The secret of the one webhook; write it as helius_webhook_secret of walltrack.config';
comment on column walltrack_secrets.helius_webhook.config_id is 'The row of config that has its fingerprint';
comment on column walltrack_secrets.helius_webhook.secret is 'What the webhook sends with each call';
comment on column walltrack_secrets.helius_webhook.rotated_at is 'When the secret was written (UTC)';

create or replace function walltrack.hide_config_webhook_secret()
returns trigger
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    -- Handed over within the transaction, because an `on conflict` decides only after this whether the row is written.
    if new.helius_webhook_secret !~ '^sha256:[0-9a-f]{64}$' then
        perform set_config('walltrack.webhook_secret', new.helius_webhook_secret, true);
        new.helius_webhook_secret := 'sha256:' || encode(sha256(convert_to(new.helius_webhook_secret, 'UTF8')), 'hex');
    end if;
    return new;
end
$$;

comment on function walltrack.hide_config_webhook_secret() is
'Trigger: puts the fingerprint of the webhook''s secret in place of the secret';

create or replace function walltrack.store_config_webhook_secret()
returns trigger
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    written constant text := current_setting('walltrack.webhook_secret', true);
begin
    if new.helius_webhook_secret is not distinct from old.helius_webhook_secret then
        return null;
    end if;
    if new.helius_webhook_secret is null then
        delete from walltrack_secrets.helius_webhook where config_id = old.id;
        return null;
    end if;
    if coalesce(written, '') = ''
        or 'sha256:' || encode(sha256(convert_to(written, 'UTF8')), 'hex') <> new.helius_webhook_secret then
        raise exception using
            errcode = 'restrict_violation',
            message = format('%s on walltrack.config refused: a fingerprint is no secret', tg_op),
            hint = 'Write the secret itself, as a parameter, so that no log shows it.',
            schema = tg_table_schema,
            table = tg_table_name,
            constraint = tg_name;
    end if;
    insert into walltrack_secrets.helius_webhook (config_id, secret, rotated_at)
    values (new.id, written, now())
    on conflict (config_id) do update
    set secret = excluded.secret, rotated_at = excluded.rotated_at;
    perform set_config('walltrack.webhook_secret', '', true);
    return null;
end
$$;

comment on function walltrack.store_config_webhook_secret() is
'Trigger: puts the webhook''s secret where no error, log, view, statistic or dashboard shows it';

create or replace trigger hide_config_webhook_secret
before insert or update of helius_webhook_secret on walltrack.config
for each row when (new.helius_webhook_secret is not null)
execute function walltrack.hide_config_webhook_secret();

create or replace trigger store_config_webhook_secret
after insert or update of helius_webhook_secret or delete on walltrack.config
for each row execute function walltrack.store_config_webhook_secret();

create or replace trigger guard_config_active_breaker
before delete on walltrack.config
for each row when (old.is_circuit_breaker_active)
execute function walltrack.refuse_change(
    'the circuit breaker is active', 'Deactivate it first: its state is in this row.'
);

create or replace trigger guard_config_no_truncate
before truncate on walltrack.config
for each statement execute function walltrack.refuse_change(
    'config holds the state of the circuit breaker', 'Update the row that is there.'
);

create or replace trigger guard_config_identity
before update of id, created_at on walltrack.config
for each row when (old.id is distinct from new.id or old.created_at is distinct from new.created_at)
execute function walltrack.refuse_change(
    'id and created_at of a row never change', 'Leave both out of the update.'
);

create or replace trigger update_config_updated_at
before update on walltrack.config
for each row when (old.* is distinct from new.*)
execute function walltrack.update_updated_at();

-- The webhook's secret is the one column that dashboards may not read.

-- Nobody but the owner has any right here, except as granted below.
do $$
declare
    grantee text;
begin
    -- Default privileges may have given more than anybody needs.
    for grantee in
        select 'public'
        union all
        select quote_ident(rolname) from pg_catalog.pg_roles where rolname in ('anon', 'authenticated', 'service_role', 'walltrack_dashboard')
    loop
        execute format('revoke all on walltrack.config from %s', grantee);
        execute format('revoke all on function walltrack.hide_config_webhook_secret() from %s', grantee);
        execute format('revoke all on function walltrack.store_config_webhook_secret() from %s', grantee);
    end loop;
    -- Asked first, here and below, because to say it again would lock out every reader for a moment.
    if not (select relrowsecurity from pg_catalog.pg_class where oid = 'walltrack.config'::regclass) then
        alter table walltrack.config enable row level security;
    end if;
    if to_regrole('service_role') is not null then
        grant select, insert, update on walltrack.config to service_role;
        if not exists (
            select 1 from pg_catalog.pg_policy
            where polrelid = 'walltrack.config'::regclass and polname = 'service_role_sees_every_row'
        ) then
            create policy service_role_sees_every_row on walltrack.config
            for all to service_role using (true) with check (true);
        end if;
    end if;
    if to_regrole('walltrack_dashboard') is not null then
        grant select (
        id, total_capital_usd, risk_per_trade_percent, max_total_capital_percent, daily_loss_limit_usd,
        position_sizing_mode, stop_loss_percent, trailing_stop_percent, slippage_tolerance_percent,
        circuit_breaker_loss_percent, min_win_rate_percent, max_consecutive_losses, safety_score_threshold,
        min_liquidity_usd, max_top_10_holder_percent, min_token_age_hours, price_polling_interval_seconds,
        max_price_staleness_minutes, token_cache_ttl_minutes, webhook_timeout_hours, max_signal_attempts, helius_webhook_id,
        helius_webhook_url, helius_last_synced_at, helius_sync_error, webhook_last_signal_at,
        is_circuit_breaker_active, circuit_breaker_reason, circuit_breaker_activated_at, created_at,
        updated_at
    ) on walltrack.config to walltrack_dashboard;
        if not exists (
            select 1 from pg_catalog.pg_policy
            where polrelid = 'walltrack.config'::regclass and polname = 'walltrack_dashboard_sees_every_row'
        ) then
            create policy walltrack_dashboard_sees_every_row on walltrack.config
            for select to walltrack_dashboard using (true);
        end if;
    end if;
end
$$;

do $$
declare
    grantee text;
begin
    for grantee in
        select 'public'
        union all
        select quote_ident(rolname) from pg_catalog.pg_roles where rolname in ('anon', 'authenticated', 'service_role', 'walltrack_dashboard')
    loop
        execute format('revoke all on schema walltrack_secrets from %s', grantee);
        execute format('revoke all on walltrack_secrets.helius_webhook from %s', grantee);
    end loop;
    alter table walltrack_secrets.helius_webhook enable row level security;
    if to_regrole('service_role') is not null then
        grant usage on schema walltrack_secrets to service_role;
        grant select, insert, update, delete on walltrack_secrets.helius_webhook to service_role;
        if not exists (
            select 1 from pg_catalog.pg_policy
            where polrelid = 'walltrack_secrets.helius_webhook'::regclass
        ) then
            create policy service_role_sees_every_row on walltrack_secrets.helius_webhook
            for all to service_role using (true) with check (true);
        end if;
    end if;
end
$$;

comment on table walltrack.config is 'Configuration Singleton: the one row of settings that an operator edits, with the state of the one global Helius webhook and of the circuit breaker. A second row is refused.';
comment on column walltrack.config.id is 'Identifier of the one row.';
comment on column walltrack.config.total_capital_usd is 'Capital that position sizes are a share of, USD, above 0.';
comment on column walltrack.config.risk_per_trade_percent is 'Share of the capital for one position, percent, above 0 to 100.';
comment on column walltrack.config.max_total_capital_percent is 'Share of the capital that all open positions together should stay within, percent, above 0 to 100.';
comment on column walltrack.config.daily_loss_limit_usd is 'Loss within one day meant to stop trading, USD, above 0. A setting for the workers; the database does not act on it.';
comment on column walltrack.config.position_sizing_mode is 'How position sizes are worked out: fixed_percent, kelly or martingale.';
comment on column walltrack.config.stop_loss_percent is 'General stop loss: fall below the entry price, percent, above 0 to 100. Each exit strategy has its own.';
comment on column walltrack.config.trailing_stop_percent is 'General trailing stop: fall below the peak price, percent, above 0 to 100. Each exit strategy has its own.';
comment on column walltrack.config.slippage_tolerance_percent is 'Slippage to accept in a swap, percent 0-100. Each order has its own, which is not copied from here.';
comment on column walltrack.config.circuit_breaker_loss_percent is 'Maximum drawdown: the circuit breaker is to be activated at this loss of capital, percent, above 0 to 100.';
comment on column walltrack.config.min_win_rate_percent is 'The circuit breaker is to be activated below this win rate, percent 0-100.';
comment on column walltrack.config.max_consecutive_losses is 'The circuit breaker is to be activated at this many losing positions in a row, 1 to 100.';
comment on column walltrack.config.safety_score_threshold is 'Lowest tokens.safety_score that is to be traded, score 0-1.';
comment on column walltrack.config.min_liquidity_usd is 'Liquidity that a token needs to pass its liquidity check, USD.';
comment on column walltrack.config.max_top_10_holder_percent is 'Share of the supply with its ten largest holders up to which a token passes its holder check, percent, above 0 to 100.';
comment on column walltrack.config.min_token_age_hours is 'Age that a token needs to pass its age check, hours, 0 to 8760 (a year).';
comment on column walltrack.config.price_polling_interval_seconds is 'Time between two price checks of the open positions, seconds, 1 to 3600.';
comment on column walltrack.config.max_price_staleness_minutes is 'Age from which a price (positions.last_price_at) counts as stale, minutes, 1 to 1440.';
comment on column walltrack.config.token_cache_ttl_minutes is 'Age from which a token analysis (tokens.last_analyzed_at) counts as stale, minutes, 1 to 10080.';
comment on column walltrack.config.webhook_timeout_hours is 'Silence since webhook_last_signal_at from which the webhook counts as broken, hours, 1 to 720.';
comment on column walltrack.config.max_signal_attempts is 'Claims after which the queue passes a signal over, 1 to 100.';
comment on column walltrack.config.helius_webhook_id is 'Helius'' identifier of the one global webhook (ADR-001). Null: none is registered.';
comment on column walltrack.config.helius_webhook_url is 'HTTPS address that Helius sends swaps to. Null: none is registered.';
comment on column walltrack.config.helius_webhook_secret is 'Secret that proves that a webhook call comes from Helius. Null: none is set. Not for display in a UI.';
comment on column walltrack.config.helius_last_synced_at is 'Time the list of wallets was last synced to the Helius webhook (UTC). Null: never.';
comment on column walltrack.config.helius_sync_error is 'Error message of the last sync to Helius. Null: no error.';
comment on column walltrack.config.webhook_last_signal_at is 'Time the webhook last reported a swap (UTC), written by the webhook worker. Null: never.';
comment on column walltrack.config.is_circuit_breaker_active is 'True while new positions are refused (ADR-004). By trigger apply_circuit_breaker_events_state on each breaker event.';
comment on column walltrack.config.circuit_breaker_reason is 'Why the breaker is active: max_drawdown, min_win_rate, consecutive_losses or manual. Null: not active. By trigger apply_circuit_breaker_events_state.';
comment on column walltrack.config.circuit_breaker_activated_at is 'Time the active breaker was activated (UTC). Null: not active. By trigger apply_circuit_breaker_events_state.';
comment on column walltrack.config.created_at is 'Time the row was created (UTC); the moment of the insert unless given.';
comment on column walltrack.config.updated_at is 'Time of the last change to the row (UTC), kept by trigger update_config_updated_at.';

reset lock_timeout;

-- Rollback, runnable in ../rollbacks/001_config_table.sql:
-- do $$
-- declare
--     own_rows bigint;
-- begin
--     -- What a function says, or what a later migration added to this table, is no dependency to PostgreSQL.
--     if to_regclass('walltrack.positions') is not null then
--         raise exception using
--             errcode = 'dependent_objects_still_exist',
--             message = 'rollback of walltrack.config refused: walltrack.positions builds upon it',
--             hint = 'Roll later migrations back first, from the highest number down.',
--             schema = 'walltrack',
--             table = 'config';
--     end if;
--     -- What a function says, or what a later migration added to this table, is no dependency to PostgreSQL.
--     if to_regclass('walltrack.circuit_breaker_events') is not null then
--         raise exception using
--             errcode = 'dependent_objects_still_exist',
--             message = 'rollback of walltrack.config refused: walltrack.circuit_breaker_events builds upon it',
--             hint = 'Roll later migrations back first, from the highest number down.',
--             schema = 'walltrack',
--             table = 'config';
--     end if;
--     if to_regclass('walltrack.config') is not null
--         and current_setting('walltrack.rollback', true) is distinct from 'insist' then
--         -- From the count to the drop nobody writes, and no policy hides a row.
--         lock table walltrack.config in access exclusive mode;
--         perform set_config('row_security', 'off', true);
--         select count(*) into own_rows from walltrack.config
--         where not (id::text like '77a11ac0-000_-4000-8000-%');
--         if own_rows > 0 then
--             raise exception using
--                 errcode = 'restrict_violation',
--                 message = format(
--                     'rollback of walltrack.config refused: it would lose %s row%s '
--                     'other than mock rows',
--                     own_rows, case when own_rows > 1 then 's' end
--                 ),
--                 hint = 'Back them up. To lose them nevertheless, in the same session: '
--                     'set walltrack.rollback = ''insist'';',
--                 schema = 'walltrack',
--                 table = 'config';
--         end if;
--     end if;
--     drop table if exists walltrack.config;
--     drop function if exists walltrack.store_config_webhook_secret();
--     drop function if exists walltrack.hide_config_webhook_secret();
--     drop table if exists walltrack_secrets.helius_webhook;
--     begin
--         drop schema if exists walltrack_secrets;
--     exception when dependent_objects_still_exist then
--         raise notice 'schema walltrack_secrets stays: it holds other objects';
--     end;
-- end
-- $$;
