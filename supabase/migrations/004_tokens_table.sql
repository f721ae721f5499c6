-- 004_tokens_table, 2026-11-22, story 1.1
-- Read-Through Cache of token analyses: a row older than config.token_cache_ttl_minutes is analysed again.

set search_path = pg_catalog, pg_temp;
set standard_conforming_strings = on;

do $walltrack$
declare
    statements constant text[] := array[
$sql$
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
    -- Unique for fk_positions_tokens_agree, which refers to these columns.
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
)
$sql$,
$sql$
comment on constraint ck_tokens_address_is_base58 on walltrack.tokens is
'An address is base58 of 32 to 44 characters, because other texts name no mint'
$sql$,
$sql$
comment on constraint ck_tokens_decimals_range on walltrack.tokens is
'A token has 0 to 18 decimals, because amounts keep 18'
$sql$,
$sql$
comment on constraint ck_tokens_safety_score_range on walltrack.tokens is
'A score is 0 to 1'
$sql$,
$sql$
comment on constraint ck_tokens_liquidity_not_negative on walltrack.tokens is
'Liquidity is 0 USD or more'
$sql$,
$sql$
comment on constraint ck_tokens_top_10_holder_range on walltrack.tokens is
'A share of holders is 0 to 100 percent'
$sql$,
$sql$
comment on constraint ck_tokens_contract_analysis_score_range on walltrack.tokens is
'A score is 0 to 1'
$sql$,
$sql$
comment on constraint ck_tokens_age_not_negative on walltrack.tokens is
'An age is 0 hours or more'
$sql$,
$sql$
comment on constraint ck_tokens_analysis_source_known on walltrack.tokens is
'The source is one that the workers ask'
$sql$,
$sql$
comment on constraint ck_tokens_score_has_analysis on walltrack.tokens is
'A score comes with the time and the source of its analysis, because an undated one never expires'
$sql$,
$sql$
comment on constraint ck_tokens_pair_address_is_base58 on walltrack.tokens is
'A pair is base58 of 32 to 44 characters, because other texts name no account'
$sql$,
$sql$
comment on constraint ck_tokens_blacklisted_iff_reason on walltrack.tokens is
'A token has a reason for its blacklisting exactly while it is blacklisted'
$sql$,
$sql$
comment on constraint ck_tokens_blacklisted_iff_blacklisted_at on walltrack.tokens is
'A token has a time of its blacklisting exactly while it is blacklisted'
$sql$,
$sql$
comment on constraint ck_tokens_times_finite on walltrack.tokens is
'No time is infinite, because no duration survives it'
$sql$,
$sql$
create unique index if not exists idx_tokens_address on walltrack.tokens (address)
$sql$,
$sql$
create index if not exists idx_tokens_last_analyzed_at on walltrack.tokens (last_analyzed_at)
$sql$,
$sql$
-- Signals name a token by its address alone.
create or replace trigger guard_tokens_address
before update of address on walltrack.tokens
for each row when (old.address is distinct from new.address)
execute function walltrack.guard_referenced_address('signals', 'token_address')
$sql$,
$sql$
create or replace trigger guard_tokens_identity
before update of id, created_at on walltrack.tokens
for each row when (old.id is distinct from new.id or old.created_at is distinct from new.created_at)
execute function walltrack.refuse_change(
    'id and created_at of a row never change', 'Leave both out of the update.'
)
$sql$,
$sql$
create or replace trigger update_tokens_updated_at
before update on walltrack.tokens
for each row when (old.* is distinct from new.*)
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
            (null, 'Read-Through Cache (TTL 1 hour): a row is the result of the last analysis of a token. Readers compare last_analyzed_at with config.token_cache_ttl_minutes, and have the token of a stale row analysed again.'),
            ('id', 'Identifier of the token.'),
            ('address', 'Mint address of the token, base58 of 32 to 44 characters, unique.'),
            ('symbol', 'Ticker symbol, such as BONK; not unique on Solana. Null: unknown.'),
            ('name', 'Full name of the token. Null: unknown.'),
            ('decimals', 'Decimal places of the token on the chain, 0 to 18. Amounts in other tables are in whole token units, so do not scale them by it. Null: unknown.'),
            ('safety_score', 'Overall safety, score 0-1, higher is safer. Compare it with config.safety_score_threshold. Null: not analysed.'),
            ('liquidity_usd', 'Liquidity of the token''s main market at the analysis, USD. Null: unknown.'),
            ('top_10_holder_percent', 'Share of the supply with the ten largest holders, percent 0-100. Null: unknown.'),
            ('contract_analysis_score', 'Safety of the token contract, score 0-1, higher is safer. Null: unknown.'),
            ('age_hours', 'Age of the token at the analysis, hours. Null: unknown.'),
            ('has_passed_liquidity_check', 'True if the analysis found enough liquidity (config.min_liquidity_usd at that time). Null: not checked.'),
            ('has_passed_holder_check', 'True if the ten largest holders had no more than config.max_top_10_holder_percent at the analysis. Null: not checked.'),
            ('has_passed_contract_check', 'True if the analysis found the contract safe. Null: not checked.'),
            ('has_passed_age_check', 'True if the token was old enough (config.min_token_age_hours) at the analysis. Null: not checked.'),
            ('last_analyzed_at', 'Time of the last analysis (UTC), from which the cache age counts. Null: not analysed. Not null beside a score.'),
            ('analysis_source', 'Service that made the analysis: rugcheck, helius or dexscreener. Null: not analysed. Not null beside a score.'),
            ('analysis_error', 'Error message of the last analysis. Null: no error.'),
            ('dex_name', 'Name of the exchange with the token''s main market. Null: unknown.'),
            ('pair_address', 'Address of the token''s main market (pair), base58 of 32 to 44 characters. Null: unknown.'),
            ('is_blacklisted', 'True if new positions on the token are refused, whatever its score.'),
            ('blacklist_reason', 'Why the token is blacklisted, free text. Null: not blacklisted.'),
            ('blacklisted_at', 'Time the token was blacklisted (UTC). Null: not blacklisted.'),
            ('created_at', 'Time the row was created (UTC); the moment of the insert unless given.'),
            ('updated_at', 'Time of the last change to the row (UTC), kept by trigger update_tokens_updated_at.')
        ) as comment (column_name, description)
        cross join pg_catalog.pg_class as c
        left join pg_catalog.pg_attribute as a
            on c.oid = a.attrelid and comment.column_name = a.attname and not a.attisdropped
        where
            c.oid = 'walltrack.tokens'::pg_catalog.regclass
            and (comment.column_name is null or a.attnum is not null)
            and pg_catalog.col_description(c.oid, coalesce(a.attnum, 0)::integer) is distinct from comment.description
    loop
        if described.column_name is null then
            execute pg_catalog.format(
                'comment on %s walltrack.tokens is %L', described.kind, described.description
            );
        else
            execute pg_catalog.format(
                'comment on column walltrack.tokens.%I is %L', described.column_name, described.description
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
            message = 'migration 004_tokens_table comes after 000_helper_functions: schema walltrack has no record of migrations',
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
            ('004', 'tokens_table', 'f94886c6bc49d52674504d310c9b2cee')
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
    select applied.steps_done into done from walltrack_migrations.applied as applied where applied.version = '004';
    if done >= 1 then
        return;
    end if;
    if not exists (
        select 1 from walltrack_migrations.applied as applied
        where applied.version = '003' and applied.steps_done = applied.steps
    ) then
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            message = 'migration 004_tokens_table comes after 003_wallets_table, which schema walltrack has not got',
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
            values ('004', 'tokens_table', 'f94886c6bc49d52674504d310c9b2cee', 1, 1);
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
                        'migration 004_tokens_table gave way %s times to %s, and has changed nothing', attempt,
                        coalesce(blocker, 'other transactions')
                    ),
                    hint = 'Run it again when that transaction has ended: select pg_terminate_backend(<process>) ends it.';
            end if;
            raise notice 'migration 004_tokens_table gives way to %, and tries again', coalesce(blocker, 'another transaction');
            perform pg_sleep(extract(epoch from least(waiting * 2, interval '3s')));
            waiting := least(longest, waiting * 2);
        end;
    end loop;
end
$walltrack$;

reset standard_conforming_strings;
reset search_path;

-- Rollback, runnable in ../rollbacks/004_tokens_table.sql:
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
--                 hint = 'Back them up. To lose them nevertheless: `walltrack rollback --insist`, or in the same session '
--                     'set walltrack.rollback = ''insist'';',
--                 schema = 'walltrack',
--                 table = 'tokens';
--         end if;
--     end if;
--     drop table if exists walltrack.tokens;
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
--                 message = 'rollback of 004_tokens_table refused: schema walltrack has no record of migrations',
--                 hint = 'Where `walltrack drift` finds nothing, run `walltrack adopt` first.';
--         end if;
--         return;
--     end if;
--     if not exists (select 1 from walltrack_migrations.applied as applied where applied.version = '004') then
--         return;
--     end if;
--     select applied.version || '_' || applied.name into later
--     from walltrack_migrations.applied as applied
--     where applied.version > '004'
--     order by applied.version desc
--     limit 1;
--     if later is not null then
--         raise exception using
--             errcode = 'dependent_objects_still_exist',
--             message = format('rollback of 004_tokens_table refused: %s came after it', later),
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
--             delete from walltrack_migrations.applied where version = '004';
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
--                         'rollback of 004_tokens_table gave way %s times to %s, and has changed nothing', attempt,
--                         coalesce(blocker, 'other transactions')
--                     ),
--                     hint = 'Run it again when that transaction has ended: select pg_terminate_backend(<process>) ends it.';
--             end if;
--             raise notice 'rollback of 004_tokens_table gives way to %, and tries again', coalesce(blocker, 'another transaction');
--             perform pg_sleep(extract(epoch from least(waiting * 2, interval '3s')));
--             waiting := least(longest, waiting * 2);
--         end;
--     end loop;
-- end
-- $walltrack$;
--
-- reset standard_conforming_strings;
-- reset search_path;
