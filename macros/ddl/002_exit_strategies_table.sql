{% macro create_exit_strategies_table(schema=target.schema) %}
-- 002_exit_strategies_table, 2026-11-22, story 1.1
-- Catalog of exit strategies, and the two rules for the JSON that describes or overrides one (ADR-002).

create or replace function {{ schema }}.is_scaling_plan(plan jsonb)
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

comment on function {{ schema }}.is_scaling_plan(jsonb) is
'True for an array of {"sell_percent": n, "at_multiple": m}: percents positive with sum 100, multiples above 1 and rising, only the last null (held for ever)';

create or replace function {{ schema }}.is_exit_strategy_override(override jsonb)
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
                if field.value <> 'null'::jsonb and not {{ schema }}.is_scaling_plan(field.value) then
                    return false;
                end if;
            when 'mirror_exit_enabled' then
                if jsonb_typeof(field.value) <> 'boolean' then
                    return false;
                end if;
            else
                return false;
        end case;
        -- Rounded like the column of that name.
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

comment on function {{ schema }}.is_exit_strategy_override(jsonb) is
'True for an object whose keys are rules of an exit strategy and whose values are valid for them';

create table if not exists {{ schema }}.exit_strategies (
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
    check (scaling_out_config is null or {{ schema }}.is_scaling_plan(scaling_out_config)),
    constraint ck_exit_strategies_default_is_active check (is_active or not is_default),
    constraint ck_exit_strategies_times_finite
    check (
        {{ are_finite(['created_at', 'updated_at']) }}
    )
);

comment on constraint ck_exit_strategies_name_not_blank on {{ schema }}.exit_strategies is
'A strategy has a name to be chosen by';
comment on constraint ck_exit_strategies_stop_loss_range on {{ schema }}.exit_strategies is
'A stop loss is above 0 and at most 100 percent of the entry price';
comment on constraint ck_exit_strategies_trailing_stop_range on {{ schema }}.exit_strategies is
'A trailing stop is above 0 and at most 100 percent of the peak price';
comment on constraint ck_exit_strategies_trailing_activation_range on {{ schema }}.exit_strategies is
'A trailing stop starts at a profit above 0 and at most 10,000 percent';
comment on constraint ck_exit_strategies_activation_needs_trailing_stop on {{ schema }}.exit_strategies is
'Only a trailing stop has a profit that it starts at';
comment on constraint ck_exit_strategies_scaling_plan_valid on {{ schema }}.exit_strategies is
'A plan sells 100 percent in all, at multiples above 1 that rise, and only its last level may be held for ever';
comment on constraint ck_exit_strategies_default_is_active on {{ schema }}.exit_strategies is
'The default strategy is active, because wallets get it without choosing';
comment on constraint ck_exit_strategies_times_finite on {{ schema }}.exit_strategies is
'No time is infinite, because no duration survives it';

create unique index if not exists uq_exit_strategies_is_default
on {{ schema }}.exit_strategies (is_default) where is_default;

{{ guard_identity('exit_strategies', schema) }}

create or replace trigger update_exit_strategies_updated_at
before update on {{ schema }}.exit_strategies
for each row when (old.* is distinct from new.*)
execute function {{ schema }}.update_updated_at();

{{ restrict_access(
    'exit_strategies', 'select, insert, update, delete', schema,
    called=['is_scaling_plan(jsonb)', 'is_exit_strategy_override(jsonb)']
) }}
{% endmacro %}


{% macro rollback_exit_strategies_table(schema=target.schema) %}
{% call rollback_table('exit_strategies', schema) %}
drop table if exists {{ schema }}.exit_strategies;
drop function if exists {{ schema }}.is_exit_strategy_override(jsonb);
drop function if exists {{ schema }}.is_scaling_plan(jsonb);
{% endcall %}
{% endmacro %}
