{% macro create_config_table(schema=target.schema) %}
-- 001_config_table, 2026-11-22, story 1.1
-- Configuration Singleton: one row of settings, the one global webhook (ADR-001), the circuit breaker's state.

create table if not exists {{ schema }}.config (
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
    constraint ck_config_total_capital_positive check ({{ is_positive('total_capital_usd') }}),
    constraint ck_config_risk_per_trade_range check (risk_per_trade_percent > 0 and risk_per_trade_percent <= 100),
    constraint ck_config_max_total_capital_range
    check (max_total_capital_percent > 0 and max_total_capital_percent <= 100),
    constraint ck_config_daily_loss_limit_positive check ({{ is_positive('daily_loss_limit_usd') }}),
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
    constraint ck_config_min_liquidity_not_negative check ({{ is_not_negative('min_liquidity_usd') }}),
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
        {{ are_finite([
            'helius_last_synced_at', 'webhook_last_signal_at', 'circuit_breaker_activated_at', 'created_at', 'updated_at'
        ]) }}
    )
);

comment on constraint ck_config_total_capital_positive on {{ schema }}.config is
'Capital is above 0, because sizes of positions are shares of it';
comment on constraint ck_config_risk_per_trade_range on {{ schema }}.config is
'A trade risks more than 0 and at most 100 percent of the capital';
comment on constraint ck_config_max_total_capital_range on {{ schema }}.config is
'Open positions together take more than 0 and at most 100 percent of the capital';
comment on constraint ck_config_daily_loss_limit_positive on {{ schema }}.config is
'The daily loss limit is above 0, because a limit of 0 would stop trading for good';
comment on constraint ck_config_position_sizing_mode_known on {{ schema }}.config is
'The sizing mode is one that the workers implement';
comment on constraint ck_config_stop_loss_range on {{ schema }}.config is
'A stop loss is above 0 and at most 100 percent of the entry price';
comment on constraint ck_config_trailing_stop_range on {{ schema }}.config is
'A trailing stop is above 0 and at most 100 percent of the peak price';
comment on constraint ck_config_slippage_tolerance_range on {{ schema }}.config is
'Slippage tolerance is 0 to 100 percent';
comment on constraint ck_config_circuit_breaker_loss_range on {{ schema }}.config is
'The drawdown that activates the circuit breaker is above 0 and at most 100 percent';
comment on constraint ck_config_min_win_rate_range on {{ schema }}.config is
'The lowest accepted win rate is 0 to 100 percent';
comment on constraint ck_config_max_consecutive_losses_range on {{ schema }}.config is
'The circuit breaker tolerates 1 to 100 losses in a row';
comment on constraint ck_config_safety_score_threshold_range on {{ schema }}.config is
'The safety threshold is a score, 0 to 1';
comment on constraint ck_config_min_liquidity_not_negative on {{ schema }}.config is
'The lowest accepted liquidity is 0 or more';
comment on constraint ck_config_max_top_10_holder_range on {{ schema }}.config is
'The highest accepted share of the ten largest holders is above 0 and at most 100 percent';
comment on constraint ck_config_min_token_age_range on {{ schema }}.config is
'The lowest accepted age of a token is 0 hours to a year';
comment on constraint ck_config_price_polling_interval_range on {{ schema }}.config is
'Prices are polled every second to every hour';
comment on constraint ck_config_max_price_staleness_range on {{ schema }}.config is
'A price counts as stale after 1 minute to a day';
comment on constraint ck_config_token_cache_ttl_range on {{ schema }}.config is
'An analysis of a token lives 1 minute to a week';
comment on constraint ck_config_webhook_timeout_range on {{ schema }}.config is
'A silent webhook raises an alarm after 1 hour to 30 days';
comment on constraint ck_config_max_signal_attempts_range on {{ schema }}.config is
'A signal is claimed 1 to 100 times before the queue passes it over';
comment on constraint ck_config_webhook_url_is_https on {{ schema }}.config is
'The webhook is reached by https, because its secret travels with each call';
comment on constraint ck_config_circuit_breaker_reason_known on {{ schema }}.config is
'The reason of the circuit breaker is one that its events know';
comment on constraint ck_config_circuit_breaker_active_iff_reason on {{ schema }}.config is
'The circuit breaker has a reason exactly while it is active';
comment on constraint ck_config_circuit_breaker_active_iff_activated_at on {{ schema }}.config is
'The circuit breaker has a time of activation exactly while it is active';
comment on constraint ck_config_times_finite on {{ schema }}.config is
'No time is infinite, because no duration survives it';

-- A second row is refused by an index that explains itself in the error's detail. A trigger could say it better, but it
-- would fire before `on conflict` is decided, and refuse an upsert of the row that is there.
create unique index if not exists uq_config_singleton
on {{ schema }}.config (('config has one row: update the row that is there'::text));

-- Not for searching: PostgreSQL takes a column of a unique index for a key, so an update of this column waits for the
-- sessions that hold the row `for key share` (guard_positions_circuit_breaker). Other updates do not wait.
create unique index if not exists uq_config_is_circuit_breaker_active
on {{ schema }}.config (is_circuit_breaker_active);

-- The secret of the webhook lives in a schema of its own, because an error, a statistic or a view of config could show
-- it here: config keeps its fingerprint. Writing helius_webhook_secret is how the secret gets there.
do $$
begin
    if to_regnamespace('{{ schema }}_secrets') is null then
        create schema {{ schema }}_secrets;
    end if;
end
$$;

comment on schema {{ schema }}_secrets is 'WallTrack: what no error, log, view, statistic or dashboard may show';

-- No check and no not null, because the error of either would show the row.
create table if not exists {{ schema }}_secrets.helius_webhook (
    config_id uuid constraint pk_helius_webhook primary key,
    secret text,
    rotated_at timestamptz
);

do $$
begin
    if exists (
        select 1 from pg_catalog.pg_attribute
        where
            attrelid = '{{ schema }}_secrets.helius_webhook'::regclass
            and attname = 'secret'
            and attstattarget is distinct from 0
    ) then
        alter table {{ schema }}_secrets.helius_webhook alter column secret set statistics 0;
    end if;
end
$$;

comment on table {{ schema }}_secrets.helius_webhook is
'The secret of the one webhook; write it as helius_webhook_secret of {{ schema }}.config';
comment on column {{ schema }}_secrets.helius_webhook.config_id is 'The row of config that has its fingerprint';
comment on column {{ schema }}_secrets.helius_webhook.secret is 'What the webhook sends with each call';
comment on column {{ schema }}_secrets.helius_webhook.rotated_at is 'When the secret was written (UTC)';

create or replace function {{ schema }}.hide_config_webhook_secret()
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
$$;

comment on function {{ schema }}.hide_config_webhook_secret() is
'Trigger: puts the fingerprint of the webhook''s secret in place of the secret';

create or replace function {{ schema }}.store_config_webhook_secret()
returns trigger
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    written constant text := current_setting('walltrack.webhook_secret', true);
begin
    if new.id <> old.id then
        update {{ schema }}_secrets.helius_webhook set config_id = new.id where config_id = old.id;
    end if;
    if new.helius_webhook_secret is not distinct from old.helius_webhook_secret then
        return null;
    end if;
    if new.helius_webhook_secret is null then
        delete from {{ schema }}_secrets.helius_webhook where config_id = old.id;
        return null;
    end if;
    if coalesce(written, '') = ''
        or 'sha256:' || encode(sha256(convert_to(written, 'UTF8')), 'hex') <> new.helius_webhook_secret then
        raise exception using
            errcode = 'restrict_violation',
            message = format('%s on {{ schema }}.config refused: a fingerprint is no secret', tg_op),
            hint = 'Write the secret itself, as a parameter, so that no log shows it.',
            schema = tg_table_schema,
            table = tg_table_name,
            constraint = tg_name,
            detail = 'Guard: ' || tg_name;
    end if;
    insert into {{ schema }}_secrets.helius_webhook (config_id, secret, rotated_at)
    values (new.id, written, now())
    on conflict (config_id) do update
    set secret = excluded.secret, rotated_at = excluded.rotated_at;
    perform set_config('walltrack.webhook_secret', '', true);
    return null;
end
$$;

comment on function {{ schema }}.store_config_webhook_secret() is
'Trigger: puts the webhook''s secret where no error, log, view, statistic or dashboard shows it';

create or replace trigger hide_config_webhook_secret
before insert or update of helius_webhook_secret on {{ schema }}.config
for each row when (new.helius_webhook_secret is not null)
execute function {{ schema }}.hide_config_webhook_secret();

create or replace trigger store_config_webhook_secret
after insert or update of id, helius_webhook_secret or delete on {{ schema }}.config
for each row execute function {{ schema }}.store_config_webhook_secret();

create or replace trigger guard_config_active_breaker
before delete on {{ schema }}.config
for each row when (old.is_circuit_breaker_active)
execute function {{ schema }}.refuse_change(
    'the circuit breaker is active', 'Deactivate it first: its state is in this row.'
);

create or replace trigger guard_config_no_truncate
before truncate on {{ schema }}.config
for each statement execute function {{ schema }}.refuse_change(
    'config holds the state of the circuit breaker', 'Update the row that is there.'
);

{{ guard_identity('config', schema) }}

create or replace trigger update_config_updated_at
before update on {{ schema }}.config
for each row when (old.* is distinct from new.*)
execute function {{ schema }}.update_updated_at();

-- The webhook's secret is the one column that dashboards may not read.
{% set readable -%}
    select (
        id, total_capital_usd, risk_per_trade_percent, max_total_capital_percent, daily_loss_limit_usd,
        position_sizing_mode, stop_loss_percent, trailing_stop_percent, slippage_tolerance_percent,
        circuit_breaker_loss_percent, min_win_rate_percent, max_consecutive_losses, safety_score_threshold,
        min_liquidity_usd, max_top_10_holder_percent, min_token_age_hours, price_polling_interval_seconds,
        max_price_staleness_minutes, token_cache_ttl_minutes, webhook_timeout_hours, max_signal_attempts, helius_webhook_id,
        helius_webhook_url, helius_last_synced_at, helius_sync_error, webhook_last_signal_at,
        is_circuit_breaker_active, circuit_breaker_reason, circuit_breaker_activated_at, created_at,
        updated_at
    )
{%- endset %}
{{ restrict_access(
    'config', 'select, insert, update', schema, dashboard=readable | trim,
    functions=['hide_config_webhook_secret()', 'store_config_webhook_secret()']
) }}

do $$
declare
    grantee text;
begin
    for grantee in
        select 'public'
        union all
        select quote_ident(rolname) from pg_catalog.pg_roles where rolname in ({{ known_roles() }})
    loop
        execute format('revoke all on schema {{ schema }}_secrets from %s', grantee);
        execute format('revoke all on {{ schema }}_secrets.helius_webhook from %s', grantee);
    end loop;
    alter table {{ schema }}_secrets.helius_webhook enable row level security;
    if to_regrole('{{ service_role() }}') is not null then
        grant usage on schema {{ schema }}_secrets to {{ service_role() }};
        grant select, insert, update, delete on {{ schema }}_secrets.helius_webhook to {{ service_role() }};
        if not exists (
            select 1 from pg_catalog.pg_policy
            where polrelid = '{{ schema }}_secrets.helius_webhook'::regclass
        ) then
            create policy {{ service_role() }}_sees_every_row on {{ schema }}_secrets.helius_webhook
            for all to {{ service_role() }} using (true) with check (true);
        end if;
    end if;
end
$$;
{% endmacro %}


{% macro rollback_config_table(schema=target.schema) %}
{% call rollback_table('config', schema, needed_by=['positions', 'circuit_breaker_events']) %}
drop table if exists {{ schema }}.config;
drop function if exists {{ schema }}.store_config_webhook_secret();
drop function if exists {{ schema }}.hide_config_webhook_secret();
drop table if exists {{ schema }}_secrets.helius_webhook;
begin
    drop schema if exists {{ schema }}_secrets;
exception when dependent_objects_still_exist then
    raise notice 'schema {{ schema }}_secrets stays: it holds other objects';
end;
{% endcall %}
{% endmacro %}
