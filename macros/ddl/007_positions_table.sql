{% macro create_positions_table(schema=target.schema) %}
-- 007_positions_table, 2026-11-22, story 1.1
-- Aggregate Root: what was bought, what is left of it, what it is worth and what it earned.

create table if not exists {{ schema }}.positions (
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
    foreign key (wallet_id) references {{ schema }}.wallets (id) on delete restrict,
    constraint fk_positions_tokens
    foreign key (token_id) references {{ schema }}.tokens (id) on delete restrict,
    constraint fk_positions_exit_strategies
    foreign key (exit_strategy_id) references {{ schema }}.exit_strategies (id) on delete restrict,
    constraint fk_positions_signals
    foreign key (signal_id) references {{ schema }}.signals (id) on delete restrict,
    constraint fk_positions_tokens_agree
    foreign key (token_id, token_address) references {{ schema }}.tokens (id, address) on delete restrict,
    constraint fk_positions_signals_agree
    foreign key (wallet_id, token_address, signal_id)
    references {{ schema }}.signals (wallet_id, token_address, id) on delete restrict,
    constraint ck_positions_mode_known check (mode in ('simulation', 'live')),
    constraint ck_positions_exit_strategy_override_valid
    check (exit_strategy_override is null or {{ schema }}.is_exit_strategy_override(exit_strategy_override)),
    constraint ck_positions_entry_price_positive check ({{ is_positive('entry_price') }}),
    constraint ck_positions_entry_amount_positive check ({{ is_positive('entry_amount') }}),
    constraint ck_positions_entry_value_not_negative check ({{ is_not_negative('entry_value_usd') }}),
    constraint ck_positions_entry_tx_signature_is_base58
    check (
        {{ is_base58('entry_tx_signature', 64, 88) }}
    ),
    constraint ck_positions_current_amount_range check (current_amount >= 0 and current_amount <= entry_amount),
    constraint ck_positions_current_price_not_negative check ({{ is_not_negative('current_price') }}),
    constraint ck_positions_peak_price_not_below_current check (peak_price >= current_price and peak_price < 'NaN'),
    constraint ck_positions_value_fits
    check (entry_price * entry_amount < 1e16 and current_price * current_amount < 1e16),
    constraint ck_positions_fees_not_negative check ({{ is_not_negative('fees_usd') }}),
    constraint ck_positions_exit_amount_not_negative check ({{ is_not_negative('exit_amount') }}),
    constraint ck_positions_written_off_amount_not_negative
    check ({{ is_not_negative('written_off_amount') }}),
    constraint ck_positions_amounts_add_up
    check (current_amount + exit_amount + written_off_amount = entry_amount),
    constraint ck_positions_exit_price_not_negative check ({{ is_not_negative('exit_price') }}),
    constraint ck_positions_exit_value_not_negative check ({{ is_not_negative('exit_value_usd') }}),
    constraint ck_positions_exited_iff_priced
    check (num_nonnulls(exit_price, exit_value_usd) = case when exit_amount > 0 then 2 else 0 end),
    constraint ck_positions_exit_tx_signature_is_base58
    check (
        {{ is_base58('exit_tx_signature', 64, 88) }}
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
        {{ are_finite(['entry_at', 'last_price_at', 'exit_at', 'created_at', 'updated_at']) }}
    )
);

comment on constraint ck_positions_mode_known on {{ schema }}.positions is
'The mode is one that the workers know: simulated or real money';
comment on constraint ck_positions_exit_strategy_override_valid on {{ schema }}.positions is
'An override names only rules of an exit strategy, with values valid for them, because a misspelt one would leave a position without its stop';
comment on constraint ck_positions_entry_price_positive on {{ schema }}.positions is
'A price that was paid is above 0';
comment on constraint ck_positions_entry_amount_positive on {{ schema }}.positions is
'A position begins with more than 0';
comment on constraint ck_positions_entry_value_not_negative on {{ schema }}.positions is
'A value is 0 USD or more';
comment on constraint ck_positions_entry_tx_signature_is_base58 on {{ schema }}.positions is
'A signature is base58 of 64 bytes, 64 to 88 characters';
comment on constraint ck_positions_current_amount_range on {{ schema }}.positions is
'What is left is 0 to what was bought';
comment on constraint ck_positions_current_price_not_negative on {{ schema }}.positions is
'A price is 0 or more: a token may become worthless';
comment on constraint ck_positions_peak_price_not_below_current on {{ schema }}.positions is
'The peak price is at least the current one, because trailing stops are measured from it';
comment on constraint ck_positions_value_fits on {{ schema }}.positions is
'A position is worth less than 10^16 USD, because its profit would not fit: such a price is a wrong one';
comment on constraint ck_positions_fees_not_negative on {{ schema }}.positions is
'Fees are 0 USD or more';
comment on constraint ck_positions_exit_amount_not_negative on {{ schema }}.positions is
'What was sold is 0 or more';
comment on constraint ck_positions_written_off_amount_not_negative on {{ schema }}.positions is
'What was written off is 0 or more';
comment on constraint ck_positions_amounts_add_up on {{ schema }}.positions is
'What is left, sold and written off adds up to what was bought';
comment on constraint ck_positions_exit_price_not_negative on {{ schema }}.positions is
'A price is 0 or more';
comment on constraint ck_positions_exit_value_not_negative on {{ schema }}.positions is
'Proceeds are 0 USD or more';
comment on constraint ck_positions_exited_iff_priced on {{ schema }}.positions is
'A position has proceeds and their average price exactly if something was sold';
comment on constraint ck_positions_exit_tx_signature_is_base58 on {{ schema }}.positions is
'A signature is base58 of 64 bytes, 64 to 88 characters';
comment on constraint ck_positions_exit_reason_known on {{ schema }}.positions is
'The reason is one that exits are counted by';
comment on constraint ck_positions_status_known on {{ schema }}.positions is
'The status is one that the workers know';
comment on constraint ck_positions_closed_iff_nothing_left on {{ schema }}.positions is
'A position is closed exactly when nothing is left of it';
comment on constraint ck_positions_closed_iff_exit on {{ schema }}.positions is
'A position has time and reason of its exit exactly when it is closed';
comment on constraint ck_positions_simulation_has_no_signature on {{ schema }}.positions is
'A simulation never reached the chain, so it has no transaction';
comment on constraint ck_positions_live_filled_has_signature on {{ schema }}.positions is
'Real money that was exchanged has its transaction';
comment on constraint ck_positions_times_finite on {{ schema }}.positions is
'No time is infinite, because no duration survives it';

-- Room on each page for the next version of a position that a price tick changes: without it, a tick of a full page
-- writes an entry into every index.
do $$
begin
    if not exists (
        select 1 from pg_catalog.pg_class
        where oid = '{{ schema }}.positions'::regclass and reloptions @> array['fillfactor=80']
    ) then
        alter table {{ schema }}.positions set (fillfactor = 80);
    end if;
end
$$;

create index if not exists idx_positions_wallet_id on {{ schema }}.positions (wallet_id);
create index if not exists idx_positions_token_id on {{ schema }}.positions (token_id);
create index if not exists idx_positions_exit_strategy_id on {{ schema }}.positions (exit_strategy_id);
create index if not exists idx_positions_status on {{ schema }}.positions (status);
-- By token, for the price monitor: a column that every tick changes would cost every tick an index entry.
create index if not exists idx_positions_open on {{ schema }}.positions (token_id) where status = 'open';
-- For the dashboard: the last trades, and what was won since a moment from the index alone. No price tick touches its
-- columns.
create index if not exists idx_positions_closed
on {{ schema }}.positions (exit_at, id) include (mode, realized_pnl_usd, fees_usd) where status = 'closed';

do $$
begin
    if not exists (
        select 1 from pg_catalog.pg_constraint as con
        where con.conname = 'fk_orders_positions' and con.conrelid = '{{ schema }}.orders'::regclass
    ) then
        alter table {{ schema }}.orders add constraint fk_orders_positions
        foreign key (position_id) references {{ schema }}.positions (id) on delete restrict;
    end if;
    if not exists (
        select 1 from pg_catalog.pg_constraint as con
        where con.conname = 'fk_orders_positions_agree' and con.conrelid = '{{ schema }}.orders'::regclass
    ) then
        alter table {{ schema }}.orders add constraint fk_orders_positions_agree
        foreign key (position_id, wallet_id, token_id, mode)
        references {{ schema }}.positions (id, wallet_id, token_id, mode) on delete restrict;
    end if;
end
$$;

create or replace function {{ schema }}.derive_positions_fees()
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
            from {{ schema }}.orders
            where orders.position_id = new.id
        ),
        0
    );
    return new;
end
$$;

comment on function {{ schema }}.derive_positions_fees() is
'Trigger: fees_usd is the sum of the fees of the executed orders of the position';

create or replace function {{ schema }}.derive_orders_position()
returns trigger
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    update {{ schema }}.positions
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
$$;

comment on function {{ schema }}.derive_orders_position() is
'Trigger: an executed order brings its fees, and that of the entry its signature, to the position';

create or replace function {{ schema }}.derive_positions_proceeds()
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
            message = format('UPDATE on {{ schema }}.positions refused: exit_price %s is no price', new.exit_price),
            schema = tg_table_schema,
            table = tg_table_name,
            constraint = 'ck_positions_exit_price_not_negative';
    end if;
    if new.exit_price is not distinct from old.exit_price and new.exit_value_usd is not distinct from old.exit_value_usd then
        new.exit_price := case tg_argv[0] when 'exit_price' then 'NaN'::numeric else -1 end;
    end if;
    return new;
end
$$;

comment on function {{ schema }}.derive_positions_proceeds() is
'Trigger: marks an average exit price, or proceeds, that a statement writes as they were';

create or replace function {{ schema }}.derive_positions_pnl()
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
                (select tokens.address from {{ schema }}.tokens where tokens.id = new.token_id), ''
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
$$;

comment on function {{ schema }}.derive_positions_pnl() is
'Trigger: keeps amounts, average exit price, peak price and profit or loss, net of fees, of a position in step';

create or replace function {{ schema }}.guard_positions_circuit_breaker()
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
        select config.is_circuit_breaker_active into is_active from {{ schema }}.config;
    else
        -- At commit, the row of config is locked until the transaction has ended: an activation either precedes the
        -- position, which is then refused, or follows it. An earlier lock would make an activation wait for
        -- everything else that the worker does. A repeatable read transaction that began before an activation fails
        -- with 40001.
        for attempt in 1..2 loop
            select config.is_circuit_breaker_active into is_active from {{ schema }}.config for key share;
            exit when found;
            -- Without a row of config there is nothing to lock, so one is inserted. The insert waits for another
            -- session that inserts it.
            begin
                insert into {{ schema }}.config default values on conflict do nothing;
            exception when insufficient_privilege then
                null;
            end;
        end loop;
        if is_active is null then
            raise exception using
                errcode = 'insufficient_privilege',
                message = format('%s on {{ schema }}.positions refused: %I sees no circuit breaker in config', tg_op, current_user),
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
            message = format('%s on {{ schema }}.positions refused: the circuit breaker is active', tg_op),
            hint = 'Open positions run on to their exits; new ones wait until the breaker is deactivated.',
            schema = tg_table_schema,
            table = tg_table_name,
            constraint = tg_name,
            detail = 'Guard: ' || tg_name;
    end if;
    return null;
end
$$;

comment on function {{ schema }}.guard_positions_circuit_breaker() is
'Trigger: refuses to open a position while the circuit breaker is active (ADR-004) with SQLSTATE 23001';

create or replace function {{ schema }}.guard_positions_leave()
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
    from {{ schema }}.wallets
    cross join {{ schema }}.tokens
    where wallets.id = new.wallet_id and tokens.id = new.token_id;
    -- A missing wallet or token is left to the foreign keys.
    if not found and (
        row_security_active('{{ schema }}.wallets'::regclass) or row_security_active('{{ schema }}.tokens'::regclass)
    ) then
        raise exception using
            errcode = 'insufficient_privilege',
            message = format('INSERT on {{ schema }}.positions refused: %I sees no wallet or no token of this id', current_user),
            hint = 'Whoever opens positions has to see the rows of wallets and tokens: grant a policy.',
            schema = tg_table_schema,
            table = tg_table_name,
            constraint = tg_name,
            detail = 'Guard: ' || tg_name;
    end if;
    if reason is not null then
        raise exception using
            errcode = 'restrict_violation',
            message = 'INSERT on {{ schema }}.positions refused: ' || reason,
            hint = 'Open positions run on; a new one needs an active wallet, in mode live for real money, and a token that '
                'is not blacklisted.',
            schema = tg_table_schema,
            table = tg_table_name,
            constraint = tg_name,
            detail = 'Guard: ' || tg_name;
    end if;
    return null;
end
$$;

comment on function {{ schema }}.guard_positions_leave() is
'Trigger: refuses a position of an inactive wallet, on a blacklisted token, or with real money of a wallet in simulation, with SQLSTATE 23001';

create or replace function {{ schema }}.guard_positions_closed()
returns trigger
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    -- The new row, with the columns that the database derives set back, because an order that lands late adds its
    -- fees. The whole row is compared, so that a column of a later migration is guarded too.
    rest {{ schema }}.positions := new;
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
            message = 'UPDATE on {{ schema }}.positions refused: a closed position never changes',
            hint = 'Open another position; a closed one is history.',
            schema = tg_table_schema,
            table = tg_table_name,
            constraint = tg_name,
            detail = 'Guard: ' || tg_name;
    end if;
    return new;
end
$$;

comment on function {{ schema }}.guard_positions_closed() is
'Trigger: refuses a change of a closed position, but of what the database derives, with SQLSTATE 23001';

create or replace function {{ schema }}.record_positions_peak_price_correction()
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
$$;

comment on function {{ schema }}.record_positions_peak_price_correction() is
'Trigger: a correction of the peak price stays on record with time, role, both prices and the reason that was written';

create or replace function {{ schema }}.guard_config_traded()
returns trigger
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (select 1 from {{ schema }}.positions) or exists (select 1 from {{ schema }}.orders) then
        raise exception using
            errcode = 'restrict_violation',
            message = 'DELETE on {{ schema }}.config refused: there are positions or orders',
            hint = 'Update the row that is there.',
            schema = tg_table_schema,
            table = tg_table_name,
            constraint = tg_name,
            detail = 'Guard: ' || tg_name;
    end if;
    return old;
end
$$;

comment on function {{ schema }}.guard_config_traded() is
'Trigger: refuses to delete config once anything was traded with SQLSTATE 23001';

create or replace trigger guard_config_traded
before delete on {{ schema }}.config
for each row execute function {{ schema }}.guard_config_traded();

create or replace trigger derive_orders_position
after insert or update of status on {{ schema }}.orders
for each row when (
    new.status = 'executed' and new.position_id is not null and (new.fee_usd > 0 or new.order_type = 'entry')
)
execute function {{ schema }}.derive_orders_position();

create or replace trigger derive_positions_fees
before insert or update of fees_usd on {{ schema }}.positions
for each row execute function {{ schema }}.derive_positions_fees();

create or replace trigger derive_positions_exit_price
before update of exit_price on {{ schema }}.positions
for each row execute function {{ schema }}.derive_positions_proceeds('exit_price');

-- Triggers fire in the order of their names: where a statement sets both columns, the mark of exit_price stays.
create or replace trigger derive_positions_exit_value
before update of exit_value_usd on {{ schema }}.positions
for each row execute function {{ schema }}.derive_positions_proceeds('exit_value_usd');

-- The column lists, here and below, spare price ticks the triggers of columns that a tick does not set. This list
-- names every column that profit or loss is derived from, except the price, and every column that holds it.
create or replace trigger derive_positions_pnl
before insert or update of entry_price, entry_amount, entry_value_usd, current_amount, peak_price, fees_usd,
unrealized_pnl_usd, unrealized_pnl_percent, realized_pnl_usd, realized_pnl_percent, total_pnl_usd, total_pnl_percent,
exit_price, exit_amount, exit_value_usd, written_off_amount
on {{ schema }}.positions
for each row execute function {{ schema }}.derive_positions_pnl();

-- Fires after derive_positions_pnl, where a statement sets columns of both.
create or replace trigger derive_positions_pnl_of_price
before update of current_price on {{ schema }}.positions
for each row when (new.current_price is distinct from old.current_price)
execute function {{ schema }}.derive_positions_pnl('price');

-- Guards of new positions fire after the insert, because an `on conflict do update` of an existing position opens
-- none.
create or replace trigger guard_positions_circuit_breaker
after insert or update of status on {{ schema }}.positions
for each row execute function {{ schema }}.guard_positions_circuit_breaker();

do $$
begin
    -- PostgreSQL has no `create or replace constraint trigger`.
    if not exists (
        select 1 from pg_catalog.pg_trigger
        where
            tgrelid = '{{ schema }}.positions'::regclass
            and tgname = 'guard_positions_circuit_breaker_at_commit'
    ) then
        create constraint trigger guard_positions_circuit_breaker_at_commit
        after insert or update of status on {{ schema }}.positions
        deferrable initially deferred
        for each row execute function {{ schema }}.guard_positions_circuit_breaker('at commit');
    end if;
end
$$;

create or replace trigger guard_positions_leave
after insert on {{ schema }}.positions
for each row when (new.status <> 'closed')
execute function {{ schema }}.guard_positions_leave();

create or replace trigger guard_positions_closed
before update on {{ schema }}.positions
for each row when (old.status = 'closed')
execute function {{ schema }}.guard_positions_closed();

-- The column lists of the guards name the columns in their conditions, and those that derive_positions_pnl derives
-- these from. The signature and the signal may be unknown at first, so each can be set once.
create or replace trigger guard_positions_entry
before update of wallet_id, token_id, token_address, exit_strategy_id, mode, entry_price, entry_amount, entry_value_usd,
entry_at, entry_tx_signature, signal_id
on {{ schema }}.positions
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
execute function {{ schema }}.refuse_change(
    'the entry of a position never changes',
    'Close this position and open another; override exits by exit_strategy_override.'
);

-- Amounts sold and written off, and proceeds, only grow; proceeds come with a sale.
create or replace trigger guard_positions_exit
before update of entry_amount, current_amount, exit_amount, exit_price, exit_value_usd, written_off_amount
on {{ schema }}.positions
for each row when (
    new.exit_amount < old.exit_amount
    or new.written_off_amount < old.written_off_amount
    or new.exit_value_usd < old.exit_value_usd
    or (new.exit_amount = old.exit_amount and new.exit_value_usd is distinct from old.exit_value_usd)
)
execute function {{ schema }}.refuse_change(
    'what was sold stays sold', 'Add what a further exit brought; a position that was opened by mistake is closed.'
);

create or replace trigger guard_positions_filled
before delete on {{ schema }}.positions
for each row when (
    old.entry_tx_signature is not null or old.exit_amount > 0 or old.written_off_amount > 0 or old.status = 'closed'
)
execute function {{ schema }}.refuse_change(
    'a position that was filled is financial history', 'Close it.'
);

create or replace trigger guard_positions_no_truncate
before truncate on {{ schema }}.positions
for each statement execute function {{ schema }}.refuse_change(
    'positions are financial history', 'Close positions instead.'
);

create or replace trigger guard_positions_peak_price
before update of peak_price, peak_price_correction on {{ schema }}.positions
for each row when (
    -- True for a lower peak without a reason, and for a reason without a lower peak.
    (new.peak_price < old.peak_price)
    is distinct from (
        new.peak_price_correction is distinct from old.peak_price_correction
        and coalesce(new.peak_price_correction, '') ~ '\S'
    )
    or (new.peak_price_correction is null and old.peak_price_correction is not null)
)
execute function {{ schema }}.refuse_change(
    'the peak price never falls',
    'Write current_price; peak_price follows it upwards. After a wrong tick, write peak_price with its reason, '
    'peak_price_correction.'
);

-- Triggers fire in the order of their names: the guard above reads the reason as the statement sets it.
create or replace trigger record_positions_peak_price_correction
before update of peak_price_correction on {{ schema }}.positions
for each row when (new.peak_price_correction is distinct from old.peak_price_correction)
execute function {{ schema }}.record_positions_peak_price_correction();

{{ guard_identity('positions', schema) }}

create or replace trigger update_positions_updated_at
before update on {{ schema }}.positions
for each row when (new.updated_at is distinct from now() and old.* is distinct from new.*)
execute function {{ schema }}.update_updated_at();

{{ restrict_access(
    'positions', 'select, insert, update', schema,
    functions=[
        'derive_orders_position()',
        'derive_positions_fees()',
        'derive_positions_pnl()',
        'derive_positions_proceeds()',
        'guard_config_traded()',
        'guard_positions_circuit_breaker()',
        'guard_positions_closed()',
        'guard_positions_leave()',
        'record_positions_peak_price_correction()',
    ]
) }}
{% endmacro %}


{% macro rollback_positions_table(schema=target.schema) %}
{% call rollback_table('positions', schema) %}
-- An order whose position is gone would stop this migration from adding the foreign key again. Mock orders are
-- deleted, and loaded again with their positions. An order of a user's stays, also with walltrack.rollback set to
-- `insist`; this migration then cannot run before that order is deleted.
if to_regclass('{{ schema }}.positions') is not null and to_regclass('{{ schema }}.orders') is not null then
    lock table {{ schema }}.orders in access exclusive mode;
    if current_setting('walltrack.rollback', true) is distinct from 'insist' then
        select count(*) into own_rows from {{ schema }}.orders
        where position_id is not null and not ({{ mock_only() }});
        if own_rows > 0 then
            raise exception using
                errcode = 'restrict_violation',
                message = format(
                    'rollback of {{ schema }}.positions refused: %s row%s of {{ schema }}.orders other than mock rows '
                    'would lose their position',
                    own_rows, case when own_rows > 1 then 's' end
                ),
                hint = 'Back them up. To roll back nevertheless, in the same session: '
                    'set walltrack.rollback = ''insist'';',
                schema = '{{ schema }}',
                table = 'orders';
        end if;
    end if;
    alter table {{ schema }}.orders disable trigger user;
    delete from {{ schema }}.orders where position_id is not null and {{ mock_only() }};
    alter table {{ schema }}.orders enable trigger user;
end if;
alter table if exists {{ schema }}.orders drop constraint if exists fk_orders_positions_agree;
alter table if exists {{ schema }}.orders drop constraint if exists fk_orders_positions;
drop table if exists {{ schema }}.positions;
drop function if exists {{ schema }}.record_positions_peak_price_correction();
-- cascade drops the triggers of config and orders that call these functions, and nothing else.
drop function if exists {{ schema }}.guard_config_traded() cascade;
drop function if exists {{ schema }}.derive_orders_position() cascade;
drop function if exists {{ schema }}.guard_positions_closed();
drop function if exists {{ schema }}.guard_positions_leave();
drop function if exists {{ schema }}.guard_positions_circuit_breaker();
drop function if exists {{ schema }}.derive_positions_pnl();
drop function if exists {{ schema }}.derive_positions_proceeds();
drop function if exists {{ schema }}.derive_positions_fees();
{% endcall %}
{% endmacro %}
