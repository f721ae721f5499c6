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
    safety_score_threshold numeric(3, 2) default 0.60 not null,
    min_liquidity_usd numeric(20, 4) default 50000 not null,
    max_top_10_holder_percent numeric(5, 2) default 80 not null,
    min_token_age_hours integer default 24 not null,
    price_polling_interval_seconds integer default 45 not null,
    max_price_staleness_minutes integer default 5 not null,
    token_cache_ttl_minutes integer default 60 not null,
    webhook_timeout_hours integer default 48 not null,
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
    constraint ck_config_webhook_url_is_https check (helius_webhook_url like 'https://_%'),
    constraint ck_config_circuit_breaker_reason_known
    check (circuit_breaker_reason in ('max_drawdown', 'min_win_rate', 'consecutive_losses', 'manual')),
    constraint ck_config_circuit_breaker_active_iff_reason
    check (is_circuit_breaker_active = (circuit_breaker_reason is not null)),
    constraint ck_config_circuit_breaker_active_iff_activated_at
    check (is_circuit_breaker_active = (circuit_breaker_activated_at is not null))
);

-- The trigger below explains itself but cannot see another session's uncommitted row; the index can.
create unique index if not exists uq_config_singleton on {{ schema }}.config ((true));

-- Of one row there is nothing to find. But a column of a unique index is a key to PostgreSQL, so that a change of it
-- waits for the sessions that hold the row `for key share` (guard_positions_circuit_breaker), and no other change does.
create unique index if not exists uq_config_is_circuit_breaker_active
on {{ schema }}.config (is_circuit_breaker_active);

create or replace function {{ schema }}.guard_config_singleton()
returns trigger
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (select from {{ schema }}.config) then
        raise exception using
            errcode = 'unique_violation',
            message = 'INSERT on {{ schema }}.config refused: it has its one row already',
            hint = 'Update the row that is there.',
            schema = tg_table_schema,
            table = tg_table_name,
            constraint = tg_name;
    end if;
    return new;
end
$$;

comment on function {{ schema }}.guard_config_singleton() is
'Trigger: refuses a second row of config with SQLSTATE 23505 and a message that says so';

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

create or replace trigger guard_config_singleton
before insert on {{ schema }}.config
for each row execute function {{ schema }}.guard_config_singleton();

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
        max_price_staleness_minutes, token_cache_ttl_minutes, webhook_timeout_hours, helius_webhook_id,
        helius_webhook_url, helius_last_synced_at, helius_sync_error, webhook_last_signal_at,
        is_circuit_breaker_active, circuit_breaker_reason, circuit_breaker_activated_at, created_at,
        updated_at
    )
{%- endset %}
{{ restrict_access(
    'config', 'select, insert, update', schema, dashboard=readable | trim, functions=['guard_config_singleton()']
) }}
{% endmacro %}


{% macro rollback_config_table(schema=target.schema) %}
{% call rollback_table('config', schema, needed_by=['positions', 'circuit_breaker_events']) %}
drop table if exists {{ schema }}.config;
drop function if exists {{ schema }}.guard_config_singleton();
{% endcall %}
{% endmacro %}
