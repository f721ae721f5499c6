-- Takes 002_exit_strategies_table back, and can be run again.
-- Roll back from the highest number down: a migration that a later one builds upon is refused, and
-- never by cascade. Rows other than mock rows are lost only to who insists, in the same session:
--     set walltrack.rollback = 'insist';
-- Refused means that nothing at all was dropped.

do $$
declare
    own_rows bigint;
begin
    if to_regclass('walltrack.exit_strategies') is not null
        and current_setting('walltrack.rollback', true) is distinct from 'insist' then
        -- From the count to the drop nobody writes, and no policy hides a row.
        lock table walltrack.exit_strategies in access exclusive mode;
        perform set_config('row_security', 'off', true);
        select count(*) into own_rows from walltrack.exit_strategies
        where not (id::text like '77a11ac0-000_-4000-8000-%');
        if own_rows > 0 then
            raise exception using
                errcode = 'restrict_violation',
                message = format(
                    'rollback of walltrack.exit_strategies refused: it would lose %s row%s '
                    'other than mock rows',
                    own_rows, case when own_rows > 1 then 's' end
                ),
                hint = 'Back them up. To lose them nevertheless, in the same session: '
                    'set walltrack.rollback = ''insist'';',
                schema = 'walltrack',
                table = 'exit_strategies';
        end if;
    end if;
    drop table if exists walltrack.exit_strategies;
    drop function if exists walltrack.is_exit_strategy_override(jsonb);
    drop function if exists walltrack.is_scaling_plan(jsonb);
end
$$;
