-- Screen: dashboard (one position)
-- Question: At which prices is this position sold: stop loss, trailing stop, next level of scaling out?
-- Parameters: position_id (one of the mock data)
-- Index: pk_positions or uq_positions_id_wallet_id_token_id_mode, idx_orders_position_id
{% set position_id = parameter('position_id', 'uuid', '77a11ac0-0007-4000-8000-000000000010') -%}
with

rules_in_effect as (
    select
        positions.id,
        positions.status,
        positions.entry_price,
        positions.entry_amount,
        positions.current_price,
        positions.current_amount,
        positions.peak_price,
        {{ exit_rule('stop_loss_percent', 'numeric') }} as stop_loss_percent,
        {{ exit_rule('trailing_stop_percent', 'numeric') }} as trailing_stop_percent,
        {{ exit_rule('trailing_activation_percent', 'numeric') }} as trailing_activation_percent,
        {{ exit_rule('scaling_out_config', 'jsonb') }} as scaling_out_config,
        {{ exit_rule('mirror_exit_enabled', 'boolean') }} as mirror_exit_enabled
    from {{ ref('positions') }} as positions
    inner join {{ ref('exit_strategies') }} as exit_strategies on positions.exit_strategy_id = exit_strategies.id
    where positions.id = {{ position_id }}
),

stops as (
    select
        id,
        entry_price * (1 - stop_loss_percent / 100) as stop_loss_price,
        -- Without an activation the trailing stop applies from the entry on.
        entry_price * (1 + coalesce(trailing_activation_percent, 0) / 100) as trailing_activation_price,
        peak_price * (1 - trailing_stop_percent / 100) as trailing_price
    from rules_in_effect
),

-- The first level that no executed order has sold. A level without a multiple is held forever.
next_levels as (
    select
        rules.id,
        levels.level_number,
        cast(levels.level ->> 'at_multiple' as numeric) as at_multiple,
        cast(levels.level ->> 'sell_percent' as numeric) as sell_percent
    from rules_in_effect as rules
    cross join
        lateral jsonb_array_elements(rules.scaling_out_config)
        with ordinality as levels (level, level_number)
    where
        rules.status = 'open'
        and not exists (
            select 1
            from {{ ref('orders') }} as orders
            where
                orders.position_id = rules.id
                and orders.order_type = 'exit_scaling'
                and orders.status = 'executed'
                and orders.scaling_level = levels.level_number
        )
    order by levels.level_number
    limit 1
)

select
    rules.id as position_id,
    rules.status,
    trim_scale(rules.current_price) as current_price,
    rules.stop_loss_percent,
    trim_scale(round(stops.stop_loss_price, 18)) as stop_loss_price,
    rules.trailing_stop_percent,
    rules.trailing_activation_percent,
    trim_scale(round(case when rules.trailing_stop_percent is not null then stops.trailing_activation_price end, 18))
        as trailing_activation_price,
    rules.trailing_stop_percent is not null
    and rules.peak_price >= stops.trailing_activation_price as is_trailing_stop_active,
    trim_scale(
        round(case when rules.peak_price >= stops.trailing_activation_price then stops.trailing_price end, 18)
    ) as trailing_stop_price,
    next_levels.level_number as next_scaling_level,
    trim_scale(round(rules.entry_price * next_levels.at_multiple, 18)) as next_scaling_price,
    next_levels.sell_percent as next_scaling_percent,
    trim_scale(
        -- Capped, because a sale of more than is left would fail.
        trunc(
            case
                when next_levels.at_multiple is not null
                    then least(rules.entry_amount * next_levels.sell_percent / 100, rules.current_amount)
            end,
            18
        )
    ) as next_scaling_amount,
    rules.mirror_exit_enabled
from rules_in_effect as rules
inner join stops on rules.id = stops.id
left join next_levels on rules.id = next_levels.id
