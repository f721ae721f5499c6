-- Takes 001_config_table back, and can be run again.
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
            message = 'rollback of walltrack.config refused: walltrack.positions builds upon it',
            hint = 'Roll later migrations back first, from the highest number down.',
            schema = 'walltrack',
            table = 'config';
    end if;
    -- What a function says, or what a later migration added to this table, is no dependency to PostgreSQL.
    if to_regclass('walltrack.circuit_breaker_events') is not null then
        raise exception using
            errcode = 'dependent_objects_still_exist',
            message = 'rollback of walltrack.config refused: walltrack.circuit_breaker_events builds upon it',
            hint = 'Roll later migrations back first, from the highest number down.',
            schema = 'walltrack',
            table = 'config';
    end if;
    if to_regclass('walltrack.config') is not null
        and current_setting('walltrack.rollback', true) is distinct from 'insist' then
        -- From the count to the drop nobody writes, and no policy hides a row.
        lock table walltrack.config in access exclusive mode;
        perform set_config('row_security', 'off', true);
        select count(*) into own_rows from walltrack.config
        where not (id::text like '77a11ac0-000_-4000-8000-%');
        if own_rows > 0 then
            raise exception using
                errcode = 'restrict_violation',
                message = format(
                    'rollback of walltrack.config refused: it would lose %s row%s '
                    'other than mock rows',
                    own_rows, case when own_rows > 1 then 's' end
                ),
                hint = 'Back them up. To lose them nevertheless, in the same session: '
                    'set walltrack.rollback = ''insist'';',
                schema = 'walltrack',
                table = 'config';
        end if;
    end if;
    drop table if exists walltrack.config;
    drop function if exists walltrack.store_config_webhook_secret();
    drop function if exists walltrack.hide_config_webhook_secret();
    drop table if exists walltrack_secrets.helius_webhook;
    begin
        drop schema if exists walltrack_secrets;
    exception when dependent_objects_still_exist then
        raise notice 'schema walltrack_secrets stays: it holds other objects';
    end;
end
$$;
