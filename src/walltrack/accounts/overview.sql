-- What an operator asks across accounts. Each account is asked by itself and when the view is read, so a new account is
-- in it and a dropped one is not, and an account that cannot be read is named and hides no other.
create or replace function walltrack_accounts.each_account()
returns table (
    account text,
    wallets bigint,
    closed_positions bigint,
    winning_positions bigint,
    closed_pnl_usd numeric,
    open_simulated_positions bigint,
    open_live_positions bigint,
    simulated_exposure_usd numeric,
    live_exposure_usd numeric,
    total_capital_usd numeric,
    is_circuit_breaker_active boolean,
    circuit_breaker_reason text,
    performance_calculated_at timestamp with time zone,
    problem text
)
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    for account in select accounts.name from walltrack_accounts.accounts order by accounts.name loop
        wallets := null;
        closed_positions := null;
        winning_positions := null;
        closed_pnl_usd := null;
        open_simulated_positions := null;
        open_live_positions := null;
        simulated_exposure_usd := null;
        live_exposure_usd := null;
        total_capital_usd := null;
        is_circuit_breaker_active := null;
        circuit_breaker_reason := null;
        performance_calculated_at := null;
        problem := null;
        begin
            execute format(
                'select count(*), coalesce(sum(total_positions), 0), coalesce(sum(winning_positions), 0),'
                ' coalesce(sum(total_pnl_usd), 0), min(calculated_at)'
                ' from %I.performance', account
            ) into wallets, closed_positions, winning_positions, closed_pnl_usd, performance_calculated_at;
            -- Exposure is what is left of a position, at what it cost.
            execute format(
                'select count(*) filter (where mode = ''simulation''), count(*) filter (where mode = ''live''),'
                ' coalesce(sum(round(entry_price * current_amount, 4)) filter (where mode = ''simulation''), 0),'
                ' coalesce(sum(round(entry_price * current_amount, 4)) filter (where mode = ''live''), 0)'
                ' from %I.positions where status = ''open''', account
            ) into open_simulated_positions, open_live_positions, simulated_exposure_usd, live_exposure_usd;
            execute format(
                'select total_capital_usd, is_circuit_breaker_active, circuit_breaker_reason from %I.config', account
            ) into total_capital_usd, is_circuit_breaker_active, circuit_breaker_reason;
            -- The block is rolled back when it has read, because that releases its locks: max_locks_per_transaction
            -- allows those of a few hundred accounts. Variables keep their values.
            raise exception using errcode = 'WT000';
        exception
            when sqlstate 'WT000' then
                null;
            when others then
                problem := sqlerrm;
        end;
        return next;
    end loop;
end
$$;
comment on function walltrack_accounts.each_account() is
'A row an account, for the view `overview`; `problem` says why an account could not be read';
revoke all on function walltrack_accounts.each_account() from public;

create or replace view walltrack_accounts.overview
with (security_invoker = true) as
select * from walltrack_accounts.each_account();
comment on view walltrack_accounts.overview is
'A row an account: results, open positions, exposure and circuit breaker, as they are when the view is read';

create or replace view walltrack_accounts.overview_total
with (security_invoker = true) as
select
    count(*) as accounts,
    count(overview.problem) as accounts_unread,
    sum(overview.wallets) as wallets,
    sum(overview.closed_positions) as closed_positions,
    sum(overview.winning_positions) as winning_positions,
    sum(overview.closed_pnl_usd) as closed_pnl_usd,
    sum(overview.open_simulated_positions) as open_simulated_positions,
    sum(overview.open_live_positions) as open_live_positions,
    sum(overview.simulated_exposure_usd) as simulated_exposure_usd,
    sum(overview.live_exposure_usd) as live_exposure_usd,
    sum(overview.total_capital_usd) as total_capital_usd,
    count(*) filter (where overview.is_circuit_breaker_active) as active_circuit_breakers
from walltrack_accounts.overview;
comment on view walltrack_accounts.overview_total is 'The sums of the view `overview`, one row';
