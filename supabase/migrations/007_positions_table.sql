-- 007_positions_table, 2026-11-22, story 1.1
-- Aggregate Root: what was bought, what is left of it, what it is worth and what it earned.

-- Whoever waits for a lock stands in everybody's way: better to give up and try again.
set lock_timeout = '10s';

create table if not exists walltrack.positions (
    id uuid default gen_random_uuid() not null,
    wallet_id uuid not null,
    token_id uuid not null,
    exit_strategy_id uuid not null,
    signal_id uuid,
    mode text default 'simulation' not null,
    exit_strategy_override jsonb,
    entry_price numeric(38, 18) not null,
    entry_amount numeric(38, 9) not null,
    entry_value_usd numeric(20, 4) not null,
    entry_at timestamptz default now() not null,
    entry_tx_signature text,
    current_amount numeric(38, 9) not null,
    current_price numeric(38, 18) not null,
    peak_price numeric(38, 18) not null,
    last_price_at timestamptz,
    unrealized_pnl_usd numeric(20, 4) not null,
    unrealized_pnl_percent numeric(12, 4) not null,
    realized_pnl_usd numeric(20, 4) not null,
    realized_pnl_percent numeric(12, 4) not null,
    total_pnl_usd numeric(20, 4) not null,
    total_pnl_percent numeric(12, 4) not null,
    exit_price numeric(38, 18),
    exit_amount numeric(38, 9) not null,
    exit_value_usd numeric(20, 4),
    exit_at timestamptz,
    exit_tx_signature text,
    exit_reason text,
    status text default 'open' not null,
    created_at timestamptz default now() not null,
    updated_at timestamptz default now() not null,
    constraint pk_positions primary key (id),
    constraint uq_positions_signal_id unique (signal_id),
    constraint fk_positions_wallets
    foreign key (wallet_id) references walltrack.wallets (id) on delete restrict,
    constraint fk_positions_tokens
    foreign key (token_id) references walltrack.tokens (id) on delete restrict,
    constraint fk_positions_exit_strategies
    foreign key (exit_strategy_id) references walltrack.exit_strategies (id) on delete restrict,
    constraint fk_positions_signals
    foreign key (signal_id) references walltrack.signals (id) on delete restrict,
    constraint ck_positions_mode_known check (mode in ('simulation', 'live')),
    constraint ck_positions_exit_strategy_override_valid
    check (exit_strategy_override is null or walltrack.is_exit_strategy_override(exit_strategy_override)),
    constraint ck_positions_entry_price_positive check (entry_price > 0 and entry_price < 'NaN'),
    constraint ck_positions_entry_amount_positive check (entry_amount > 0 and entry_amount < 'NaN'),
    constraint ck_positions_entry_value_not_negative check (entry_value_usd >= 0 and entry_value_usd < 'NaN'),
    constraint ck_positions_entry_tx_signature_is_base58
    check (
        octet_length(entry_tx_signature) >= 87
        and octet_length(entry_tx_signature) <= 88
        and entry_tx_signature !~ '[^1-9A-HJ-NP-Za-km-z]' collate "C"
    ),
    constraint ck_positions_current_amount_range check (current_amount >= 0 and current_amount <= entry_amount),
    constraint ck_positions_current_price_not_negative check (current_price >= 0 and current_price < 'NaN'),
    constraint ck_positions_peak_price_not_below_current check (peak_price >= current_price and peak_price < 'NaN'),
    constraint ck_positions_amounts_add_up check (current_amount + exit_amount = entry_amount),
    constraint ck_positions_exit_price_not_negative check (exit_price >= 0 and exit_price < 'NaN'),
    constraint ck_positions_exit_value_not_negative check (exit_value_usd >= 0 and exit_value_usd < 'NaN'),
    constraint ck_positions_exited_iff_priced
    check (num_nonnulls(exit_price, exit_value_usd) = case when exit_amount > 0 then 2 else 0 end),
    constraint ck_positions_exit_not_before_entry check (exit_at >= entry_at),
    constraint ck_positions_exit_tx_signature_is_base58
    check (
        octet_length(exit_tx_signature) >= 87
        and octet_length(exit_tx_signature) <= 88
        and exit_tx_signature !~ '[^1-9A-HJ-NP-Za-km-z]' collate "C"
    ),
    constraint ck_positions_exit_reason_known
    check (exit_reason in ('stop_loss', 'trailing_stop', 'scaling_out', 'mirror_exit', 'manual')),
    constraint ck_positions_status_known check (status in ('open', 'closed', 'error')),
    constraint ck_positions_closed_iff_exit
    check ((status = 'closed') = (current_amount = 0 and exit_at is not null and exit_reason is not null))
);

-- Room on each page for the next version of a position that a price tick changes: without it, a tick of a full page
-- writes an entry into every index.
do $$
begin
    if not exists (
        select from pg_catalog.pg_class
        where oid = 'walltrack.positions'::regclass and reloptions @> array['fillfactor=80']
    ) then
        alter table walltrack.positions set (fillfactor = 80);
    end if;
end
$$;

create index if not exists idx_positions_wallet_id on walltrack.positions (wallet_id);
create index if not exists idx_positions_token_id on walltrack.positions (token_id);
create index if not exists idx_positions_exit_strategy_id on walltrack.positions (exit_strategy_id);
create index if not exists idx_positions_status on walltrack.positions (status);
-- By token, for the price monitor: a column that every tick changes would cost every tick an index entry.
create index if not exists idx_positions_open on walltrack.positions (token_id) where status = 'open';
-- For the dashboard: the last trades, and what was won since a moment from the index alone. No price tick touches its
-- columns.
create index if not exists idx_positions_closed
on walltrack.positions (exit_at, id) include (mode, realized_pnl_usd) where status = 'closed';

do $$
begin
    if not exists (
        select from pg_catalog.pg_constraint as con
        where con.conname = 'fk_orders_positions' and con.conrelid = 'walltrack.orders'::regclass
    ) then
        alter table walltrack.orders add constraint fk_orders_positions
        foreign key (position_id) references walltrack.positions (id) on delete restrict;
    end if;
end
$$;

create or replace function walltrack.derive_positions_pnl()
returns trigger
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    realized numeric;
    unrealized numeric;
begin
    new.current_price := coalesce(new.current_price, new.entry_price);
    -- Of a new price alone, of all writes the most frequent one, which leaves everything that was sold as it is.
    if tg_nargs > 0 then
        -- Said here, since a second trigger costs as much as all of this; update_positions_updated_at then has nothing
        -- left to do.
        new.updated_at := now();
    else
        -- Two amounts, one fact: what left the position is no longer in it. Whichever was written decides the other.
        if tg_op = 'INSERT' then
            new.entry_value_usd := coalesce(new.entry_value_usd, round(new.entry_price * new.entry_amount, 4));
            new.current_amount := coalesce(new.current_amount, new.entry_amount - coalesce(new.exit_amount, 0));
            new.exit_amount := coalesce(new.exit_amount, new.entry_amount - new.current_amount);
            if new.exit_amount > 0 and new.exit_value_usd is null then
                new.exit_value_usd := round(new.exit_amount * coalesce(new.exit_price, new.current_price), 4);
            end if;
        else
            if new.exit_amount is not distinct from old.exit_amount then
                new.exit_amount := new.entry_amount - new.current_amount;
            elsif new.current_amount is not distinct from old.current_amount then
                new.current_amount := new.entry_amount - new.exit_amount;
            end if;
            -- Proceeds not written with an exit: a new average price gives them, otherwise it sold at the current
            -- price.
            if new.exit_value_usd is not distinct from old.exit_value_usd then
                if new.exit_price is distinct from old.exit_price then
                    new.exit_value_usd := round(new.exit_amount * new.exit_price, 4);
                elsif new.exit_amount <> old.exit_amount then
                    new.exit_value_usd := coalesce(old.exit_value_usd, 0)
                        + round((new.exit_amount - old.exit_amount) * new.current_price, 4);
                end if;
            end if;
        end if;
        -- The average over all exits, weighted by amount. Zero divisors are left to the checks to name. A quotient has
        -- as many digits as its dividend, or about 16: with 40, the 18 that are kept are exact.
        new.exit_price := round(round(new.exit_value_usd, 40) / nullif(new.exit_amount, 0), 18);
        if new.exit_amount = 0 then
            new.exit_value_usd := null;
        end if;
        realized := coalesce(new.exit_value_usd, 0) - new.entry_price * new.exit_amount;
        new.realized_pnl_usd := round(realized, 4);
        -- Capped where their type ends: a price tick that overflowed would freeze the position's price and its stops.
        new.realized_pnl_percent := least(
            coalesce(round(100 * realized / nullif(new.entry_price * new.exit_amount, 0), 4), 0), 99999999.9999
        );
    end if;

    new.peak_price := greatest(new.peak_price, new.current_price, new.entry_price);
    unrealized := (new.current_price - new.entry_price) * new.current_amount;
    new.unrealized_pnl_usd := round(unrealized, 4);
    new.unrealized_pnl_percent := least(
        coalesce(round(100 * unrealized / nullif(new.entry_price * new.current_amount, 0), 4), 0), 99999999.9999
    );
    if new.exit_amount = 0 then
        new.total_pnl_usd := new.unrealized_pnl_usd;
        new.total_pnl_percent := new.unrealized_pnl_percent;
    else
        realized := new.exit_value_usd - new.entry_price * new.exit_amount;
        new.total_pnl_usd := new.realized_pnl_usd + new.unrealized_pnl_usd;
        new.total_pnl_percent := least(
            coalesce(round(100 * (realized + unrealized) / nullif(new.entry_price * new.entry_amount, 0), 4), 0),
            99999999.9999
        );
    end if;
    return new;
end
$$;

comment on function walltrack.derive_positions_pnl() is
'Trigger: keeps amounts, average exit price, peak price and profit or loss of a position in step';

create or replace function walltrack.guard_positions_circuit_breaker()
returns trigger
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    is_active boolean;
begin
    -- Locked until this transaction ends, so that an activation comes before the position or waits for it.
    select is_circuit_breaker_active into is_active from walltrack.config for key share;
    if not found and row_security_active('walltrack.config'::regclass) then
        raise exception using
            errcode = 'insufficient_privilege',
            message = format('INSERT on walltrack.positions refused: %I sees no circuit breaker in config', current_user),
            hint = 'Whoever opens positions has to see the row of config: grant a policy, or insert that row.',
            schema = tg_table_schema,
            table = tg_table_name,
            constraint = tg_name;
    end if;
    if is_active then
        raise exception using
            errcode = 'restrict_violation',
            message = 'INSERT on walltrack.positions refused: the circuit breaker is active',
            hint = 'Open positions run on to their exits; new ones wait until the breaker is deactivated.',
            schema = tg_table_schema,
            table = tg_table_name,
            constraint = tg_name;
    end if;
    return new;
end
$$;

comment on function walltrack.guard_positions_circuit_breaker() is
'Trigger: refuses a new position while the circuit breaker is active (ADR-004) with SQLSTATE 23001';

-- Column lists, here and below, keep price ticks from asking what cannot have changed. This one names every column that
-- profit or loss comes from, but the price, and every one that it is written to.
create or replace trigger derive_positions_pnl
before insert or update of entry_price, entry_amount, entry_value_usd, current_amount, peak_price, unrealized_pnl_usd,
unrealized_pnl_percent, realized_pnl_usd, realized_pnl_percent, total_pnl_usd, total_pnl_percent, exit_price,
exit_amount, exit_value_usd
on walltrack.positions
for each row execute function walltrack.derive_positions_pnl();

-- After the one above, where a statement writes both.
create or replace trigger derive_positions_pnl_of_price
before update of current_price on walltrack.positions
for each row when (new.current_price is distinct from old.current_price)
execute function walltrack.derive_positions_pnl('price');

create or replace trigger guard_positions_circuit_breaker
before insert on walltrack.positions
for each row execute function walltrack.guard_positions_circuit_breaker();

-- The column lists of the guards name what their conditions read, and what derive_positions_pnl makes that of.
-- What may be unknown at first, the signature and the signal, can be written once.
create or replace trigger guard_positions_entry
before update of wallet_id, token_id, exit_strategy_id, mode, entry_price, entry_amount, entry_value_usd, entry_at,
entry_tx_signature, signal_id
on walltrack.positions
for each row when (
    old.wallet_id <> new.wallet_id
    or old.token_id <> new.token_id
    or old.exit_strategy_id <> new.exit_strategy_id
    or old.mode <> new.mode
    or old.entry_price <> new.entry_price
    or old.entry_amount <> new.entry_amount
    or old.entry_value_usd <> new.entry_value_usd
    or old.entry_at <> new.entry_at
    or (old.entry_tx_signature is not null and old.entry_tx_signature is distinct from new.entry_tx_signature)
    or (old.signal_id is not null and old.signal_id is distinct from new.signal_id)
)
execute function walltrack.refuse_change(
    'the entry of a position never changes',
    'Close this position and open another; override exits by exit_strategy_override.'
);

create or replace trigger guard_positions_exit
before update of entry_amount, current_amount, exit_amount, exit_price, exit_value_usd, exit_at, exit_reason, status
on walltrack.positions
for each row when (
    new.exit_amount < old.exit_amount
    or (
        old.status = 'closed'
        and (
            old.status <> new.status
            or old.exit_amount <> new.exit_amount
            or old.exit_value_usd <> new.exit_value_usd
            or old.exit_at <> new.exit_at
            or old.exit_reason <> new.exit_reason
        )
    )
)
execute function walltrack.refuse_change(
    'what was sold stays sold', 'Open another position; a closed one is history.'
);

create or replace trigger guard_positions_no_truncate
before truncate on walltrack.positions
for each statement execute function walltrack.refuse_change(
    'positions are financial history', 'Close positions instead.'
);

create or replace trigger guard_positions_peak_price
before update of peak_price on walltrack.positions
for each row when (new.peak_price < old.peak_price)
execute function walltrack.refuse_change(
    'the peak price never falls', 'Write current_price; peak_price follows it upwards.'
);

create or replace trigger update_positions_updated_at
before update on walltrack.positions
for each row when (new.updated_at is distinct from now() and old.* is distinct from new.*)
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
        execute format('revoke all on walltrack.positions from %s', grantee);
        execute format('revoke all on function walltrack.derive_positions_pnl() from %s', grantee);
        execute format('revoke all on function walltrack.guard_positions_circuit_breaker() from %s', grantee);
    end loop;
    -- Asked first, here and below, because to say it again would lock out every reader for a moment.
    if not (select relrowsecurity from pg_catalog.pg_class where oid = 'walltrack.positions'::regclass) then
        alter table walltrack.positions enable row level security;
    end if;
    if to_regrole('service_role') is not null then
        grant select, insert, update on walltrack.positions to service_role;
        if not exists (
            select from pg_catalog.pg_policy
            where polrelid = 'walltrack.positions'::regclass and polname = 'service_role_sees_every_row'
        ) then
            create policy service_role_sees_every_row on walltrack.positions
            for all to service_role using (true) with check (true);
        end if;
    end if;
    if to_regrole('walltrack_dashboard') is not null then
        grant select on walltrack.positions to walltrack_dashboard;
        if not exists (
            select from pg_catalog.pg_policy
            where polrelid = 'walltrack.positions'::regclass and polname = 'walltrack_dashboard_sees_every_row'
        ) then
            create policy walltrack_dashboard_sees_every_row on walltrack.positions
            for select to walltrack_dashboard using (true);
        end if;
    end if;
end
$$;

comment on table walltrack.positions is 'Aggregate Root: a row is a holding of one token opened by copying one wallet, from its entry to its last exit, with what is left of it and what it earned. Its entry never changes.';
comment on column walltrack.positions.id is 'Identifier of the position.';
comment on column walltrack.positions.wallet_id is 'Wallet that the position copies; never changes. It cannot be deleted while it has positions.';
comment on column walltrack.positions.token_id is 'Token that the position holds; never changes. It cannot be deleted while it has positions.';
comment on column walltrack.positions.exit_strategy_id is 'Exit strategy of the position; never changes. Single rules are overridden by exit_strategy_override.';
comment on column walltrack.positions.signal_id is 'Signal that opened the position; opens no other, and cannot be changed once written. Null: none known.';
comment on column walltrack.positions.mode is 'Whether the position is only simulated or real: simulation or live; never changes.';
comment on column walltrack.positions.exit_strategy_override is 'JSON object with the rules of the exit strategy that differ for this position (ADR-002), named as there. Null: none differs.';
comment on column walltrack.positions.entry_price is 'Price at the entry, USD per token, above 0; never changes.';
comment on column walltrack.positions.entry_amount is 'Amount bought, token units, above 0; never changes.';
comment on column walltrack.positions.entry_value_usd is 'Value of the entry, USD; never changes. Price times amount, by trigger derive_positions_pnl, unless given.';
comment on column walltrack.positions.entry_at is 'Time of the entry (UTC), the moment of the insert unless given; never changes.';
comment on column walltrack.positions.entry_tx_signature is 'Solana signature of the entry swap, base58 of 87 or 88 characters. Null: none known; cannot be changed once written.';
comment on column walltrack.positions.current_amount is 'Amount still held, token units, 0 to entry_amount. With exit_amount it makes up entry_amount, by trigger derive_positions_pnl.';
comment on column walltrack.positions.current_price is 'Last known price, USD per token; the entry price, by trigger derive_positions_pnl, unless given.';
comment on column walltrack.positions.peak_price is 'Highest price since the entry, USD per token; never falls. Follows the price by triggers derive_positions_pnl and derive_positions_pnl_of_price.';
comment on column walltrack.positions.last_price_at is 'Time that current_price was read (UTC), written by the price monitor. Null: no price was read since the entry.';
comment on column walltrack.positions.unrealized_pnl_usd is 'Profit or loss on the amount still held at current_price, USD; 0 when nothing is held. By triggers derive_positions_pnl and derive_positions_pnl_of_price.';
comment on column walltrack.positions.unrealized_pnl_percent is 'Profit or loss on the amount still held, percent of what it cost; 0 when nothing is held. By triggers derive_positions_pnl and derive_positions_pnl_of_price.';
comment on column walltrack.positions.realized_pnl_usd is 'Profit or loss on the amount already sold, USD; 0 when nothing is sold. By trigger derive_positions_pnl.';
comment on column walltrack.positions.realized_pnl_percent is 'Profit or loss on the amount already sold, percent of what it cost; 0 when nothing is sold. By trigger derive_positions_pnl.';
comment on column walltrack.positions.total_pnl_usd is 'Realized and unrealized profit or loss together, USD. By triggers derive_positions_pnl and derive_positions_pnl_of_price.';
comment on column walltrack.positions.total_pnl_percent is 'Realized and unrealized profit or loss together, percent of entry price times entry amount. By triggers derive_positions_pnl and derive_positions_pnl_of_price.';
comment on column walltrack.positions.exit_price is 'Average price of all exits, weighted by amount, USD per token. Null: nothing sold. By trigger derive_positions_pnl.';
comment on column walltrack.positions.exit_amount is 'Amount sold in all exits, token units, 0 to entry_amount. With current_amount it makes up entry_amount, by trigger derive_positions_pnl.';
comment on column walltrack.positions.exit_value_usd is 'Proceeds of all exits, USD. Null: nothing sold. From amount and price by trigger derive_positions_pnl, unless given.';
comment on column walltrack.positions.exit_at is 'Time of the last exit (UTC), not before the entry. Null: none recorded; never so on a closed position.';
comment on column walltrack.positions.exit_tx_signature is 'Solana signature of the last exit swap, base58 of 87 or 88 characters. Null: none known.';
comment on column walltrack.positions.exit_reason is 'Why it was left: stop_loss, trailing_stop, scaling_out, mirror_exit or manual. Null: none recorded; never so when closed.';
comment on column walltrack.positions.status is 'State: open, closed (nothing left, exit time and reason set) or error (needs an operator).';
comment on column walltrack.positions.created_at is 'Time the row was created (UTC); the moment of the insert unless given.';
comment on column walltrack.positions.updated_at is 'Time of the last change to the row (UTC), kept by trigger update_positions_updated_at.';

reset lock_timeout;

-- Rollback, runnable in ../rollbacks/007_positions_table.sql:
-- do $$
-- declare
--     own_rows bigint;
-- begin
--     if to_regclass('walltrack.positions') is not null
--         and current_setting('walltrack.rollback', true) is distinct from 'insist' then
--         -- From the count to the drop nobody writes, and no policy hides a row.
--         lock table walltrack.positions in access exclusive mode;
--         perform set_config('row_security', 'off', true);
--         select count(*) into own_rows from walltrack.positions where not (id::text like '77a11ac0-%');
--         if own_rows > 0 then
--             raise exception using
--                 errcode = 'restrict_violation',
--                 message = format(
--                     'rollback of walltrack.positions refused: it would lose %s row%s '
--                     'other than mock rows',
--                     own_rows, case when own_rows > 1 then 's' end
--                 ),
--                 hint = 'Back them up. To lose them nevertheless, in the same session: '
--                     'set walltrack.rollback = ''insist'';',
--                 schema = 'walltrack',
--                 table = 'positions';
--         end if;
--     end if;
--     -- An order whose position is gone would keep the foreign key from coming back. Mock orders go, and come back
--     -- with their positions. An order of a user's stays with who insists, and this migration then has to wait until
--     -- that order is removed.
--     if to_regclass('walltrack.positions') is not null and to_regclass('walltrack.orders') is not null then
--         lock table walltrack.orders in access exclusive mode;
--         if current_setting('walltrack.rollback', true) is distinct from 'insist' then
--             select count(*) into own_rows from walltrack.orders
--             where position_id is not null and not (id::text like '77a11ac0-%');
--             if own_rows > 0 then
--                 raise exception using
--                     errcode = 'restrict_violation',
--                     message = format(
--                         'rollback of walltrack.positions refused: %s row%s of walltrack.orders other than mock rows '
--                         'would lose their position',
--                         own_rows, case when own_rows > 1 then 's' end
--                     ),
--                     hint = 'Back them up. To roll back nevertheless, in the same session: '
--                         'set walltrack.rollback = ''insist'';',
--                     schema = 'walltrack',
--                     table = 'orders';
--             end if;
--         end if;
--         alter table walltrack.orders disable trigger guard_orders_final;
--         delete from walltrack.orders where position_id is not null and id::text like '77a11ac0-%';
--         alter table walltrack.orders enable trigger guard_orders_final;
--     end if;
--     alter table if exists walltrack.orders drop constraint if exists fk_orders_positions;
--     drop table if exists walltrack.positions;
--     drop function if exists walltrack.guard_positions_circuit_breaker();
--     drop function if exists walltrack.derive_positions_pnl();
-- end
-- $$;
