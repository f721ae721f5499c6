-- Takes 000_helper_functions back, and can be run again.
-- Roll back from the highest number down: a migration that a later one builds upon is refused, and
-- never by cascade. Rows other than mock rows are lost only to who insists, in the same session:
--     set walltrack.rollback = 'insist';
-- Refused means that nothing at all was dropped.

do $$
begin
    drop function if exists walltrack.guard_referenced_address();
    drop function if exists walltrack.refuse_change();
    drop function if exists walltrack.update_updated_at();
    begin
        drop schema if exists walltrack;
    exception when dependent_objects_still_exist then
        raise notice 'schema walltrack stays: there is something of somebody else''s in it';
    end;
end
$$;
