{% macro create_performance_materialized_view(schema=target.schema) %}
-- 008_performance_materialized_view, 2026-11-22, story 1.1
-- Materialized View, one row per wallet, refreshed daily at 00:00 UTC (ADR-003). It holds nothing that the tables do
-- not. Its select is models/analytics/performance.sql.

create materialized view {{ schema }}.performance as
{{ performance_query(schema) }};

create unique index if not exists idx_performance_wallet_id on {{ schema }}.performance (wallet_id);

{{ restrict_access('performance', 'select', schema, is_table=false) }}

-- From version 17 on, service_role may refresh performance too.
do $$
begin
    if current_setting('server_version_num')::integer >= 170000 and to_regrole('{{ service_role() }}') is not null then
        grant maintain on {{ schema }}.performance to {{ service_role() }};
    end if;
end
$$;

-- Without pg_cron in this database, another scheduler has to refresh performance: see docs/operations.md.
do $$
begin
    if exists (select 1 from pg_catalog.pg_extension where extname = 'pg_cron') then
        perform cron.schedule(
            'refresh {{ schema }}.performance', '{{ refresh_schedule() }}',
            'refresh materialized view concurrently {{ schema }}.performance'
        );
    end if;
exception when insufficient_privilege then
    raise notice '% may not schedule the refresh of {{ schema }}.performance: %', current_user, sqlerrm;
end
$$;
{% endmacro %}


{% macro rollback_performance_materialized_view(schema=target.schema) %}
do $$
begin
    if exists (select 1 from pg_catalog.pg_extension where extname = 'pg_cron') then
        perform cron.unschedule(jobid) from cron.job where jobname = 'refresh {{ schema }}.performance';
    end if;
end
$$;
drop materialized view if exists {{ schema }}.performance;
{% endmacro %}


{% macro refresh_schedule() -%}
0 0 * * *
{%- endmacro %}
