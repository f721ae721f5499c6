-- Takes 002_exit_strategies_table back.

drop table if exists walltrack.exit_strategies;
drop function if exists walltrack.is_exit_strategy_override(jsonb);
drop function if exists walltrack.is_scaling_plan(jsonb);
