{% macro create_wallets_table(schema=target.schema) %}
-- 003_wallets_table, 2026-11-22, story 1.1
-- Registry of the wallets whose trades are copied: where each was found, how it is copied, whether it is synced.

create table if not exists {{ schema }}.wallets (
    id uuid default gen_random_uuid() not null,
    address text not null,
    label text,
    mode text default 'simulation' not null,
    exit_strategy_id uuid not null,
    discovery_source text default 'manual' not null,
    discovered_on date default (now() at time zone 'utc')::date not null,
    discovery_notes text,
    initial_win_rate_percent numeric(5, 2),
    initial_trades_observed integer,
    initial_avg_pnl_percent numeric(12, 4),
    observation_period_days integer,
    helius_sync_status text default 'pending' not null,
    helius_synced_at timestamptz,
    is_active boolean default true not null,
    last_signal_at timestamptz,
    created_at timestamptz default now() not null,
    updated_at timestamptz default now() not null,
    constraint pk_wallets primary key (id),
    constraint fk_wallets_exit_strategies
    foreign key (exit_strategy_id) references {{ schema }}.exit_strategies (id) on delete restrict,
    constraint ck_wallets_address_is_base58
    check (
        {{ is_base58('address', 32, 44) }}
    ),
    constraint ck_wallets_mode_known check (mode in ('simulation', 'live')),
    constraint ck_wallets_discovery_source_known
    check (discovery_source in ('twitter', 'telegram', 'scanner', 'referral', 'manual', 'other')),
    constraint ck_wallets_initial_win_rate_range check (initial_win_rate_percent between 0 and 100),
    constraint ck_wallets_initial_trades_not_negative check (initial_trades_observed >= 0),
    constraint ck_wallets_initial_avg_pnl_range
    check (initial_avg_pnl_percent >= -100 and initial_avg_pnl_percent < 'NaN'),
    constraint ck_wallets_observation_period_positive check (observation_period_days > 0),
    constraint ck_wallets_helius_sync_status_known check (helius_sync_status in ('pending', 'synced', 'error')),
    constraint ck_wallets_synced_has_time check (helius_sync_status <> 'synced' or helius_synced_at is not null),
    constraint ck_wallets_times_finite
    check (
        {{ are_finite(['discovered_on', 'helius_synced_at', 'last_signal_at', 'created_at', 'updated_at']) }}
    )
);

comment on constraint ck_wallets_address_is_base58 on {{ schema }}.wallets is
'An address is base58 of 32 to 44 characters, because other texts name no account';
comment on constraint ck_wallets_mode_known on {{ schema }}.wallets is
'The mode is one that the workers know: simulated or real money';
comment on constraint ck_wallets_discovery_source_known on {{ schema }}.wallets is
'The source is one that sources are ranked by';
comment on constraint ck_wallets_initial_win_rate_range on {{ schema }}.wallets is
'A win rate is 0 to 100 percent';
comment on constraint ck_wallets_initial_trades_not_negative on {{ schema }}.wallets is
'A count of trades is 0 or more';
comment on constraint ck_wallets_initial_avg_pnl_range on {{ schema }}.wallets is
'An average loss is at most 100 percent, because more than all cannot be lost';
comment on constraint ck_wallets_observation_period_positive on {{ schema }}.wallets is
'An observation takes at least a day';
comment on constraint ck_wallets_helius_sync_status_known on {{ schema }}.wallets is
'The state of the sync is one that the workers know';
comment on constraint ck_wallets_synced_has_time on {{ schema }}.wallets is
'A synced wallet has the time of its sync';
comment on constraint ck_wallets_times_finite on {{ schema }}.wallets is
'No time is infinite, because no duration survives it';

create unique index if not exists idx_wallets_address on {{ schema }}.wallets (address);
create index if not exists idx_wallets_mode on {{ schema }}.wallets (mode);
create index if not exists idx_wallets_is_active on {{ schema }}.wallets (is_active);
create index if not exists idx_wallets_exit_strategy_id on {{ schema }}.wallets (exit_strategy_id);

create or replace trigger guard_wallets_address
before update of address on {{ schema }}.wallets
for each row when (old.address is distinct from new.address)
execute function {{ schema }}.guard_referenced_address();

{{ guard_identity('wallets', schema) }}

create or replace trigger update_wallets_updated_at
before update on {{ schema }}.wallets
for each row when (old.* is distinct from new.*)
execute function {{ schema }}.update_updated_at();

{{ restrict_access('wallets', 'select, insert, update, delete', schema) }}
{% endmacro %}


{% macro rollback_wallets_table(schema=target.schema) %}
{% call rollback_table('wallets', schema) %}
drop table if exists {{ schema }}.wallets;
{% endcall %}
{% endmacro %}
