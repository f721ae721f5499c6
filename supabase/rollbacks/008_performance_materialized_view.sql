-- Takes 008_performance_materialized_view back, and can be run again.
-- Roll back from the highest number down: a migration that a later one builds upon is refused, and
-- never by cascade. Rows other than mock rows are lost only to who insists, in the same session:
--     set walltrack.rollback = 'insist';
-- Refused means that nothing at all was dropped.

do $$
begin
    if exists (select 1 from pg_catalog.pg_extension where extname = 'pg_cron') then
        perform cron.unschedule(jobid) from cron.job where jobname = 'refresh walltrack.performance';
    end if;
end
$$;
drop materialized view if exists walltrack.performance;
