-- Wallets and examples refer to these three strategies by name and number. Another value would change the meaning of
-- every mock exit.
with

documented as (
    select
        name,
        stop_loss_percent,
        trailing_stop_percent,
        scaling_out_config::jsonb as scaling_out_config,
        mirror_exit_enabled,
        is_default
    from (
        values
        (
            'Default', 20, 15, true, true,
            '[{"sell_percent": 50, "at_multiple": 2}, {"sell_percent": 25, "at_multiple": 3},
              {"sell_percent": 25, "at_multiple": null}]'
        ),
        (
            'Conservative', 15, 10, true, false,
            '[{"sell_percent": 33, "at_multiple": 1.5}, {"sell_percent": 33, "at_multiple": 2},
              {"sell_percent": 34, "at_multiple": 3}]'
        ),
        (
            'Aggressive', 30, 20, false, false,
            '[{"sell_percent": 25, "at_multiple": 3}, {"sell_percent": 25, "at_multiple": 5},
              {"sell_percent": 50, "at_multiple": null}]'
        )
    ) as strategy (
        name, stop_loss_percent, trailing_stop_percent, mirror_exit_enabled, is_default, scaling_out_config
    )
),

stored as (
    select *
    from {{ ref('exit_strategies') }}
    where {{ mock_only() }}
)

select
    stored.id,
    documented.name as documented_name,
    stored.name as stored_name
from documented
full outer join stored on documented.name = stored.name
where
    (
        documented.name,
        documented.stop_loss_percent,
        documented.trailing_stop_percent,
        documented.scaling_out_config,
        documented.mirror_exit_enabled,
        documented.is_default
    )
    is distinct from (
        stored.name,
        stored.stop_loss_percent,
        stored.trailing_stop_percent,
        stored.scaling_out_config,
        stored.mirror_exit_enabled,
        stored.is_default
    )
