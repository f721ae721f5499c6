-- 004_tokens_table, 2026-11-22, story 1.1
-- Read-Through Cache of token analyses: a row older than config.token_cache_ttl_minutes is analysed again.

-- Whoever waits for a lock stands in everybody's way: better to give up and try again.
set lock_timeout = '10s';

create table if not exists walltrack.tokens (
    id uuid default gen_random_uuid() not null,
    address text not null,
    symbol text,
    name text,
    decimals smallint,
    safety_score numeric(5, 4),
    liquidity_usd numeric(20, 4),
    top_10_holder_percent numeric(7, 4),
    contract_analysis_score numeric(5, 4),
    age_hours integer,
    has_passed_liquidity_check boolean,
    has_passed_holder_check boolean,
    has_passed_contract_check boolean,
    has_passed_age_check boolean,
    last_analyzed_at timestamptz,
    analysis_source text,
    analysis_error text,
    dex_name text,
    pair_address text,
    is_blacklisted boolean default false not null,
    blacklist_reason text,
    blacklisted_at timestamptz,
    created_at timestamptz default now() not null,
    updated_at timestamptz default now() not null,
    constraint pk_tokens primary key (id),
    -- What fk_positions_tokens_agree refers to.
    constraint uq_tokens_id_address unique (id, address),
    constraint ck_tokens_address_is_base58
    check (
        octet_length(address) >= 32
        and octet_length(address) <= 44
        and address !~ '[^1-9A-HJ-NP-Za-km-z]' collate "C"
    ),
    constraint ck_tokens_decimals_range check (decimals between 0 and 18),
    constraint ck_tokens_safety_score_range check (safety_score between 0 and 1),
    constraint ck_tokens_liquidity_not_negative check (liquidity_usd >= 0 and liquidity_usd < 'NaN'),
    constraint ck_tokens_top_10_holder_range check (top_10_holder_percent between 0 and 100),
    constraint ck_tokens_contract_analysis_score_range check (contract_analysis_score between 0 and 1),
    constraint ck_tokens_age_not_negative check (age_hours >= 0),
    constraint ck_tokens_analysis_source_known check (analysis_source in ('rugcheck', 'helius', 'dexscreener')),
    constraint ck_tokens_score_has_analysis
    check (safety_score is null or (last_analyzed_at is not null and analysis_source is not null)),
    constraint ck_tokens_pair_address_is_base58
    check (
        octet_length(pair_address) >= 32
        and octet_length(pair_address) <= 44
        and pair_address !~ '[^1-9A-HJ-NP-Za-km-z]' collate "C"
    ),
    constraint ck_tokens_blacklisted_iff_reason check (is_blacklisted = (blacklist_reason is not null)),
    constraint ck_tokens_blacklisted_iff_blacklisted_at check (is_blacklisted = (blacklisted_at is not null)),
    constraint ck_tokens_times_finite
    check (
        isfinite(last_analyzed_at)
        and isfinite(blacklisted_at)
        and isfinite(created_at)
        and isfinite(updated_at)
    )
);

comment on constraint ck_tokens_address_is_base58 on walltrack.tokens is
'An address is base58 of 32 to 44 characters, because other texts name no mint';
comment on constraint ck_tokens_decimals_range on walltrack.tokens is
'A token has 0 to 18 decimals, because amounts keep 18';
comment on constraint ck_tokens_safety_score_range on walltrack.tokens is
'A score is 0 to 1';
comment on constraint ck_tokens_liquidity_not_negative on walltrack.tokens is
'Liquidity is 0 USD or more';
comment on constraint ck_tokens_top_10_holder_range on walltrack.tokens is
'A share of holders is 0 to 100 percent';
comment on constraint ck_tokens_contract_analysis_score_range on walltrack.tokens is
'A score is 0 to 1';
comment on constraint ck_tokens_age_not_negative on walltrack.tokens is
'An age is 0 hours or more';
comment on constraint ck_tokens_analysis_source_known on walltrack.tokens is
'The source is one that the workers ask';
comment on constraint ck_tokens_score_has_analysis on walltrack.tokens is
'A score comes with the time and the source of its analysis, because an undated one never expires';
comment on constraint ck_tokens_pair_address_is_base58 on walltrack.tokens is
'A pair is base58 of 32 to 44 characters, because other texts name no account';
comment on constraint ck_tokens_blacklisted_iff_reason on walltrack.tokens is
'A token has a reason for its blacklisting exactly while it is blacklisted';
comment on constraint ck_tokens_blacklisted_iff_blacklisted_at on walltrack.tokens is
'A token has a time of its blacklisting exactly while it is blacklisted';
comment on constraint ck_tokens_times_finite on walltrack.tokens is
'No time is infinite, because no duration survives it';

create unique index if not exists idx_tokens_address on walltrack.tokens (address);
create index if not exists idx_tokens_last_analyzed_at on walltrack.tokens (last_analyzed_at);

-- Signals name a token by its address alone.
create or replace trigger guard_tokens_address
before update of address on walltrack.tokens
for each row when (old.address is distinct from new.address)
execute function walltrack.guard_referenced_address('signals', 'token_address');

create or replace trigger guard_tokens_identity
before update of id, created_at on walltrack.tokens
for each row when (old.id is distinct from new.id or old.created_at is distinct from new.created_at)
execute function walltrack.refuse_change(
    'id and created_at of a row never change', 'Leave both out of the update.'
);

create or replace trigger update_tokens_updated_at
before update on walltrack.tokens
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
        execute format('revoke all on walltrack.tokens from %s', grantee);
    end loop;
    -- Asked first, here and below, because to say it again would lock out every reader for a moment.
    if not (select relrowsecurity from pg_catalog.pg_class where oid = 'walltrack.tokens'::regclass) then
        alter table walltrack.tokens enable row level security;
    end if;
    if to_regrole('service_role') is not null then
        grant select, insert, update, delete on walltrack.tokens to service_role;
        if not exists (
            select 1 from pg_catalog.pg_policy
            where polrelid = 'walltrack.tokens'::regclass and polname = 'service_role_sees_every_row'
        ) then
            create policy service_role_sees_every_row on walltrack.tokens
            for all to service_role using (true) with check (true);
        end if;
    end if;
    if to_regrole('walltrack_dashboard') is not null then
        grant select on walltrack.tokens to walltrack_dashboard;
        if not exists (
            select 1 from pg_catalog.pg_policy
            where polrelid = 'walltrack.tokens'::regclass and polname = 'walltrack_dashboard_sees_every_row'
        ) then
            create policy walltrack_dashboard_sees_every_row on walltrack.tokens
            for select to walltrack_dashboard using (true);
        end if;
    end if;
end
$$;

comment on table walltrack.tokens is 'Read-Through Cache (TTL 1 hour): a row is what the last analysis found out about a token. Readers compare last_analyzed_at with config.token_cache_ttl_minutes and have a stale row analysed again.';
comment on column walltrack.tokens.id is 'Identifier of the token.';
comment on column walltrack.tokens.address is 'Mint address of the token, base58 of 32 to 44 characters, unique.';
comment on column walltrack.tokens.symbol is 'Ticker symbol, such as BONK; not unique on Solana. Null: unknown.';
comment on column walltrack.tokens.name is 'Full name of the token. Null: unknown.';
comment on column walltrack.tokens.decimals is 'Decimal places of the token on the chain, 0 to 18. Amounts elsewhere are in token units, so not divided by it. Null: unknown.';
comment on column walltrack.tokens.safety_score is 'Overall safety, score 0-1, higher is safer; compare with config.safety_score_threshold. Null: not analysed.';
comment on column walltrack.tokens.liquidity_usd is 'Liquidity of its market at the analysis, USD. Null: unknown.';
comment on column walltrack.tokens.top_10_holder_percent is 'Share of the supply with its ten largest holders, percent 0-100. Null: unknown.';
comment on column walltrack.tokens.contract_analysis_score is 'Safety of the token contract, score 0-1, higher is safer. Null: unknown.';
comment on column walltrack.tokens.age_hours is 'Age of the token at the analysis, hours. Null: unknown.';
comment on column walltrack.tokens.has_passed_liquidity_check is 'True where the analysis found enough liquidity (config.min_liquidity_usd at that time). Null: not checked.';
comment on column walltrack.tokens.has_passed_holder_check is 'True where the analysis found holders spread enough (config.max_top_10_holder_percent at that time). Null: not checked.';
comment on column walltrack.tokens.has_passed_contract_check is 'True where the analysis found the contract sound. Null: not checked.';
comment on column walltrack.tokens.has_passed_age_check is 'True where the analysis found the token old enough (config.min_token_age_hours at that time). Null: not checked.';
comment on column walltrack.tokens.last_analyzed_at is 'Time of the last analysis (UTC), from which the cache age counts. Null: not analysed; never so beside a score.';
comment on column walltrack.tokens.analysis_source is 'Service that gave the analysis: rugcheck, helius or dexscreener. Null: not analysed; never so beside a score.';
comment on column walltrack.tokens.analysis_error is 'Error message of the last analysis. Null: no error.';
comment on column walltrack.tokens.dex_name is 'Name of the exchange with its main market. Null: unknown.';
comment on column walltrack.tokens.pair_address is 'Address of its main market (pair), base58 of 32 to 44 characters. Null: unknown.';
comment on column walltrack.tokens.is_blacklisted is 'True where the token is not to be traded, whatever its score.';
comment on column walltrack.tokens.blacklist_reason is 'Why the token is blacklisted, free text. Null: not blacklisted.';
comment on column walltrack.tokens.blacklisted_at is 'Time the token was blacklisted (UTC). Null: not blacklisted.';
comment on column walltrack.tokens.created_at is 'Time the row was created (UTC); the moment of the insert unless given.';
comment on column walltrack.tokens.updated_at is 'Time of the last change to the row (UTC), kept by trigger update_tokens_updated_at.';

reset lock_timeout;

-- Rollback, runnable in ../rollbacks/004_tokens_table.sql:
-- do $$
-- declare
--     own_rows bigint;
-- begin
--     if to_regclass('walltrack.tokens') is not null
--         and current_setting('walltrack.rollback', true) is distinct from 'insist' then
--         -- From the count to the drop nobody writes, and no policy hides a row.
--         lock table walltrack.tokens in access exclusive mode;
--         perform set_config('row_security', 'off', true);
--         select count(*) into own_rows from walltrack.tokens
--         where not (id::text like '77a11ac0-000_-4000-8000-%');
--         if own_rows > 0 then
--             raise exception using
--                 errcode = 'restrict_violation',
--                 message = format(
--                     'rollback of walltrack.tokens refused: it would lose %s row%s '
--                     'other than mock rows',
--                     own_rows, case when own_rows > 1 then 's' end
--                 ),
--                 hint = 'Back them up. To lose them nevertheless, in the same session: '
--                     'set walltrack.rollback = ''insist'';',
--                 schema = 'walltrack',
--                 table = 'tokens';
--         end if;
--     end if;
--     drop table if exists walltrack.tokens;
-- end
-- $$;
