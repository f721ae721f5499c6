-- Screen: dashboard (one position)
-- Question: Which exit rules apply to this position, and does each come from the override or the strategy?
-- Parameters: position_id (one of the mock data)
-- Index: pk_positions or uq_positions_id_wallet_id_token_id_mode
{% set position_id = parameter('position_id', 'uuid', '77a11ac0-0007-4000-8000-000000000010') -%}
select
    rules.rule,
    -- A rule that the override sets to null is off, whatever the strategy has.
    coalesce(positions.exit_strategy_override -> rules.rule, rules.strategy_value) #>> '{}' as value_in_effect,
    case when positions.exit_strategy_override -> rules.rule is null then 'strategy' else 'override' end
        as value_source,
    rules.strategy_value #>> '{}' as strategy_value,
    exit_strategies.name as exit_strategy
from {{ ref('positions') }} as positions
inner join {{ ref('exit_strategies') }} as exit_strategies on positions.exit_strategy_id = exit_strategies.id
cross join
    lateral (
        values
        (1, 'stop_loss_percent', to_jsonb(trim_scale(exit_strategies.stop_loss_percent))),
        (2, 'trailing_stop_percent', to_jsonb(trim_scale(exit_strategies.trailing_stop_percent))),
        (3, 'trailing_activation_percent', to_jsonb(trim_scale(exit_strategies.trailing_activation_percent))),
        (4, 'scaling_out_config', exit_strategies.scaling_out_config),
        (5, 'mirror_exit_enabled', to_jsonb(exit_strategies.mirror_exit_enabled))
    ) as rules (rank, rule, strategy_value)
where positions.id = {{ position_id }}
order by rules.rank
