-- 003_wallets_table, 2026-11-22, story 1.1
-- Registry of the wallets whose trades are copied: where each was found, how it is copied, whether it is synced.

-- Whoever waits for a lock stands in everybody's way: better to give up and try again.
set lock_timeout = '10s';

create table if not exists walltrack.wallets (
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
    foreign key (exit_strategy_id) references walltrack.exit_strategies (id) on delete restrict,
    constraint ck_wallets_address_is_base58
    check (
        octet_length(address) >= 32
        and octet_length(address) <= 44
        and address !~ '[^1-9A-HJ-NP-Za-km-z]' collate "C"
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
        isfinite(discovered_on)
        and isfinite(helius_synced_at)
        and isfinite(last_signal_at)
        and isfinite(created_at)
        and isfinite(updated_at)
    )
);

comment on constraint ck_wallets_address_is_base58 on walltrack.wallets is
'An address is base58 of 32 to 44 characters, because other texts name no account';
comment on constraint ck_wallets_mode_known on walltrack.wallets is
'The mode is one that the workers know: simulated or real money';
comment on constraint ck_wallets_discovery_source_known on walltrack.wallets is
'The source is one that sources are ranked by';
comment on constraint ck_wallets_initial_win_rate_range on walltrack.wallets is
'A win rate is 0 to 100 percent';
comment on constraint ck_wallets_initial_trades_not_negative on walltrack.wallets is
'A count of trades is 0 or more';
comment on constraint ck_wallets_initial_avg_pnl_range on walltrack.wallets is
'An average loss is at most 100 percent, because more than all cannot be lost';
comment on constraint ck_wallets_observation_period_positive on walltrack.wallets is
'An observation takes at least a day';
comment on constraint ck_wallets_helius_sync_status_known on walltrack.wallets is
'The state of the sync is one that the workers know';
comment on constraint ck_wallets_synced_has_time on walltrack.wallets is
'A synced wallet has the time of its sync';
comment on constraint ck_wallets_times_finite on walltrack.wallets is
'No time is infinite, because no duration survives it';

create unique index if not exists idx_wallets_address on walltrack.wallets (address);
create index if not exists idx_wallets_mode on walltrack.wallets (mode);
create index if not exists idx_wallets_is_active on walltrack.wallets (is_active);
create index if not exists idx_wallets_exit_strategy_id on walltrack.wallets (exit_strategy_id);

create or replace trigger guard_wallets_address
before update of address on walltrack.wallets
for each row when (old.address is distinct from new.address)
execute function walltrack.guard_referenced_address();

create or replace trigger guard_wallets_identity
before update of id, created_at on walltrack.wallets
for each row when (old.id is distinct from new.id or old.created_at is distinct from new.created_at)
execute function walltrack.refuse_change(
    'id and created_at of a row never change', 'Leave both out of the update.'
);

create or replace trigger update_wallets_updated_at
before update on walltrack.wallets
for each row when (old.* is distinct from new.*)
execute function walltrack.update_updated_at();

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
        execute format('revoke all on walltrack.wallets from %s', grantee);
    end loop;
    -- Asked first, here and below, because to say it again would lock out every reader for a moment.
    if not (select relrowsecurity from pg_catalog.pg_class where oid = 'walltrack.wallets'::regclass) then
        alter table walltrack.wallets enable row level security;
    end if;
    if to_regrole('service_role') is not null then
        grant select, insert, update, delete on walltrack.wallets to service_role;
        if not exists (
            select 1 from pg_catalog.pg_policy
            where polrelid = 'walltrack.wallets'::regclass and polname = 'service_role_sees_every_row'
        ) then
            create policy service_role_sees_every_row on walltrack.wallets
            for all to service_role using (true) with check (true);
        end if;
    end if;
    if to_regrole('walltrack_dashboard') is not null then
        grant select on walltrack.wallets to walltrack_dashboard;
        if not exists (
            select 1 from pg_catalog.pg_policy
            where polrelid = 'walltrack.wallets'::regclass and polname = 'walltrack_dashboard_sees_every_row'
        ) then
            create policy walltrack_dashboard_sees_every_row on walltrack.wallets
            for select to walltrack_dashboard using (true);
        end if;
    end if;
end
$$;

comment on table walltrack.wallets is 'Registry (the watchlist): a row is a Solana wallet whose trades are copied, with where it was found, how it is copied and whether the webhook knows it.';
comment on column walltrack.wallets.id is 'Identifier of the wallet.';
comment on column walltrack.wallets.address is 'Solana address of the wallet, base58 of 32 to 44 characters, unique.';
comment on column walltrack.wallets.label is 'Name to show for the wallet, free text. Null: show the address.';
comment on column walltrack.wallets.mode is 'How its signals are traded: simulation (no real swap) or live.';
comment on column walltrack.wallets.exit_strategy_id is 'Exit strategy to give new positions of this wallet. It cannot be deleted while a wallet refers to it.';
comment on column walltrack.wallets.discovery_source is 'Where the wallet was found: twitter, telegram, scanner, referral, manual or other.';
comment on column walltrack.wallets.discovered_on is 'Day the wallet was found (UTC); the day of the insert unless given.';
comment on column walltrack.wallets.discovery_notes is 'How and why the wallet was found, free text. Null: nothing written.';
comment on column walltrack.wallets.initial_win_rate_percent is 'Win rate of the wallet when it was found, percent 0-100. Null: not observed.';
comment on column walltrack.wallets.initial_trades_observed is 'Trades that the initial figures rest on, count. Null: not observed.';
comment on column walltrack.wallets.initial_avg_pnl_percent is 'Average profit or loss of its trades when it was found, percent of the entry, -100 or above. Null: not observed.';
comment on column walltrack.wallets.observation_period_days is 'Time over which the initial figures were observed, days, above 0. Null: not observed.';
comment on column walltrack.wallets.helius_sync_status is 'Whether the Helius webhook watches this wallet: pending, synced or error.';
comment on column walltrack.wallets.helius_synced_at is 'Time of the last successful sync to Helius (UTC). Null: never synced.';
comment on column walltrack.wallets.is_active is 'True where the wallet is to be watched and copied.';
comment on column walltrack.wallets.last_signal_at is 'Time of the last signal of this wallet (UTC), written by the webhook worker. Null: none yet.';
comment on column walltrack.wallets.created_at is 'Time the row was created (UTC); the moment of the insert unless given.';
comment on column walltrack.wallets.updated_at is 'Time of the last change to the row (UTC), kept by trigger update_wallets_updated_at.';

reset lock_timeout;

-- Rollback, runnable in ../rollbacks/003_wallets_table.sql:
-- do $$
-- declare
--     own_rows bigint;
-- begin
--     if to_regclass('walltrack.wallets') is not null
--         and current_setting('walltrack.rollback', true) is distinct from 'insist' then
--         -- From the count to the drop nobody writes, and no policy hides a row.
--         lock table walltrack.wallets in access exclusive mode;
--         perform set_config('row_security', 'off', true);
--         select count(*) into own_rows from walltrack.wallets
--         where not (id::text like '77a11ac0-000_-4000-8000-%');
--         if own_rows > 0 then
--             raise exception using
--                 errcode = 'restrict_violation',
--                 message = format(
--                     'rollback of walltrack.wallets refused: it would lose %s row%s '
--                     'other than mock rows',
--                     own_rows, case when own_rows > 1 then 's' end
--                 ),
--                 hint = 'Back them up. To lose them nevertheless, in the same session: '
--                     'set walltrack.rollback = ''insist'';',
--                 schema = 'walltrack',
--                 table = 'wallets';
--         end if;
--     end if;
--     drop table if exists walltrack.wallets;
-- end
-- $$;
