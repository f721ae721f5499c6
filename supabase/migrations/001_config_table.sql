-- 001_config_table, 2026-11-22, story 1.1
-- Configuration Singleton: one row of settings, the one global webhook (ADR-001), the circuit breaker's state.

set search_path = pg_catalog, pg_temp;
set standard_conforming_strings = on;

do $walltrack$
declare
    statements constant text[] := array[
$sql$
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
)
$sql$,
$sql$
comment on constraint ck_config_total_capital_positive on walltrack.config is
'Capital is above 0, because sizes of positions are shares of it'
$sql$,
$sql$
comment on constraint ck_config_risk_per_trade_range on walltrack.config is
'A trade risks more than 0 and at most 100 percent of the capital'
$sql$,
$sql$
comment on constraint ck_config_max_total_capital_range on walltrack.config is
'Open positions together take more than 0 and at most 100 percent of the capital'
$sql$,
$sql$
comment on constraint ck_config_daily_loss_limit_positive on walltrack.config is
'The daily loss limit is above 0, because a limit of 0 would stop trading for good'
$sql$,
$sql$
comment on constraint ck_config_position_sizing_mode_known on walltrack.config is
'The sizing mode is one that the workers implement'
$sql$,
$sql$
comment on constraint ck_config_stop_loss_range on walltrack.config is
'A stop loss is above 0 and at most 100 percent of the entry price'
$sql$,
$sql$
comment on constraint ck_config_trailing_stop_range on walltrack.config is
'A trailing stop is above 0 and at most 100 percent of the peak price'
$sql$,
$sql$
comment on constraint ck_config_slippage_tolerance_range on walltrack.config is
'Slippage tolerance is 0 to 100 percent'
$sql$,
$sql$
comment on constraint ck_config_circuit_breaker_loss_range on walltrack.config is
'The drawdown that activates the circuit breaker is above 0 and at most 100 percent'
$sql$,
$sql$
comment on constraint ck_config_min_win_rate_range on walltrack.config is
'The lowest accepted win rate is 0 to 100 percent'
$sql$,
$sql$
comment on constraint ck_config_max_consecutive_losses_range on walltrack.config is
'The circuit breaker tolerates 1 to 100 losses in a row'
$sql$,
$sql$
comment on constraint ck_config_safety_score_threshold_range on walltrack.config is
'The safety threshold is a score, 0 to 1'
$sql$,
$sql$
comment on constraint ck_config_min_liquidity_not_negative on walltrack.config is
'The lowest accepted liquidity is 0 or more'
$sql$,
$sql$
comment on constraint ck_config_max_top_10_holder_range on walltrack.config is
'The highest accepted share of the ten largest holders is above 0 and at most 100 percent'
$sql$,
$sql$
comment on constraint ck_config_min_token_age_range on walltrack.config is
'The lowest accepted age of a token is 0 hours to a year'
$sql$,
$sql$
comment on constraint ck_config_price_polling_interval_range on walltrack.config is
'Prices are polled every second to every hour'
$sql$,
$sql$
comment on constraint ck_config_max_price_staleness_range on walltrack.config is
'A price counts as stale after 1 minute to a day'
$sql$,
$sql$
comment on constraint ck_config_token_cache_ttl_range on walltrack.config is
'An analysis of a token lives 1 minute to a week'
$sql$,
$sql$
comment on constraint ck_config_webhook_timeout_range on walltrack.config is
'A silent webhook raises an alarm after 1 hour to 30 days'
$sql$,
$sql$
comment on constraint ck_config_max_signal_attempts_range on walltrack.config is
'A signal is claimed 1 to 100 times before the queue passes it over'
$sql$,
$sql$
comment on constraint ck_config_webhook_url_is_https on walltrack.config is
'The webhook is reached by https, because its secret travels with each call'
$sql$,
$sql$
comment on constraint ck_config_circuit_breaker_reason_known on walltrack.config is
'The reason of the circuit breaker is one that its events know'
$sql$,
$sql$
comment on constraint ck_config_circuit_breaker_active_iff_reason on walltrack.config is
'The circuit breaker has a reason exactly while it is active'
$sql$,
$sql$
comment on constraint ck_config_circuit_breaker_active_iff_activated_at on walltrack.config is
'The circuit breaker has a time of activation exactly while it is active'
$sql$,
$sql$
comment on constraint ck_config_times_finite on walltrack.config is
'No time is infinite, because no duration survives it'
$sql$,
$sql$
-- A second row is refused by an index that explains itself in the error's detail. A trigger could say it better, but it
-- would fire before `on conflict` is decided, and refuse an upsert of the row that is there.
create unique index if not exists uq_config_singleton
on walltrack.config (('config has one row: update the row that is there'::text))
$sql$,
$sql$
-- Not for searching: PostgreSQL takes a column of a unique index for a key, so an update of this column waits for the
-- sessions that hold the row `for key share` (guard_positions_circuit_breaker). Other updates do not wait.
create unique index if not exists uq_config_is_circuit_breaker_active
on walltrack.config (is_circuit_breaker_active)
$sql$,
$sql$
-- The secret of the webhook lives in a schema of its own, because an error, a statistic or a view of config could show
-- it here: config keeps its fingerprint. Writing helius_webhook_secret is how the secret gets there.
do $$
begin
    if to_regnamespace('walltrack_secrets') is null then
        create schema walltrack_secrets;
    end if;
end
$$
$sql$,
$sql$
comment on schema walltrack_secrets is 'WallTrack: what no error, log, view, statistic or dashboard may show'
$sql$,
$sql$
-- No check and no not null, because the error of either would show the row.
create table if not exists walltrack_secrets.helius_webhook (
    config_id uuid constraint pk_helius_webhook primary key,
    secret text,
    rotated_at timestamptz
)
$sql$,
$sql$
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
$$
$sql$,
$sql$
comment on table walltrack_secrets.helius_webhook is
'The secret of the one webhook; write it as helius_webhook_secret of walltrack.config'
$sql$,
$sql$
comment on column walltrack_secrets.helius_webhook.config_id is 'The row of config that has its fingerprint'
$sql$,
$sql$
comment on column walltrack_secrets.helius_webhook.secret is 'What the webhook sends with each call'
$sql$,
$sql$
comment on column walltrack_secrets.helius_webhook.rotated_at is 'When the secret was written (UTC)'
$sql$,
$sql$
create or replace function walltrack.hide_config_webhook_secret()
returns trigger
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    -- The secret is handed over in a setting of the transaction, because an `on conflict` decides only after this
    -- trigger whether the row is written.
    if new.helius_webhook_secret !~ '^sha256:[0-9a-f]{64}$' then
        perform set_config('walltrack.webhook_secret', new.helius_webhook_secret, true);
        new.helius_webhook_secret := 'sha256:' || encode(sha256(convert_to(new.helius_webhook_secret, 'UTF8')), 'hex');
    end if;
    return new;
end
$$
$sql$,
$sql$
comment on function walltrack.hide_config_webhook_secret() is
'Trigger: puts the fingerprint of the webhook''s secret in place of the secret'
$sql$,
$sql$
create or replace function walltrack.store_config_webhook_secret()
returns trigger
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    written constant text := current_setting('walltrack.webhook_secret', true);
begin
    if new.id <> old.id then
        update walltrack_secrets.helius_webhook set config_id = new.id where config_id = old.id;
    end if;
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
            constraint = tg_name,
            detail = 'Guard: ' || tg_name;
    end if;
    insert into walltrack_secrets.helius_webhook (config_id, secret, rotated_at)
    values (new.id, written, now())
    on conflict (config_id) do update
    set secret = excluded.secret, rotated_at = excluded.rotated_at;
    perform set_config('walltrack.webhook_secret', '', true);
    return null;
end
$$
$sql$,
$sql$
comment on function walltrack.store_config_webhook_secret() is
'Trigger: puts the webhook''s secret where no error, log, view, statistic or dashboard shows it'
$sql$,
$sql$
create or replace trigger hide_config_webhook_secret
before insert or update of helius_webhook_secret on walltrack.config
for each row when (new.helius_webhook_secret is not null)
execute function walltrack.hide_config_webhook_secret()
$sql$,
$sql$
create or replace trigger store_config_webhook_secret
after insert or update of id, helius_webhook_secret or delete on walltrack.config
for each row execute function walltrack.store_config_webhook_secret()
$sql$,
$sql$
create or replace trigger guard_config_active_breaker
before delete on walltrack.config
for each row when (old.is_circuit_breaker_active)
execute function walltrack.refuse_change(
    'the circuit breaker is active', 'Deactivate it first: its state is in this row.'
)
$sql$,
$sql$
create or replace trigger guard_config_no_truncate
before truncate on walltrack.config
for each statement execute function walltrack.refuse_change(
    'config holds the state of the circuit breaker', 'Update the row that is there.'
)
$sql$,
$sql$
create or replace trigger guard_config_identity
before update of id, created_at on walltrack.config
for each row when (old.id is distinct from new.id or old.created_at is distinct from new.created_at)
execute function walltrack.refuse_change(
    'id and created_at of a row never change', 'Leave both out of the update.'
)
$sql$,
$sql$
create or replace trigger update_config_updated_at
before update on walltrack.config
for each row when (old.* is distinct from new.*)
execute function walltrack.update_updated_at()
$sql$,
$sql$
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
        select quote_ident(rolname) from pg_catalog.pg_roles where rolname in ('anon', 'authenticated', 'service_role', 'service_role', 'walltrack_dashboard')
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
$$
$sql$,
$sql$
do $$
declare
    grantee text;
begin
    for grantee in
        select 'public'
        union all
        select quote_ident(rolname) from pg_catalog.pg_roles where rolname in ('anon', 'authenticated', 'service_role', 'service_role', 'walltrack_dashboard')
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
$$
$sql$,
$sql$
do $do$
declare
    described record;
begin
    for described in
        select
            comment.column_name,
            comment.description,
            case c.relkind when 'm' then 'materialized view' else 'table' end as kind
        from (
            values
            (null, 'Configuration Singleton: the one row of settings that an operator edits, with the state of the global Helius webhook and of the circuit breaker. A unique index refuses a second row.'),
            ('id', 'Identifier of the one row.'),
            ('total_capital_usd', 'Capital, USD, above 0. Position sizes are shares of it.'),
            ('risk_per_trade_percent', 'Share of the capital for one position, percent, above 0 to 100.'),
            ('max_total_capital_percent', 'Largest share of the capital for all open positions together, percent, above 0 to 100.'),
            ('daily_loss_limit_usd', 'Loss within one day at which workers stop trading, USD, above 0. The database itself does not apply it.'),
            ('position_sizing_mode', 'How workers compute position sizes: fixed_percent, kelly or martingale.'),
            ('stop_loss_percent', 'General stop loss: fall below the entry price, percent, above 0 to 100. Each exit strategy has its own stop loss.'),
            ('trailing_stop_percent', 'General trailing stop: fall below the peak price, percent, above 0 to 100. Exit strategies have their own.'),
            ('slippage_tolerance_percent', 'Slippage to accept in a swap, percent 0-100. Each order has its own tolerance, which is not copied from here.'),
            ('circuit_breaker_loss_percent', 'Maximum drawdown: loss of capital at which a worker activates the circuit breaker, percent, above 0 to 100.'),
            ('min_win_rate_percent', 'Win rate below which a worker activates the circuit breaker, percent 0-100.'),
            ('max_consecutive_losses', 'Number of losing positions in a row at which a worker activates the circuit breaker, 1 to 100.'),
            ('safety_score_threshold', 'Lowest tokens.safety_score at which workers trade a token, score 0-1.'),
            ('min_liquidity_usd', 'Liquidity that a token needs to pass its liquidity check, USD.'),
            ('max_top_10_holder_percent', 'Largest share of the supply with the ten largest holders at which a token passes its holder check, percent, above 0 to 100.'),
            ('min_token_age_hours', 'Age that a token needs to pass its age check, hours, 0 to 8760 (a year).'),
            ('price_polling_interval_seconds', 'Time between two price checks of the open positions, seconds, 1 to 3600.'),
            ('max_price_staleness_minutes', 'Age from which a price (positions.last_price_at) counts as stale, minutes, 1 to 1440.'),
            ('token_cache_ttl_minutes', 'Age from which a token analysis (tokens.last_analyzed_at) counts as stale, minutes, 1 to 10080.'),
            ('webhook_timeout_hours', 'Time without a signal (webhook_last_signal_at) from which the webhook counts as broken, hours, 1 to 720.'),
            ('max_signal_attempts', 'Number of claims after which the queue skips a signal, 1 to 100.'),
            ('helius_webhook_id', 'Helius'' identifier of the global webhook (ADR-001). Null: no webhook is registered.'),
            ('helius_webhook_url', 'HTTPS address that Helius sends swaps to. Null: no webhook is registered.'),
            ('helius_webhook_secret', 'Fingerprint (sha256) of the secret that Helius sends with each call. Write the secret here: triggers hide_config_webhook_secret and store_config_webhook_secret store it in the schema of secrets and put its fingerprint here. Null: no secret is set.'),
            ('helius_last_synced_at', 'Time the list of wallets was last synced to the Helius webhook (UTC). Null: never.'),
            ('helius_sync_error', 'Error message of the last sync to Helius. Null: no error.'),
            ('webhook_last_signal_at', 'Time the webhook last reported a swap (UTC), written by the webhook worker. Null: never.'),
            ('is_circuit_breaker_active', 'True while new positions are refused (ADR-004). Trigger apply_circuit_breaker_events_state sets it on each breaker event.'),
            ('circuit_breaker_reason', 'Why the breaker is active: max_drawdown, min_win_rate, consecutive_losses or manual. Null: not active. Set by trigger apply_circuit_breaker_events_state.'),
            ('circuit_breaker_activated_at', 'Time the active breaker was activated (UTC). Null: not active. Set by trigger apply_circuit_breaker_events_state.'),
            ('created_at', 'Time the row was created (UTC); the moment of the insert unless given.'),
            ('updated_at', 'Time of the last change to the row (UTC), kept by trigger update_config_updated_at.')
        ) as comment (column_name, description)
        cross join pg_catalog.pg_class as c
        left join pg_catalog.pg_attribute as a
            on c.oid = a.attrelid and comment.column_name = a.attname and not a.attisdropped
        where
            c.oid = 'walltrack.config'::pg_catalog.regclass
            and (comment.column_name is null or a.attnum is not null)
            and pg_catalog.col_description(c.oid, coalesce(a.attnum, 0)::integer) is distinct from comment.description
    loop
        if described.column_name is null then
            execute pg_catalog.format(
                'comment on %s walltrack.config is %L', described.kind, described.description
            );
        else
            execute pg_catalog.format(
                'comment on column walltrack.config.%I is %L', described.column_name, described.description
            );
        end if;
    end loop;
end
$do$
$sql$
    ]::text[];
    statement text;
    done integer;
    trouble text;
    longest constant interval := coalesce(nullif(current_setting('walltrack.lock_timeout', true), ''), '2s')::interval * 0.95;
    attempts constant integer := coalesce(nullif(current_setting('walltrack.lock_attempts', true), ''), '40')::integer;
    attempt integer := 0;
    waiting interval := least(longest, interval '0.1s');
    until timestamp with time zone;
    blocker text;
begin
    if not has_schema_privilege(to_regnamespace('walltrack_migrations'), 'usage') then
        raise exception using
            errcode = 'insufficient_privilege',
            message = format('role %s may not read which migrations schema walltrack has', current_user),
            hint = format(
                'Use the owner of the schema, %s.',
                (select space.nspowner::regrole from pg_namespace as space where space.nspname = 'walltrack_migrations')
            );
    elsif to_regnamespace('walltrack_migrations') is null and not has_database_privilege(current_database(), 'create') then
        raise exception using
            errcode = 'insufficient_privilege',
            message = format('role %s may not create a schema in database %s', current_user, current_database()),
            hint = format('Use the owner of the database, or have `grant create on database %I to %I` run.', current_database(), current_user);
    end if;
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
    if to_regclass('walltrack_migrations.applied') is null then
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            message = 'migration 001_config_table comes after 000_helper_functions: schema walltrack has no record of migrations',
            hint = 'Apply all migrations in the order of their numbers.';
    end if;
    select state.problem into trouble
    from (
        select
            coalesce(known.version, found.version) as version,
            coalesce(known.name, found.name) as name,
            case
                when found.version is null then 'pending'
                when found.steps_done < found.steps then 'unfinished'
                else 'done'
            end as state,
            case
                when found.version is not null and not (select exists (
                    select 1 from pg_catalog.pg_depend as d
                    where
                        d.refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
                        and d.refobjid = pg_catalog.to_regnamespace('walltrack')
                        and d.classid in (
                            'pg_catalog.pg_class'::pg_catalog.regclass,
                            'pg_catalog.pg_proc'::pg_catalog.regclass,
                            'pg_catalog.pg_type'::pg_catalog.regclass
                        )
                ))
                    then 'schema walltrack is gone and its record says that it has migrations: if it was dropped on purpose, drop '
                        || 'the record too (drop schema walltrack_migrations cascade)'
                when known.version is null
                    then format(
                        'schema walltrack has migration %s_%s, which this checkout does not know: update the checkout',
                        found.version, found.name
                    )
                when found.checksum <> known.checksum or found.name <> known.name
                    then format(
                        'migration %s_%s is not the one that schema walltrack has: %s_%s was applied on %s by %s with checksum %s, '
                        'and this one has %s. Check out the release that has been applied, or, where `walltrack drift` finds '
                        'nothing, run `walltrack adopt`. If you have edited a migration that is not released, run `walltrack rollback`',
                        known.version, known.name, found.version, found.name, to_char(found.applied_at, 'YYYY-MM-DD'),
                        found.applied_by, found.checksum, known.checksum
                    )
                when found.version is null and later.version is not null
                    then format(
                        'the record of schema walltrack has migration %s and lacks %s_%s before it: where `walltrack drift` finds '
                        'nothing, run `walltrack adopt`',
                        later.version, known.version, known.name
                    )
            end as problem
        from (
            values
            ('001', 'config_table', '3331cc6991ea8ad2d899c3c7aed44aa9')
        ) as known (version, name, checksum)
        full join walltrack_migrations.applied as found on known.version = found.version
        left join lateral (
            select max(applied.version) as version from walltrack_migrations.applied as applied where applied.version > known.version
        ) as later on true
        where known.version is not null
        order by 1
    ) as state
    where state.problem is not null
    limit 1;
    if trouble is not null then
        raise exception using errcode = 'object_not_in_prerequisite_state', message = trouble;
    end if;
    select applied.steps_done into done from walltrack_migrations.applied as applied where applied.version = '001';
    if done >= 1 then
        return;
    end if;
    if not exists (
        select 1 from walltrack_migrations.applied as applied
        where applied.version = '000' and applied.steps_done = applied.steps
    ) then
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            message = 'migration 001_config_table comes after 000_helper_functions, which schema walltrack has not got',
            hint = 'Apply all migrations in the order of their numbers.';
    end if;
    loop
        attempt := attempt + 1;
        begin
            until := clock_timestamp() + waiting;
            foreach statement in array statements loop
                perform set_config(
                    'lock_timeout', greatest(20, extract(epoch from until - clock_timestamp()) * 1000)::integer::text || 'ms', true
                );
                execute statement;
            end loop;
            insert into walltrack_migrations.applied (version, name, checksum, steps, steps_done)
            values ('001', 'config_table', '3331cc6991ea8ad2d899c3c7aed44aa9', 1, 1);
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
                        'migration 001_config_table gave way %s times to %s, and has changed nothing', attempt,
                        coalesce(blocker, 'other transactions')
                    ),
                    hint = 'Run it again when that transaction has ended: select pg_terminate_backend(<process>) ends it.';
            end if;
            raise notice 'migration 001_config_table gives way to %, and tries again', coalesce(blocker, 'another transaction');
            perform pg_sleep(extract(epoch from least(waiting * 2, interval '3s')));
            waiting := least(longest, waiting * 2);
        end;
    end loop;
end
$walltrack$;

reset standard_conforming_strings;
reset search_path;

-- Rollback, runnable in ../rollbacks/001_config_table.sql:
-- set search_path = pg_catalog, pg_temp;
-- set standard_conforming_strings = on;
--
-- do $walltrack$
-- declare
--     statements constant text[] := array[
-- $sql$
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
--                 hint = 'Back them up. To lose them nevertheless: `walltrack rollback --insist`, or in the same session '
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
-- $$
-- $sql$
--     ]::text[];
--     statement text;
--     later text;
--     longest constant interval := coalesce(nullif(current_setting('walltrack.lock_timeout', true), ''), '2s')::interval * 0.95;
--     attempts constant integer := coalesce(nullif(current_setting('walltrack.lock_attempts', true), ''), '40')::integer;
--     attempt integer := 0;
--     waiting interval := least(longest, interval '0.1s');
--     until timestamp with time zone;
--     blocker text;
-- begin
--     if not has_schema_privilege(to_regnamespace('walltrack_migrations'), 'usage') then
--         raise exception using
--             errcode = 'insufficient_privilege',
--             message = format('role %s may not read which migrations schema walltrack has', current_user),
--             hint = format(
--                 'Use the owner of the schema, %s.',
--                 (select space.nspowner::regrole from pg_namespace as space where space.nspname = 'walltrack_migrations')
--             );
--     elsif to_regnamespace('walltrack_migrations') is null and not has_database_privilege(current_database(), 'create') then
--         raise exception using
--             errcode = 'insufficient_privilege',
--             message = format('role %s may not create a schema in database %s', current_user, current_database()),
--             hint = format('Use the owner of the database, or have `grant create on database %I to %I` run.', current_database(), current_user);
--     end if;
--     perform set_config(
--         'lock_timeout', coalesce(nullif(current_setting('walltrack.build_timeout', true), ''), '60s'), true
--     );
--     if not pg_try_advisory_xact_lock(hashtextextended('walltrack transaction in walltrack', 0)) then
--         select format(
--             'process %s, role %s, application %s, %s',
--             holding.pid, holding.usename, coalesce(nullif(holding.application_name, ''), 'unnamed'),
--             coalesce(
--                 'in a transaction since ' || date_trunc('second', holding.xact_start),
--                 'connected since ' || date_trunc('second', holding.backend_start),
--                 'since a time that this role may not see'
--             )
--         ) into blocker
--         from pg_locks as held
--         inner join pg_stat_activity as holding on held.pid = holding.pid
--         where
--             held.locktype = 'advisory'
--             and held.objsubid = 1
--             and held.granted
--             and held.database = (select oid from pg_database where datname = current_database())
--             and (held.classid::bigint << 32) | held.objid::bigint = hashtextextended('walltrack transaction in walltrack', 0);
--         raise notice 'waiting for another build of schema walltrack: %', blocker;
--         begin
--             perform pg_advisory_xact_lock(hashtextextended('walltrack transaction in walltrack', 0));
--         exception when lock_not_available then
--             raise exception using
--                 errcode = 'lock_not_available',
--                 message = format('another build of schema walltrack has not ended in time: %s', blocker),
--                 hint = 'Wait for it to end, or end it: select pg_terminate_backend(<process>);';
--         end;
--     end if;
--     -- A first lock on a table shows this session what another build has made; an advisory lock does not, and
--     -- to_regclass() would give what it gave before.
--     perform 1 from pg_largeobject_metadata limit 1;
--     if to_regclass('walltrack_migrations.applied') is null then
--         if (select exists (
--                 select 1 from pg_catalog.pg_depend as d
--                 where
--                     d.refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
--                     and d.refobjid = pg_catalog.to_regnamespace('walltrack')
--                     and d.classid in (
--                         'pg_catalog.pg_class'::pg_catalog.regclass,
--                         'pg_catalog.pg_proc'::pg_catalog.regclass,
--                         'pg_catalog.pg_type'::pg_catalog.regclass
--                     )
--             )) then
--             raise exception using
--                 errcode = 'object_not_in_prerequisite_state',
--                 message = 'rollback of 001_config_table refused: schema walltrack has no record of migrations',
--                 hint = 'Where `walltrack drift` finds nothing, run `walltrack adopt` first.';
--         end if;
--         return;
--     end if;
--     if not exists (select 1 from walltrack_migrations.applied as applied where applied.version = '001') then
--         return;
--     end if;
--     select applied.version || '_' || applied.name into later
--     from walltrack_migrations.applied as applied
--     where applied.version > '001'
--     order by applied.version desc
--     limit 1;
--     if later is not null then
--         raise exception using
--             errcode = 'dependent_objects_still_exist',
--             message = format('rollback of 001_config_table refused: %s came after it', later),
--             hint = 'Roll later migrations back first, from the highest number down.';
--     end if;
--     loop
--         attempt := attempt + 1;
--         begin
--             until := clock_timestamp() + waiting;
--             foreach statement in array statements loop
--                 perform set_config(
--                     'lock_timeout', greatest(20, extract(epoch from until - clock_timestamp()) * 1000)::integer::text || 'ms', true
--                 );
--                 execute statement;
--             end loop;
--             delete from walltrack_migrations.applied where version = '001';
--             exit;
--         exception when lock_not_available or deadlock_detected then
--             select format(
--                 'process %s, role %s, application %s, %s',
--                 holding.pid, holding.usename, coalesce(nullif(holding.application_name, ''), 'unnamed'),
--                 coalesce(
--                     'in a transaction since ' || date_trunc('second', holding.xact_start),
--                     'connected since ' || date_trunc('second', holding.backend_start),
--                     'since a time that this role may not see'
--                 )
--             ) into blocker
--             from pg_locks as held
--             inner join pg_class as locked on held.relation = locked.oid
--             inner join pg_stat_activity as holding on held.pid = holding.pid
--             where
--                 held.database = (select oid from pg_database where datname = current_database())
--                 and locked.relnamespace = to_regnamespace('walltrack')
--                 and held.granted
--                 and held.pid <> pg_backend_pid()
--             order by holding.xact_start
--             limit 1;
--             if attempt >= attempts then
--                 raise exception using
--                     errcode = 'lock_not_available',
--                     message = format(
--                         'rollback of 001_config_table gave way %s times to %s, and has changed nothing', attempt,
--                         coalesce(blocker, 'other transactions')
--                     ),
--                     hint = 'Run it again when that transaction has ended: select pg_terminate_backend(<process>) ends it.';
--             end if;
--             raise notice 'rollback of 001_config_table gives way to %, and tries again', coalesce(blocker, 'another transaction');
--             perform pg_sleep(extract(epoch from least(waiting * 2, interval '3s')));
--             waiting := least(longest, waiting * 2);
--         end;
--     end loop;
-- end
-- $walltrack$;
--
-- reset standard_conforming_strings;
-- reset search_path;
