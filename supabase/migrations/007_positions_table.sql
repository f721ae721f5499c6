-- 007_positions_table, 2026-11-22, story 1.1
-- Aggregate Root: what was bought, what is left of it, what it is worth and what it earned.

set search_path = pg_catalog, pg_temp;
set standard_conforming_strings = on;

do $walltrack$
declare
    statements constant text[] := array[
$sql$
create table if not exists walltrack.positions (
    id uuid default gen_random_uuid() not null,
    wallet_id uuid not null,
    token_id uuid not null,
    token_address text default '' not null,
    exit_strategy_id uuid not null,
    signal_id uuid,
    mode text default 'simulation' not null,
    exit_strategy_override jsonb,
    entry_price numeric(38, 18) not null,
    entry_amount numeric(38, 18) not null,
    entry_value_usd numeric(20, 4) default 0 not null,
    entry_at timestamptz default now() not null,
    entry_tx_signature text,
    -- NaN stands for "not given": 0 is an amount and a price that a position may have.
    current_amount numeric(38, 18) default 'NaN' not null,
    current_price numeric(38, 18) default 'NaN' not null,
    peak_price numeric(38, 18) default 0 not null,
    peak_price_correction text,
    last_price_at timestamptz,
    fees_usd numeric(20, 4) default 0 not null,
    unrealized_pnl_usd numeric(20, 4) default 0 not null,
    unrealized_pnl_percent numeric(12, 4) default 0 not null,
    realized_pnl_usd numeric(20, 4) default 0 not null,
    realized_pnl_percent numeric(12, 4) default 0 not null,
    total_pnl_usd numeric(20, 4) default 0 not null,
    total_pnl_percent numeric(12, 4) default 0 not null,
    exit_price numeric(38, 18),
    exit_amount numeric(38, 18) default 0 not null,
    exit_value_usd numeric(20, 4),
    written_off_amount numeric(38, 18) default 0 not null,
    exit_at timestamptz,
    exit_tx_signature text,
    exit_reason text,
    status text default 'open' not null,
    created_at timestamptz default now() not null,
    updated_at timestamptz default now() not null,
    constraint pk_positions primary key (id),
    constraint uq_positions_signal_id unique (signal_id),
    -- Unique for fk_orders_positions_agree, which refers to these columns.
    constraint uq_positions_id_wallet_id_token_id_mode unique (id, wallet_id, token_id, mode),
    constraint fk_positions_wallets
    foreign key (wallet_id) references walltrack.wallets (id) on delete restrict,
    constraint fk_positions_tokens
    foreign key (token_id) references walltrack.tokens (id) on delete restrict,
    constraint fk_positions_exit_strategies
    foreign key (exit_strategy_id) references walltrack.exit_strategies (id) on delete restrict,
    constraint fk_positions_signals
    foreign key (signal_id) references walltrack.signals (id) on delete restrict,
    constraint fk_positions_tokens_agree
    foreign key (token_id, token_address) references walltrack.tokens (id, address) on delete restrict,
    constraint fk_positions_signals_agree
    foreign key (wallet_id, token_address, signal_id)
    references walltrack.signals (wallet_id, token_address, id) on delete restrict,
    constraint ck_positions_mode_known check (mode in ('simulation', 'live')),
    constraint ck_positions_exit_strategy_override_valid
    check (exit_strategy_override is null or walltrack.is_exit_strategy_override(exit_strategy_override)),
    constraint ck_positions_entry_price_positive check (entry_price > 0 and entry_price < 'NaN'),
    constraint ck_positions_entry_amount_positive check (entry_amount > 0 and entry_amount < 'NaN'),
    constraint ck_positions_entry_value_not_negative check (entry_value_usd >= 0 and entry_value_usd < 'NaN'),
    constraint ck_positions_entry_tx_signature_is_base58
    check (
        octet_length(entry_tx_signature) >= 64
        and octet_length(entry_tx_signature) <= 88
        and entry_tx_signature !~ '[^1-9A-HJ-NP-Za-km-z]' collate "C"
    ),
    constraint ck_positions_current_amount_range check (current_amount >= 0 and current_amount <= entry_amount),
    constraint ck_positions_current_price_not_negative check (current_price >= 0 and current_price < 'NaN'),
    constraint ck_positions_peak_price_not_below_current check (peak_price >= current_price and peak_price < 'NaN'),
    constraint ck_positions_value_fits
    check (entry_price * entry_amount < 1e16 and current_price * current_amount < 1e16),
    constraint ck_positions_fees_not_negative check (fees_usd >= 0 and fees_usd < 'NaN'),
    constraint ck_positions_exit_amount_not_negative check (exit_amount >= 0 and exit_amount < 'NaN'),
    constraint ck_positions_written_off_amount_not_negative
    check (written_off_amount >= 0 and written_off_amount < 'NaN'),
    constraint ck_positions_amounts_add_up
    check (current_amount + exit_amount + written_off_amount = entry_amount),
    constraint ck_positions_exit_price_not_negative check (exit_price >= 0 and exit_price < 'NaN'),
    constraint ck_positions_exit_value_not_negative check (exit_value_usd >= 0 and exit_value_usd < 'NaN'),
    constraint ck_positions_exited_iff_priced
    check (num_nonnulls(exit_price, exit_value_usd) = case when exit_amount > 0 then 2 else 0 end),
    constraint ck_positions_exit_tx_signature_is_base58
    check (
        octet_length(exit_tx_signature) >= 64
        and octet_length(exit_tx_signature) <= 88
        and exit_tx_signature !~ '[^1-9A-HJ-NP-Za-km-z]' collate "C"
    ),
    constraint ck_positions_exit_reason_known
    check (exit_reason in ('stop_loss', 'trailing_stop', 'scaling_out', 'mirror_exit', 'manual')),
    constraint ck_positions_status_known check (status in ('open', 'closed', 'error')),
    constraint ck_positions_closed_iff_nothing_left check ((status = 'closed') = (current_amount = 0)),
    constraint ck_positions_closed_iff_exit
    check (num_nonnulls(exit_at, exit_reason) = case when status = 'closed' then 2 else 0 end),
    constraint ck_positions_simulation_has_no_signature
    check (mode <> 'simulation' or num_nonnulls(entry_tx_signature, exit_tx_signature) = 0),
    constraint ck_positions_live_filled_has_signature
    check (
        mode <> 'live'
        or entry_tx_signature is not null
        or (status <> 'closed' and exit_amount = 0 and written_off_amount = 0)
    ),
    constraint ck_positions_times_finite
    check (
        isfinite(entry_at)
        and isfinite(last_price_at)
        and isfinite(exit_at)
        and isfinite(created_at)
        and isfinite(updated_at)
    )
)
$sql$,
$sql$
comment on constraint ck_positions_mode_known on walltrack.positions is
'The mode is one that the workers know: simulated or real money'
$sql$,
$sql$
comment on constraint ck_positions_exit_strategy_override_valid on walltrack.positions is
'An override names only rules of an exit strategy, with values valid for them, because a misspelt one would leave a position without its stop'
$sql$,
$sql$
comment on constraint ck_positions_entry_price_positive on walltrack.positions is
'A price that was paid is above 0'
$sql$,
$sql$
comment on constraint ck_positions_entry_amount_positive on walltrack.positions is
'A position begins with more than 0'
$sql$,
$sql$
comment on constraint ck_positions_entry_value_not_negative on walltrack.positions is
'A value is 0 USD or more'
$sql$,
$sql$
comment on constraint ck_positions_entry_tx_signature_is_base58 on walltrack.positions is
'A signature is base58 of 64 bytes, 64 to 88 characters'
$sql$,
$sql$
comment on constraint ck_positions_current_amount_range on walltrack.positions is
'What is left is 0 to what was bought'
$sql$,
$sql$
comment on constraint ck_positions_current_price_not_negative on walltrack.positions is
'A price is 0 or more: a token may become worthless'
$sql$,
$sql$
comment on constraint ck_positions_peak_price_not_below_current on walltrack.positions is
'The peak price is at least the current one, because trailing stops are measured from it'
$sql$,
$sql$
comment on constraint ck_positions_value_fits on walltrack.positions is
'A position is worth less than 10^16 USD, because its profit would not fit: such a price is a wrong one'
$sql$,
$sql$
comment on constraint ck_positions_fees_not_negative on walltrack.positions is
'Fees are 0 USD or more'
$sql$,
$sql$
comment on constraint ck_positions_exit_amount_not_negative on walltrack.positions is
'What was sold is 0 or more'
$sql$,
$sql$
comment on constraint ck_positions_written_off_amount_not_negative on walltrack.positions is
'What was written off is 0 or more'
$sql$,
$sql$
comment on constraint ck_positions_amounts_add_up on walltrack.positions is
'What is left, sold and written off adds up to what was bought'
$sql$,
$sql$
comment on constraint ck_positions_exit_price_not_negative on walltrack.positions is
'A price is 0 or more'
$sql$,
$sql$
comment on constraint ck_positions_exit_value_not_negative on walltrack.positions is
'Proceeds are 0 USD or more'
$sql$,
$sql$
comment on constraint ck_positions_exited_iff_priced on walltrack.positions is
'A position has proceeds and their average price exactly if something was sold'
$sql$,
$sql$
comment on constraint ck_positions_exit_tx_signature_is_base58 on walltrack.positions is
'A signature is base58 of 64 bytes, 64 to 88 characters'
$sql$,
$sql$
comment on constraint ck_positions_exit_reason_known on walltrack.positions is
'The reason is one that exits are counted by'
$sql$,
$sql$
comment on constraint ck_positions_status_known on walltrack.positions is
'The status is one that the workers know'
$sql$,
$sql$
comment on constraint ck_positions_closed_iff_nothing_left on walltrack.positions is
'A position is closed exactly when nothing is left of it'
$sql$,
$sql$
comment on constraint ck_positions_closed_iff_exit on walltrack.positions is
'A position has time and reason of its exit exactly when it is closed'
$sql$,
$sql$
comment on constraint ck_positions_simulation_has_no_signature on walltrack.positions is
'A simulation never reached the chain, so it has no transaction'
$sql$,
$sql$
comment on constraint ck_positions_live_filled_has_signature on walltrack.positions is
'Real money that was exchanged has its transaction'
$sql$,
$sql$
comment on constraint ck_positions_times_finite on walltrack.positions is
'No time is infinite, because no duration survives it'
$sql$,
$sql$
-- Room on each page for the next version of a position that a price tick changes: without it, a tick of a full page
-- writes an entry into every index.
do $$
begin
    if not exists (
        select 1 from pg_catalog.pg_class
        where oid = 'walltrack.positions'::regclass and reloptions @> array['fillfactor=80']
    ) then
        alter table walltrack.positions set (fillfactor = 80);
    end if;
end
$$
$sql$,
$sql$
create index if not exists idx_positions_wallet_id on walltrack.positions (wallet_id)
$sql$,
$sql$
create index if not exists idx_positions_token_id on walltrack.positions (token_id)
$sql$,
$sql$
create index if not exists idx_positions_exit_strategy_id on walltrack.positions (exit_strategy_id)
$sql$,
$sql$
create index if not exists idx_positions_status on walltrack.positions (status)
$sql$,
$sql$
-- By token, for the price monitor: a column that every tick changes would cost every tick an index entry.
create index if not exists idx_positions_open on walltrack.positions (token_id) where status = 'open'
$sql$,
$sql$
-- For the dashboard: the last trades, and what was won since a moment from the index alone. No price tick touches its
-- columns.
create index if not exists idx_positions_closed
on walltrack.positions (exit_at, id) include (mode, realized_pnl_usd, fees_usd) where status = 'closed'
$sql$,
$sql$
do $$
begin
    if not exists (
        select 1 from pg_catalog.pg_constraint as con
        where con.conname = 'fk_orders_positions' and con.conrelid = 'walltrack.orders'::regclass
    ) then
        alter table walltrack.orders add constraint fk_orders_positions
        foreign key (position_id) references walltrack.positions (id) on delete restrict;
    end if;
    if not exists (
        select 1 from pg_catalog.pg_constraint as con
        where con.conname = 'fk_orders_positions_agree' and con.conrelid = 'walltrack.orders'::regclass
    ) then
        alter table walltrack.orders add constraint fk_orders_positions_agree
        foreign key (position_id, wallet_id, token_id, mode)
        references walltrack.positions (id, wallet_id, token_id, mode) on delete restrict;
    end if;
end
$$
$sql$,
$sql$
create or replace function walltrack.derive_positions_fees()
returns trigger
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    -- A new position has no orders yet.
    if tg_op = 'INSERT' then
        new.fees_usd := 0;
        return new;
    end if;
    -- The sum replaces any value that the statement writes.
    new.fees_usd := coalesce(
        (
            -- The condition names the position alone: while orders has no statistics, the planner would take an index
            -- on the status for as good.
            select sum(orders.fee_usd) filter (where orders.status = 'executed')
            from walltrack.orders
            where orders.position_id = new.id
        ),
        0
    );
    return new;
end
$$
$sql$,
$sql$
comment on function walltrack.derive_positions_fees() is
'Trigger: fees_usd is the sum of the fees of the executed orders of the position'
$sql$,
$sql$
create or replace function walltrack.derive_orders_position()
returns trigger
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    update walltrack.positions
    set
        -- Any write of fees_usd makes derive_positions_fees sum the fees anew.
        fees_usd = positions.fees_usd + new.fee_usd,
        entry_tx_signature = case
            when new.order_type = 'entry' then coalesce(positions.entry_tx_signature, new.tx_signature)
            else positions.entry_tx_signature
        end
    where positions.id = new.position_id;
    return null;
end
$$
$sql$,
$sql$
comment on function walltrack.derive_orders_position() is
'Trigger: an executed order brings its fees, and that of the entry its signature, to the position'
$sql$,
$sql$
create or replace function walltrack.derive_positions_proceeds()
returns trigger
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    -- A column that the statement sets to the value that it had looks like one that the statement does not set. A
    -- trigger on that column tells the two apart, so it calls this function, which leaves a mark in exit_price for
    -- derive_positions_pnl: NaN where the statement sets the average price, -1 where it sets the proceeds.
    if tg_argv[0] = 'exit_price' and (new.exit_price < 0 or new.exit_price = 'NaN') then
        raise exception using
            errcode = 'check_violation',
            message = format('UPDATE on walltrack.positions refused: exit_price %s is no price', new.exit_price),
            schema = tg_table_schema,
            table = tg_table_name,
            constraint = 'ck_positions_exit_price_not_negative';
    end if;
    if new.exit_price is not distinct from old.exit_price and new.exit_value_usd is not distinct from old.exit_value_usd then
        new.exit_price := case tg_argv[0] when 'exit_price' then 'NaN'::numeric else -1 end;
    end if;
    return new;
end
$$
$sql$,
$sql$
comment on function walltrack.derive_positions_proceeds() is
'Trigger: marks an average exit price, or proceeds, that a statement writes as they were'
$sql$,
$sql$
create or replace function walltrack.derive_positions_pnl()
returns trigger
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    -- The largest values of the types. Checks refuse a larger value by name, and percentages are capped, because a
    -- tick that overflowed would freeze the price of the position and its stops.
    max_usd constant numeric := 9999999999999999.9999;
    max_percent constant numeric := 99999999.9999;
    -- gone: the amount that was sold or written off. realized: its result; unrealized: the result of the amount that
    -- is left. Each is net of its share of the fees.
    gone numeric;
    realized numeric := 0.0;
    unrealized numeric;
begin
    -- The trigger of a new price alone gives an argument. Such a tick is the most frequent write, and changes nothing
    -- about sales.
    if tg_nargs > 0 then
        -- Set here and not by update_positions_updated_at, because a second trigger costs as much as this function.
        new.updated_at := now();
    elsif tg_op = 'INSERT' then
        -- Without such a token the address is empty, and the foreign key refuses the row.
        if coalesce(new.token_address, '') = '' then
            new.token_address := coalesce(
                (select tokens.address from walltrack.tokens where tokens.id = new.token_id), ''
            );
        end if;
        new.exit_amount := coalesce(new.exit_amount, 0);
        new.written_off_amount := coalesce(new.written_off_amount, 0);
        if coalesce(new.entry_value_usd, 0) = 0 then
            new.entry_value_usd := least(round(new.entry_price * new.entry_amount, 4), max_usd);
        end if;
        if coalesce(new.current_amount, 'NaN') = 'NaN' then
            new.current_amount := new.entry_amount - new.exit_amount - new.written_off_amount;
        elsif new.exit_amount = 0 then
            new.exit_amount := new.entry_amount - new.current_amount - new.written_off_amount;
        end if;
        if coalesce(new.current_price, 'NaN') = 'NaN' then
            new.current_price := coalesce(new.exit_price, new.entry_price);
        end if;
        if new.exit_amount > 0 and new.exit_value_usd is null then
            new.exit_value_usd := round(new.exit_amount * coalesce(new.exit_price, new.current_price), 4);
        end if;
    else
        -- current_amount + exit_amount + written_off_amount = entry_amount: the amount that the statement sets
        -- decides the other one.
        if new.current_amount is not distinct from old.current_amount then
            new.current_amount := new.entry_amount - new.exit_amount - new.written_off_amount;
        elsif new.exit_amount is not distinct from old.exit_amount then
            new.exit_amount := new.entry_amount - new.current_amount - new.written_off_amount;
        end if;
        -- A sale without proceeds: they follow from the average price where the statement sets it, otherwise from the
        -- current price.
        if new.exit_price = 'NaN' then
            if new.exit_amount <> old.exit_amount then
                new.exit_value_usd := round(new.exit_amount * old.exit_price, 4);
            end if;
        elsif new.exit_price is distinct from -1 and new.exit_value_usd is not distinct from old.exit_value_usd then
            if new.exit_price is distinct from old.exit_price then
                new.exit_value_usd := round(new.exit_amount * new.exit_price, 4);
            elsif new.exit_amount <> old.exit_amount then
                new.exit_value_usd := coalesce(old.exit_value_usd, 0)
                    + round((new.exit_amount - old.exit_amount) * new.current_price, 4);
            end if;
        end if;
    end if;

    gone := new.exit_amount + new.written_off_amount;
    if tg_nargs = 0 then
        if new.exit_amount = 0 then
            new.exit_value_usd := null;
        end if;
        -- The average over all exits, weighted by amount. nullif leaves a divisor of zero to the checks, which name
        -- it. A quotient has as many digits as its dividend, or about 16: with 40, the 18 that are kept are exact.
        new.exit_price := round(round(new.exit_value_usd, 40) / nullif(new.exit_amount, 0), 18);
    end if;
    if gone <> 0 then
        realized := coalesce(new.exit_value_usd, 0) - new.entry_price * gone
            - new.fees_usd * gone / nullif(new.entry_amount, 0);
    end if;
    if tg_nargs = 0 then
        new.realized_pnl_usd := greatest(least(round(realized, 4), max_usd), -max_usd);
        new.realized_pnl_percent := greatest(least(
            coalesce(round(100 * realized / nullif(new.entry_price * gone, 0), 4), 0), max_percent
        ), -max_percent);
    end if;

    new.peak_price := greatest(new.peak_price, new.current_price, new.entry_price);
    unrealized := (new.current_price - new.entry_price) * new.current_amount;
    if new.fees_usd <> 0 then
        unrealized := unrealized - new.fees_usd * new.current_amount / nullif(new.entry_amount, 0);
    end if;
    new.unrealized_pnl_usd := greatest(least(round(unrealized, 4), max_usd), -max_usd);
    new.unrealized_pnl_percent := greatest(least(
        coalesce(round(100 * unrealized / nullif(new.entry_price * new.current_amount, 0), 4), 0), max_percent
    ), -max_percent);
    if gone = 0 then
        new.total_pnl_usd := new.unrealized_pnl_usd;
        new.total_pnl_percent := new.unrealized_pnl_percent;
    else
        new.total_pnl_usd := greatest(least(new.realized_pnl_usd + new.unrealized_pnl_usd, max_usd), -max_usd);
        new.total_pnl_percent := greatest(least(
            coalesce(round(100 * (realized + unrealized) / nullif(new.entry_price * new.entry_amount, 0), 4), 0),
            max_percent
        ), -max_percent);
    end if;
    return new;
end
$$
$sql$,
$sql$
comment on function walltrack.derive_positions_pnl() is
'Trigger: keeps amounts, average exit price, peak price and profit or loss, net of fees, of a position in step'
$sql$,
$sql$
create or replace function walltrack.guard_positions_circuit_breaker()
returns trigger
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    is_active boolean;
begin
    -- A position that goes on after an error takes new risk, as a new one does.
    if tg_op = 'UPDATE' and not (old.status = 'error' and new.status = 'open') then
        return null;
    end if;
    if tg_nargs = 0 then
        select config.is_circuit_breaker_active into is_active from walltrack.config;
    else
        -- At commit, the row of config is locked until the transaction has ended: an activation either precedes the
        -- position, which is then refused, or follows it. An earlier lock would make an activation wait for
        -- everything else that the worker does. A repeatable read transaction that began before an activation fails
        -- with 40001.
        for attempt in 1..2 loop
            select config.is_circuit_breaker_active into is_active from walltrack.config for key share;
            exit when found;
            -- Without a row of config there is nothing to lock, so one is inserted. The insert waits for another
            -- session that inserts it.
            begin
                insert into walltrack.config default values on conflict do nothing;
            exception when insufficient_privilege then
                null;
            end;
        end loop;
        if is_active is null then
            raise exception using
                errcode = 'insufficient_privilege',
                message = format('%s on walltrack.positions refused: %I sees no circuit breaker in config', tg_op, current_user),
                hint = 'Whoever opens positions has to see the row of config: grant a policy, or insert that row.',
                schema = tg_table_schema,
                table = tg_table_name,
                constraint = tg_name,
                detail = 'Guard: ' || tg_name;
        end if;
    end if;
    if is_active then
        raise exception using
            errcode = 'restrict_violation',
            message = format('%s on walltrack.positions refused: the circuit breaker is active', tg_op),
            hint = 'Open positions run on to their exits; new ones wait until the breaker is deactivated.',
            schema = tg_table_schema,
            table = tg_table_name,
            constraint = tg_name,
            detail = 'Guard: ' || tg_name;
    end if;
    return null;
end
$$
$sql$,
$sql$
comment on function walltrack.guard_positions_circuit_breaker() is
'Trigger: refuses to open a position while the circuit breaker is active (ADR-004) with SQLSTATE 23001'
$sql$,
$sql$
create or replace function walltrack.guard_positions_leave()
returns trigger
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    reason text;
begin
    select
        case
            when not wallets.is_active then 'its wallet is not active'
            when tokens.is_blacklisted then 'its token is blacklisted'
            when new.mode = 'live' and wallets.mode <> 'live' then 'its wallet is not in mode live'
        end
    into reason
    from walltrack.wallets
    cross join walltrack.tokens
    where wallets.id = new.wallet_id and tokens.id = new.token_id;
    -- A missing wallet or token is left to the foreign keys.
    if not found and (
        row_security_active('walltrack.wallets'::regclass) or row_security_active('walltrack.tokens'::regclass)
    ) then
        raise exception using
            errcode = 'insufficient_privilege',
            message = format('INSERT on walltrack.positions refused: %I sees no wallet or no token of this id', current_user),
            hint = 'Whoever opens positions has to see the rows of wallets and tokens: grant a policy.',
            schema = tg_table_schema,
            table = tg_table_name,
            constraint = tg_name,
            detail = 'Guard: ' || tg_name;
    end if;
    if reason is not null then
        raise exception using
            errcode = 'restrict_violation',
            message = 'INSERT on walltrack.positions refused: ' || reason,
            hint = 'Open positions run on; a new one needs an active wallet, in mode live for real money, and a token that '
                'is not blacklisted.',
            schema = tg_table_schema,
            table = tg_table_name,
            constraint = tg_name,
            detail = 'Guard: ' || tg_name;
    end if;
    return null;
end
$$
$sql$,
$sql$
comment on function walltrack.guard_positions_leave() is
'Trigger: refuses a position of an inactive wallet, on a blacklisted token, or with real money of a wallet in simulation, with SQLSTATE 23001'
$sql$,
$sql$
create or replace function walltrack.guard_positions_closed()
returns trigger
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    -- The new row, with the columns that the database derives set back, because an order that lands late adds its
    -- fees. The whole row is compared, so that a column of a later migration is guarded too.
    rest walltrack.positions := new;
begin
    rest.fees_usd := old.fees_usd;
    rest.realized_pnl_usd := old.realized_pnl_usd;
    rest.realized_pnl_percent := old.realized_pnl_percent;
    rest.unrealized_pnl_usd := old.unrealized_pnl_usd;
    rest.unrealized_pnl_percent := old.unrealized_pnl_percent;
    rest.total_pnl_usd := old.total_pnl_usd;
    rest.total_pnl_percent := old.total_pnl_percent;
    rest.updated_at := old.updated_at;
    -- *<> compares bytes, because for jsonb 1 and 1.0 are equal.
    if rest *<> old then
        raise exception using
            errcode = 'restrict_violation',
            message = 'UPDATE on walltrack.positions refused: a closed position never changes',
            hint = 'Open another position; a closed one is history.',
            schema = tg_table_schema,
            table = tg_table_name,
            constraint = tg_name,
            detail = 'Guard: ' || tg_name;
    end if;
    return new;
end
$$
$sql$,
$sql$
comment on function walltrack.guard_positions_closed() is
'Trigger: refuses a change of a closed position, but of what the database derives, with SQLSTATE 23001'
$sql$,
$sql$
create or replace function walltrack.record_positions_peak_price_correction()
returns trigger
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    new.peak_price_correction := concat_ws(
        e'\n',
        old.peak_price_correction,
        format(
            '%s %s: %s to %s, %s', to_char(now() at time zone 'utc', 'YYYY-MM-DD HH24:MI:SS"Z"'), current_user,
            trim_scale(old.peak_price), trim_scale(new.peak_price), new.peak_price_correction
        )
    );
    return new;
end
$$
$sql$,
$sql$
comment on function walltrack.record_positions_peak_price_correction() is
'Trigger: a correction of the peak price stays on record with time, role, both prices and the reason that was written'
$sql$,
$sql$
create or replace function walltrack.guard_config_traded()
returns trigger
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (select 1 from walltrack.positions) or exists (select 1 from walltrack.orders) then
        raise exception using
            errcode = 'restrict_violation',
            message = 'DELETE on walltrack.config refused: there are positions or orders',
            hint = 'Update the row that is there.',
            schema = tg_table_schema,
            table = tg_table_name,
            constraint = tg_name,
            detail = 'Guard: ' || tg_name;
    end if;
    return old;
end
$$
$sql$,
$sql$
comment on function walltrack.guard_config_traded() is
'Trigger: refuses to delete config once anything was traded with SQLSTATE 23001'
$sql$,
$sql$
create or replace trigger guard_config_traded
before delete on walltrack.config
for each row execute function walltrack.guard_config_traded()
$sql$,
$sql$
create or replace trigger derive_orders_position
after insert or update of status on walltrack.orders
for each row when (
    new.status = 'executed' and new.position_id is not null and (new.fee_usd > 0 or new.order_type = 'entry')
)
execute function walltrack.derive_orders_position()
$sql$,
$sql$
create or replace trigger derive_positions_fees
before insert or update of fees_usd on walltrack.positions
for each row execute function walltrack.derive_positions_fees()
$sql$,
$sql$
create or replace trigger derive_positions_exit_price
before update of exit_price on walltrack.positions
for each row execute function walltrack.derive_positions_proceeds('exit_price')
$sql$,
$sql$
-- Triggers fire in the order of their names: where a statement sets both columns, the mark of exit_price stays.
create or replace trigger derive_positions_exit_value
before update of exit_value_usd on walltrack.positions
for each row execute function walltrack.derive_positions_proceeds('exit_value_usd')
$sql$,
$sql$
-- The column lists, here and below, spare price ticks the triggers of columns that a tick does not set. This list
-- names every column that profit or loss is derived from, except the price, and every column that holds it.
create or replace trigger derive_positions_pnl
before insert or update of entry_price, entry_amount, entry_value_usd, current_amount, peak_price, fees_usd,
unrealized_pnl_usd, unrealized_pnl_percent, realized_pnl_usd, realized_pnl_percent, total_pnl_usd, total_pnl_percent,
exit_price, exit_amount, exit_value_usd, written_off_amount
on walltrack.positions
for each row execute function walltrack.derive_positions_pnl()
$sql$,
$sql$
-- Fires after derive_positions_pnl, where a statement sets columns of both.
create or replace trigger derive_positions_pnl_of_price
before update of current_price on walltrack.positions
for each row when (new.current_price is distinct from old.current_price)
execute function walltrack.derive_positions_pnl('price')
$sql$,
$sql$
-- Guards of new positions fire after the insert, because an `on conflict do update` of an existing position opens
-- none.
create or replace trigger guard_positions_circuit_breaker
after insert or update of status on walltrack.positions
for each row execute function walltrack.guard_positions_circuit_breaker()
$sql$,
$sql$
do $$
begin
    -- PostgreSQL has no `create or replace constraint trigger`.
    if not exists (
        select 1 from pg_catalog.pg_trigger
        where
            tgrelid = 'walltrack.positions'::regclass
            and tgname = 'guard_positions_circuit_breaker_at_commit'
    ) then
        create constraint trigger guard_positions_circuit_breaker_at_commit
        after insert or update of status on walltrack.positions
        deferrable initially deferred
        for each row execute function walltrack.guard_positions_circuit_breaker('at commit');
    end if;
end
$$
$sql$,
$sql$
create or replace trigger guard_positions_leave
after insert on walltrack.positions
for each row when (new.status <> 'closed')
execute function walltrack.guard_positions_leave()
$sql$,
$sql$
create or replace trigger guard_positions_closed
before update on walltrack.positions
for each row when (old.status = 'closed')
execute function walltrack.guard_positions_closed()
$sql$,
$sql$
-- The column lists of the guards name the columns in their conditions, and those that derive_positions_pnl derives
-- these from. The signature and the signal may be unknown at first, so each can be set once.
create or replace trigger guard_positions_entry
before update of wallet_id, token_id, token_address, exit_strategy_id, mode, entry_price, entry_amount, entry_value_usd,
entry_at, entry_tx_signature, signal_id
on walltrack.positions
for each row when (
    old.wallet_id <> new.wallet_id
    or old.token_id <> new.token_id
    or old.token_address <> new.token_address
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
)
$sql$,
$sql$
-- Amounts sold and written off, and proceeds, only grow; proceeds come with a sale.
create or replace trigger guard_positions_exit
before update of entry_amount, current_amount, exit_amount, exit_price, exit_value_usd, written_off_amount
on walltrack.positions
for each row when (
    new.exit_amount < old.exit_amount
    or new.written_off_amount < old.written_off_amount
    or new.exit_value_usd < old.exit_value_usd
    or (new.exit_amount = old.exit_amount and new.exit_value_usd is distinct from old.exit_value_usd)
)
execute function walltrack.refuse_change(
    'what was sold stays sold', 'Add what a further exit brought; a position that was opened by mistake is closed.'
)
$sql$,
$sql$
create or replace trigger guard_positions_filled
before delete on walltrack.positions
for each row when (
    old.entry_tx_signature is not null or old.exit_amount > 0 or old.written_off_amount > 0 or old.status = 'closed'
)
execute function walltrack.refuse_change(
    'a position that was filled is financial history', 'Close it.'
)
$sql$,
$sql$
create or replace trigger guard_positions_no_truncate
before truncate on walltrack.positions
for each statement execute function walltrack.refuse_change(
    'positions are financial history', 'Close positions instead.'
)
$sql$,
$sql$
create or replace trigger guard_positions_peak_price
before update of peak_price, peak_price_correction on walltrack.positions
for each row when (
    -- True for a lower peak without a reason, and for a reason without a lower peak.
    (new.peak_price < old.peak_price)
    is distinct from (
        new.peak_price_correction is distinct from old.peak_price_correction
        and coalesce(new.peak_price_correction, '') ~ '\S'
    )
    or (new.peak_price_correction is null and old.peak_price_correction is not null)
)
execute function walltrack.refuse_change(
    'the peak price never falls',
    'Write current_price; peak_price follows it upwards. After a wrong tick, write peak_price with its reason, '
    'peak_price_correction.'
)
$sql$,
$sql$
-- Triggers fire in the order of their names: the guard above reads the reason as the statement sets it.
create or replace trigger record_positions_peak_price_correction
before update of peak_price_correction on walltrack.positions
for each row when (new.peak_price_correction is distinct from old.peak_price_correction)
execute function walltrack.record_positions_peak_price_correction()
$sql$,
$sql$
create or replace trigger guard_positions_identity
before update of id, created_at on walltrack.positions
for each row when (old.id is distinct from new.id or old.created_at is distinct from new.created_at)
execute function walltrack.refuse_change(
    'id and created_at of a row never change', 'Leave both out of the update.'
)
$sql$,
$sql$
create or replace trigger update_positions_updated_at
before update on walltrack.positions
for each row when (new.updated_at is distinct from now() and old.* is distinct from new.*)
execute function walltrack.update_updated_at()
$sql$,
$sql$
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
        execute format('revoke all on walltrack.positions from %s', grantee);
        execute format('revoke all on function walltrack.derive_orders_position() from %s', grantee);
        execute format('revoke all on function walltrack.derive_positions_fees() from %s', grantee);
        execute format('revoke all on function walltrack.derive_positions_pnl() from %s', grantee);
        execute format('revoke all on function walltrack.derive_positions_proceeds() from %s', grantee);
        execute format('revoke all on function walltrack.guard_config_traded() from %s', grantee);
        execute format('revoke all on function walltrack.guard_positions_circuit_breaker() from %s', grantee);
        execute format('revoke all on function walltrack.guard_positions_closed() from %s', grantee);
        execute format('revoke all on function walltrack.guard_positions_leave() from %s', grantee);
        execute format('revoke all on function walltrack.record_positions_peak_price_correction() from %s', grantee);
    end loop;
    -- Asked first, here and below, because to say it again would lock out every reader for a moment.
    if not (select relrowsecurity from pg_catalog.pg_class where oid = 'walltrack.positions'::regclass) then
        alter table walltrack.positions enable row level security;
    end if;
    if to_regrole('service_role') is not null then
        grant select, insert, update on walltrack.positions to service_role;
        if not exists (
            select 1 from pg_catalog.pg_policy
            where polrelid = 'walltrack.positions'::regclass and polname = 'service_role_sees_every_row'
        ) then
            create policy service_role_sees_every_row on walltrack.positions
            for all to service_role using (true) with check (true);
        end if;
    end if;
    if to_regrole('walltrack_dashboard') is not null then
        grant select on walltrack.positions to walltrack_dashboard;
        if not exists (
            select 1 from pg_catalog.pg_policy
            where polrelid = 'walltrack.positions'::regclass and polname = 'walltrack_dashboard_sees_every_row'
        ) then
            create policy walltrack_dashboard_sees_every_row on walltrack.positions
            for select to walltrack_dashboard using (true);
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
            (null, 'Aggregate Root: a row is a holding of one token, opened by copying one wallet, from its entry to its last exit, with the amount left and the profit. Its entry never changes.'),
            ('id', 'Identifier of the position.'),
            ('wallet_id', 'Wallet that the position copies; never changes. It cannot be deleted while it has positions.'),
            ('token_id', 'Token that the position holds; never changes. It cannot be deleted while it has positions.'),
            ('token_address', 'Mint address of the token, set by trigger derive_positions_pnl; never changes. Foreign keys use it to require that position and signal have the same token.'),
            ('exit_strategy_id', 'Exit strategy of the position; never changes. exit_strategy_override overrides single rules.'),
            ('signal_id', 'Signal that opened the position. A signal opens at most one position. Once written, it never changes. Null: no signal known.'),
            ('mode', 'Whether the position is simulated or real: simulation or live; never changes.'),
            ('exit_strategy_override', 'JSON object with the rules that differ from the exit strategy (ADR-002). Its keys are columns of exit_strategies. Null: no rule differs.'),
            ('entry_price', 'Price at the entry, USD per token, above 0; never changes.'),
            ('entry_amount', 'Amount bought, token units, above 0; never changes.'),
            ('entry_value_usd', 'Value of the entry, USD; never changes. Trigger derive_positions_pnl sets it to price times amount unless given.'),
            ('entry_at', 'Time of the entry (UTC), the moment of the insert unless given; never changes.'),
            ('entry_tx_signature', 'Solana signature of the entry swap, base58 of 64 to 88 characters. Once written, it never changes. Null: no signature known.'),
            ('current_amount', 'Amount still held, token units, 0 to entry_amount. Trigger derive_positions_pnl keeps current_amount, exit_amount and written_off_amount adding up to entry_amount.'),
            ('current_price', 'Last known price, USD per token. An insert without it gets the entry price, or the exit price if it has one, from trigger derive_positions_pnl.'),
            ('peak_price', 'Highest price since the entry, USD per token. Triggers derive_positions_pnl and derive_positions_pnl_of_price raise it with the price. It falls only by a correction with a reason.'),
            ('peak_price_correction', 'Corrections of the peak price, one per line. Write the reason; trigger record_positions_peak_price_correction adds time, role and both prices, and keeps the earlier lines. Null: no correction.'),
            ('last_price_at', 'Time current_price was read (UTC), written by the price monitor. Null: no price was read since the entry.'),
            ('fees_usd', 'Sum of the fees of all executed orders of the position, USD, set by triggers derive_orders_position and derive_positions_fees. Profit and loss are net of it.'),
            ('unrealized_pnl_usd', 'Profit or loss on the amount still held at current_price, USD, net of its share of fees_usd; 0 when nothing is held. Set by triggers derive_positions_pnl and derive_positions_pnl_of_price.'),
            ('unrealized_pnl_percent', 'Profit or loss on the amount still held, percent of its cost; 0 when nothing is held. Set by triggers derive_positions_pnl and derive_positions_pnl_of_price.'),
            ('realized_pnl_usd', 'Profit or loss on the amount sold or written off, USD, net of its share of fees_usd; 0 when no amount is. Set by trigger derive_positions_pnl.'),
            ('realized_pnl_percent', 'Profit or loss on the amount sold or written off, percent of its cost; 0 when no amount is. Set by trigger derive_positions_pnl.'),
            ('total_pnl_usd', 'Realized plus unrealized profit or loss, USD, net of fees_usd. Set by triggers derive_positions_pnl and derive_positions_pnl_of_price.'),
            ('total_pnl_percent', 'Realized plus unrealized profit or loss, percent of entry price times entry amount. Set by triggers derive_positions_pnl and derive_positions_pnl_of_price.'),
            ('exit_price', 'Average price of all exits, weighted by amount, USD per token. Null: nothing sold. Set by trigger derive_positions_pnl.'),
            ('exit_amount', 'Amount sold in all exits, token units, 0 to entry_amount. See current_amount for how the amounts add up.'),
            ('exit_value_usd', 'Proceeds of all exits, USD. Trigger derive_positions_pnl computes it from amount and price unless given. Null: nothing sold.'),
            ('written_off_amount', 'Remainder that no swap can sell, token units; never falls. It is worth nothing and counts as a loss. See current_amount for how the amounts add up.'),
            ('exit_at', 'Time the position was closed, by its last exit (UTC). Null: not closed.'),
            ('exit_tx_signature', 'Solana signature of the last exit swap, base58 of 64 to 88 characters. Null: no signature known.'),
            ('exit_reason', 'Why the position was closed: stop_loss, trailing_stop, scaling_out, mirror_exit or manual. Null: not closed.'),
            ('status', 'State: open, closed (nothing left, exit time and reason set) or error (needs an operator).'),
            ('created_at', 'Time the row was created (UTC); the moment of the insert unless given.'),
            ('updated_at', 'Time of the last change to the row (UTC), kept by trigger update_positions_updated_at.')
        ) as comment (column_name, description)
        cross join pg_catalog.pg_class as c
        left join pg_catalog.pg_attribute as a
            on c.oid = a.attrelid and comment.column_name = a.attname and not a.attisdropped
        where
            c.oid = 'walltrack.positions'::pg_catalog.regclass
            and (comment.column_name is null or a.attnum is not null)
            and pg_catalog.col_description(c.oid, coalesce(a.attnum, 0)::integer) is distinct from comment.description
    loop
        if described.column_name is null then
            execute pg_catalog.format(
                'comment on %s walltrack.positions is %L', described.kind, described.description
            );
        else
            execute pg_catalog.format(
                'comment on column walltrack.positions.%I is %L', described.column_name, described.description
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
            message = 'migration 007_positions_table comes after 000_helper_functions: schema walltrack has no record of migrations',
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
            ('007', 'positions_table', '8cd47eb93798b1baf4b025389e3785d4')
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
    select applied.steps_done into done from walltrack_migrations.applied as applied where applied.version = '007';
    if done >= 1 then
        return;
    end if;
    if not exists (
        select 1 from walltrack_migrations.applied as applied
        where applied.version = '006' and applied.steps_done = applied.steps
    ) then
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            message = 'migration 007_positions_table comes after 006_orders_table, which schema walltrack has not got',
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
            values ('007', 'positions_table', '8cd47eb93798b1baf4b025389e3785d4', 1, 1);
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
                        'migration 007_positions_table gave way %s times to %s, and has changed nothing', attempt,
                        coalesce(blocker, 'other transactions')
                    ),
                    hint = 'Run it again when that transaction has ended: select pg_terminate_backend(<process>) ends it.';
            end if;
            raise notice 'migration 007_positions_table gives way to %, and tries again', coalesce(blocker, 'another transaction');
            perform pg_sleep(extract(epoch from least(waiting * 2, interval '3s')));
            waiting := least(longest, waiting * 2);
        end;
    end loop;
end
$walltrack$;

reset standard_conforming_strings;
reset search_path;

-- Rollback, runnable in ../rollbacks/007_positions_table.sql:
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
--     if to_regclass('walltrack.positions') is not null
--         and current_setting('walltrack.rollback', true) is distinct from 'insist' then
--         -- From the count to the drop nobody writes, and no policy hides a row.
--         lock table walltrack.positions in access exclusive mode;
--         perform set_config('row_security', 'off', true);
--         select count(*) into own_rows from walltrack.positions
--         where not (id::text like '77a11ac0-000_-4000-8000-%');
--         if own_rows > 0 then
--             raise exception using
--                 errcode = 'restrict_violation',
--                 message = format(
--                     'rollback of walltrack.positions refused: it would lose %s row%s '
--                     'other than mock rows',
--                     own_rows, case when own_rows > 1 then 's' end
--                 ),
--                 hint = 'Back them up. To lose them nevertheless: `walltrack rollback --insist`, or in the same session '
--                     'set walltrack.rollback = ''insist'';',
--                 schema = 'walltrack',
--                 table = 'positions';
--         end if;
--     end if;
--     -- An order whose position is gone would stop this migration from adding the foreign key again. Mock orders are
--     -- deleted, and loaded again with their positions. An order of a user's stays, also with walltrack.rollback set to
--     -- `insist`; this migration then cannot run before that order is deleted.
--     if to_regclass('walltrack.positions') is not null and to_regclass('walltrack.orders') is not null then
--         lock table walltrack.orders in access exclusive mode;
--         if current_setting('walltrack.rollback', true) is distinct from 'insist' then
--             select count(*) into own_rows from walltrack.orders
--             where position_id is not null and not (id::text like '77a11ac0-000_-4000-8000-%');
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
--         alter table walltrack.orders disable trigger user;
--         delete from walltrack.orders where position_id is not null and id::text like '77a11ac0-000_-4000-8000-%';
--         alter table walltrack.orders enable trigger user;
--     end if;
--     alter table if exists walltrack.orders drop constraint if exists fk_orders_positions_agree;
--     alter table if exists walltrack.orders drop constraint if exists fk_orders_positions;
--     drop table if exists walltrack.positions;
--     drop function if exists walltrack.record_positions_peak_price_correction();
--     -- cascade drops the triggers of config and orders that call these functions, and nothing else.
--     drop function if exists walltrack.guard_config_traded() cascade;
--     drop function if exists walltrack.derive_orders_position() cascade;
--     drop function if exists walltrack.guard_positions_closed();
--     drop function if exists walltrack.guard_positions_leave();
--     drop function if exists walltrack.guard_positions_circuit_breaker();
--     drop function if exists walltrack.derive_positions_pnl();
--     drop function if exists walltrack.derive_positions_proceeds();
--     drop function if exists walltrack.derive_positions_fees();
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
--                 message = 'rollback of 007_positions_table refused: schema walltrack has no record of migrations',
--                 hint = 'Where `walltrack drift` finds nothing, run `walltrack adopt` first.';
--         end if;
--         return;
--     end if;
--     if not exists (select 1 from walltrack_migrations.applied as applied where applied.version = '007') then
--         return;
--     end if;
--     select applied.version || '_' || applied.name into later
--     from walltrack_migrations.applied as applied
--     where applied.version > '007'
--     order by applied.version desc
--     limit 1;
--     if later is not null then
--         raise exception using
--             errcode = 'dependent_objects_still_exist',
--             message = format('rollback of 007_positions_table refused: %s came after it', later),
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
--             delete from walltrack_migrations.applied where version = '007';
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
--                         'rollback of 007_positions_table gave way %s times to %s, and has changed nothing', attempt,
--                         coalesce(blocker, 'other transactions')
--                     ),
--                     hint = 'Run it again when that transaction has ended: select pg_terminate_backend(<process>) ends it.';
--             end if;
--             raise notice 'rollback of 007_positions_table gives way to %, and tries again', coalesce(blocker, 'another transaction');
--             perform pg_sleep(extract(epoch from least(waiting * 2, interval '3s')));
--             waiting := least(longest, waiting * 2);
--         end;
--     end loop;
-- end
-- $walltrack$;
--
-- reset standard_conforming_strings;
-- reset search_path;
