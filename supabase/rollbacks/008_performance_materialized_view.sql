-- Takes 008_performance_materialized_view back.

drop materialized view if exists walltrack.performance;
