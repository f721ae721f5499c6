-- Takes 007_positions_table back, and can be run again.
-- Roll back from the highest number down: a migration that a later one builds upon is refused, and
-- never by cascade. Rows other than mock rows are lost only to who insists, in the same session:
--     set walltrack.rollback = 'insist';
-- Refused means that nothing at all was dropped.

do $$
declare
    own_rows bigint;
begin
    if to_regclass('walltrack.positions') is not null
        and current_setting('walltrack.rollback', true) is distinct from 'insist' then
        -- From the count to the drop nobody writes, and no policy hides a row.
        lock table walltrack.positions in access exclusive mode;
        perform set_config('row_security', 'off', true);
        select count(*) into own_rows from walltrack.positions
        where not (id::text like '77a11ac0-000_-4000-8000-%');
        if own_rows > 0 then
            raise exception using
                errcode = 'restrict_violation',
                message = format(
                    'rollback of walltrack.positions refused: it would lose %s row%s '
                    'other than mock rows',
                    own_rows, case when own_rows > 1 then 's' end
                ),
                hint = 'Back them up. To lose them nevertheless, in the same session: '
                    'set walltrack.rollback = ''insist'';',
                schema = 'walltrack',
                table = 'positions';
        end if;
    end if;
    -- An order whose position is gone would keep the foreign key from coming back. Mock orders go, and come back
    -- with their positions. An order of a user's stays with who insists, and this migration then has to wait until
    -- that order is removed.
    if to_regclass('walltrack.positions') is not null and to_regclass('walltrack.orders') is not null then
        lock table walltrack.orders in access exclusive mode;
        if current_setting('walltrack.rollback', true) is distinct from 'insist' then
            select count(*) into own_rows from walltrack.orders
            where position_id is not null and not (id::text like '77a11ac0-000_-4000-8000-%');
            if own_rows > 0 then
                raise exception using
                    errcode = 'restrict_violation',
                    message = format(
                        'rollback of walltrack.positions refused: %s row%s of walltrack.orders other than mock rows '
                        'would lose their position',
                        own_rows, case when own_rows > 1 then 's' end
                    ),
                    hint = 'Back them up. To roll back nevertheless, in the same session: '
                        'set walltrack.rollback = ''insist'';',
                    schema = 'walltrack',
                    table = 'orders';
            end if;
        end if;
        alter table walltrack.orders disable trigger user;
        delete from walltrack.orders where position_id is not null and id::text like '77a11ac0-000_-4000-8000-%';
        alter table walltrack.orders enable trigger user;
    end if;
    alter table if exists walltrack.orders drop constraint if exists fk_orders_positions_agree;
    alter table if exists walltrack.orders drop constraint if exists fk_orders_positions;
    drop table if exists walltrack.positions;
    drop function if exists walltrack.record_positions_peak_price_correction();
    -- With the triggers of config and orders that call them.
    drop function if exists walltrack.guard_config_traded() cascade;
    drop function if exists walltrack.derive_orders_position() cascade;
    drop function if exists walltrack.guard_positions_closed();
    drop function if exists walltrack.guard_positions_leave();
    drop function if exists walltrack.guard_positions_circuit_breaker();
    drop function if exists walltrack.derive_positions_pnl();
    drop function if exists walltrack.derive_positions_proceeds();
    drop function if exists walltrack.derive_positions_fees();
end
$$;
