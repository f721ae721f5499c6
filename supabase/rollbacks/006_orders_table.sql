-- Takes 006_orders_table back, and can be run again.
-- Roll back from the highest number down: a migration that a later one builds upon is refused, and
-- never by cascade. Rows other than mock rows are lost only to who insists, in the same session:
--     set walltrack.rollback = 'insist';
-- Refused means that nothing at all was dropped.

do $$
declare
    own_rows bigint;
begin
    -- What a function says, or what a later migration added to this table, is no dependency to PostgreSQL.
    if to_regclass('walltrack.positions') is not null then
        raise exception using
            errcode = 'dependent_objects_still_exist',
            message = 'rollback of walltrack.orders refused: walltrack.positions builds upon it',
            hint = 'Roll later migrations back first, from the highest number down.',
            schema = 'walltrack',
            table = 'orders';
    end if;
    if to_regclass('walltrack.orders') is not null
        and current_setting('walltrack.rollback', true) is distinct from 'insist' then
        -- From the count to the drop nobody writes, and no policy hides a row.
        lock table walltrack.orders in access exclusive mode;
        perform set_config('row_security', 'off', true);
        select count(*) into own_rows from walltrack.orders
        where not (id::text like '77a11ac0-000_-4000-8000-%');
        if own_rows > 0 then
            raise exception using
                errcode = 'restrict_violation',
                message = format(
                    'rollback of walltrack.orders refused: it would lose %s row%s '
                    'other than mock rows',
                    own_rows, case when own_rows > 1 then 's' end
                ),
                hint = 'Back them up. To lose them nevertheless, in the same session: '
                    'set walltrack.rollback = ''insist'';',
                schema = 'walltrack',
                table = 'orders';
        end if;
    end if;
    drop table if exists walltrack.orders;
    drop function if exists walltrack.derive_orders_execution();
end
$$;
