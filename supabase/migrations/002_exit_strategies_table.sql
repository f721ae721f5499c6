-- 002_exit_strategies_table, 2026-11-22, story 1.1
-- Catalog of exit strategies, and the two rules for the JSON that describes or overrides one (ADR-002).

-- Whoever waits for a lock stands in everybody's way: better to give up and try again.
set lock_timeout = '10s';

create or replace function walltrack.is_scaling_plan(plan jsonb)
returns boolean
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    level jsonb;
    percent numeric;
    multiple numeric;
    last_multiple numeric := 1.0;
    percents numeric := 0.0;
    is_held boolean := false;
begin
    if plan is null or jsonb_typeof(plan) <> 'array' then
        return false;
    end if;
    for level in select item from jsonb_array_elements(plan) as item loop
        -- Only the last level may be held for ever, so nothing follows one that is.
        if is_held or jsonb_typeof(level) <> 'object' then
            return false;
        end if;
        if not level ?& array['sell_percent', 'at_multiple']
            or level - array['sell_percent', 'at_multiple'] <> '{}'::jsonb
            or jsonb_typeof(level -> 'sell_percent') <> 'number'
            or jsonb_typeof(level -> 'at_multiple') not in ('number', 'null') then
            return false;
        end if;
        percent := (level ->> 'sell_percent')::numeric;
        multiple := (level ->> 'at_multiple')::numeric;
        if percent <= 0 or multiple <= last_multiple then
            return false;
        end if;
        is_held := multiple is null;
        last_multiple := multiple;
        percents := percents + percent;
    end loop;
    return percents = 100;
end
$$;

comment on function walltrack.is_scaling_plan(jsonb) is
'True for an array of {"sell_percent": n, "at_multiple": m}: percents positive with sum 100, multiples above 1 and rising, only the last null (held for ever)';

create or replace function walltrack.is_exit_strategy_override(override jsonb)
returns boolean
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    field record;
begin
    if override is null or jsonb_typeof(override) <> 'object' then
        return false;
    end if;
    for field in select item.key, item.value from jsonb_each(override) as item loop
        case field.key
            when 'stop_loss_percent' then
                if jsonb_typeof(field.value) <> 'number' then
                    return false;
                end if;
            when 'trailing_stop_percent', 'trailing_activation_percent' then
                if jsonb_typeof(field.value) not in ('number', 'null') then
                    return false;
                end if;
            when 'scaling_out_config' then
                if field.value <> 'null'::jsonb and not walltrack.is_scaling_plan(field.value) then
                    return false;
                end if;
            when 'mirror_exit_enabled' then
                if jsonb_typeof(field.value) <> 'boolean' then
                    return false;
                end if;
            else
                return false;
        end case;
        -- Rounded as the column of that name would round it.
        if jsonb_typeof(field.value) = 'number' and (
            round((field.value #>> '{}')::numeric, 2) <= 0
            or (field.value #>> '{}')::numeric > case field.key when 'trailing_activation_percent' then 10000 else 100 end
        ) then
            return false;
        end if;
    end loop;
    return true;
end
$$;

comment on function walltrack.is_exit_strategy_override(jsonb) is
'True for an object whose keys are rules of an exit strategy and whose values are valid for them';

create table if not exists walltrack.exit_strategies (
    id uuid default gen_random_uuid() not null,
    name text not null,
    description text,
    stop_loss_percent numeric(5, 2) not null,
    trailing_stop_percent numeric(5, 2),
    trailing_activation_percent numeric(7, 2),
    scaling_out_config jsonb,
    mirror_exit_enabled boolean default false not null,
    is_default boolean default false not null,
    is_active boolean default true not null,
    created_at timestamptz default now() not null,
    updated_at timestamptz default now() not null,
    constraint pk_exit_strategies primary key (id),
    constraint uq_exit_strategies_name unique (name),
    constraint ck_exit_strategies_name_not_blank check (name ~ '\S'),
    constraint ck_exit_strategies_stop_loss_range check (stop_loss_percent > 0 and stop_loss_percent <= 100),
    constraint ck_exit_strategies_trailing_stop_range
    check (trailing_stop_percent > 0 and trailing_stop_percent <= 100),
    constraint ck_exit_strategies_trailing_activation_range
    check (trailing_activation_percent > 0 and trailing_activation_percent <= 10000),
    constraint ck_exit_strategies_activation_needs_trailing_stop
    check (trailing_activation_percent is null or trailing_stop_percent is not null),
    constraint ck_exit_strategies_scaling_plan_valid
    check (scaling_out_config is null or walltrack.is_scaling_plan(scaling_out_config)),
    constraint ck_exit_strategies_default_is_active check (is_active or not is_default),
    constraint ck_exit_strategies_times_finite
    check (
        isfinite(created_at)
        and isfinite(updated_at)
    )
);

comment on constraint ck_exit_strategies_name_not_blank on walltrack.exit_strategies is
'A strategy has a name to be chosen by';
comment on constraint ck_exit_strategies_stop_loss_range on walltrack.exit_strategies is
'A stop loss is above 0 and at most 100 percent of the entry price';
comment on constraint ck_exit_strategies_trailing_stop_range on walltrack.exit_strategies is
'A trailing stop is above 0 and at most 100 percent of the peak price';
comment on constraint ck_exit_strategies_trailing_activation_range on walltrack.exit_strategies is
'A trailing stop starts at a profit above 0 and at most 10,000 percent';
comment on constraint ck_exit_strategies_activation_needs_trailing_stop on walltrack.exit_strategies is
'Only a trailing stop has a profit that it starts at';
comment on constraint ck_exit_strategies_scaling_plan_valid on walltrack.exit_strategies is
'A plan sells 100 percent in all, at multiples above 1 that rise, and only its last level may be held for ever';
comment on constraint ck_exit_strategies_default_is_active on walltrack.exit_strategies is
'The default strategy is active, because wallets get it without choosing';
comment on constraint ck_exit_strategies_times_finite on walltrack.exit_strategies is
'No time is infinite, because no duration survives it';

create unique index if not exists uq_exit_strategies_is_default
on walltrack.exit_strategies (is_default) where is_default;

create or replace trigger guard_exit_strategies_identity
before update of id, created_at on walltrack.exit_strategies
for each row when (old.id is distinct from new.id or old.created_at is distinct from new.created_at)
execute function walltrack.refuse_change(
    'id and created_at of a row never change', 'Leave both out of the update.'
);

create or replace trigger update_exit_strategies_updated_at
before update on walltrack.exit_strategies
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
        execute format('revoke all on walltrack.exit_strategies from %s', grantee);
        execute format('revoke all on function walltrack.is_scaling_plan(jsonb) from %s', grantee);
        execute format('revoke all on function walltrack.is_exit_strategy_override(jsonb) from %s', grantee);
    end loop;
    -- Asked first, here and below, because to say it again would lock out every reader for a moment.
    if not (select relrowsecurity from pg_catalog.pg_class where oid = 'walltrack.exit_strategies'::regclass) then
        alter table walltrack.exit_strategies enable row level security;
    end if;
    if to_regrole('service_role') is not null then
        grant select, insert, update, delete on walltrack.exit_strategies to service_role;
        grant execute on function walltrack.is_scaling_plan(jsonb) to service_role;
        grant execute on function walltrack.is_exit_strategy_override(jsonb) to service_role;
        if not exists (
            select 1 from pg_catalog.pg_policy
            where polrelid = 'walltrack.exit_strategies'::regclass and polname = 'service_role_sees_every_row'
        ) then
            create policy service_role_sees_every_row on walltrack.exit_strategies
            for all to service_role using (true) with check (true);
        end if;
    end if;
    if to_regrole('walltrack_dashboard') is not null then
        grant select on walltrack.exit_strategies to walltrack_dashboard;
        if not exists (
            select 1 from pg_catalog.pg_policy
            where polrelid = 'walltrack.exit_strategies'::regclass and polname = 'walltrack_dashboard_sees_every_row'
        ) then
            create policy walltrack_dashboard_sees_every_row on walltrack.exit_strategies
            for select to walltrack_dashboard using (true);
        end if;
    end if;
end
$$;

comment on table walltrack.exit_strategies is 'Catalog: a row is a named set of rules for leaving a position. Wallets and positions refer to it, and a position may override single rules.';
comment on column walltrack.exit_strategies.id is 'Identifier of the exit strategy.';
comment on column walltrack.exit_strategies.name is 'Name to choose the strategy by, unique and not blank.';
comment on column walltrack.exit_strategies.description is 'What the strategy is for, free text. Null: nothing written.';
comment on column walltrack.exit_strategies.stop_loss_percent is 'Fall below the entry price at which all is sold, percent, above 0 to 100.';
comment on column walltrack.exit_strategies.trailing_stop_percent is 'Fall below the peak price at which all is sold, percent, above 0 to 100. Null: no trailing stop.';
comment on column walltrack.exit_strategies.trailing_activation_percent is 'Gain over the entry price from which the trailing stop counts, percent, above 0 to 10000. Null: from the entry on.';
comment on column walltrack.exit_strategies.scaling_out_config is 'Levels {"sell_percent", "at_multiple"}: percent of the entry amount to sell at a multiple of the entry price (null: hold for ever). Null: no scaling out.';
comment on column walltrack.exit_strategies.mirror_exit_enabled is 'True where a position is to be sold when the wallet that it copies sells.';
comment on column walltrack.exit_strategies.is_default is 'True for the one strategy to offer first. At most one row, and an active one.';
comment on column walltrack.exit_strategies.is_active is 'True where the strategy is on offer for wallets and positions. The default is always active.';
comment on column walltrack.exit_strategies.created_at is 'Time the row was created (UTC); the moment of the insert unless given.';
comment on column walltrack.exit_strategies.updated_at is 'Time of the last change to the row (UTC), kept by trigger update_exit_strategies_updated_at.';

reset lock_timeout;

-- Rollback, runnable in ../rollbacks/002_exit_strategies_table.sql:
-- do $$
-- declare
--     own_rows bigint;
-- begin
--     if to_regclass('walltrack.exit_strategies') is not null
--         and current_setting('walltrack.rollback', true) is distinct from 'insist' then
--         -- From the count to the drop nobody writes, and no policy hides a row.
--         lock table walltrack.exit_strategies in access exclusive mode;
--         perform set_config('row_security', 'off', true);
--         select count(*) into own_rows from walltrack.exit_strategies
--         where not (id::text like '77a11ac0-000_-4000-8000-%');
--         if own_rows > 0 then
--             raise exception using
--                 errcode = 'restrict_violation',
--                 message = format(
--                     'rollback of walltrack.exit_strategies refused: it would lose %s row%s '
--                     'other than mock rows',
--                     own_rows, case when own_rows > 1 then 's' end
--                 ),
--                 hint = 'Back them up. To lose them nevertheless, in the same session: '
--                     'set walltrack.rollback = ''insist'';',
--                 schema = 'walltrack',
--                 table = 'exit_strategies';
--         end if;
--     end if;
--     drop table if exists walltrack.exit_strategies;
--     drop function if exists walltrack.is_exit_strategy_override(jsonb);
--     drop function if exists walltrack.is_scaling_plan(jsonb);
-- end
-- $$;
