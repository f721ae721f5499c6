-- A table of an account that stays on the coordinator is left behind by a move, and no trigger of another node reaches
-- the table. Citus does not report such a table: one that PL/pgSQL makes stays there.
{{ config(enabled=var('distribution') == 'citus_schema') }}
{{ after_all_models() -}}
with held as (
    select
        pg_dist_shard.logicalrelid as table_id,
        pg_dist_placement.groupid as node_group
    from pg_catalog.pg_dist_shard
    inner join pg_catalog.pg_dist_placement on pg_dist_shard.shardid = pg_dist_placement.shardid
)

select
    pg_class.oid::regclass as table_name,
    held.node_group,
    config.node_group as config_node_group
from pg_catalog.pg_class
left join held on pg_class.oid = held.table_id
left join held as config on config.table_id = to_regclass('{{ target.schema }}.config')
where
    pg_class.relnamespace in (to_regnamespace('{{ target.schema }}'), to_regnamespace('{{ target.schema }}_secrets'))
    and pg_class.relkind = 'r'
    and (held.node_group = config.node_group) is not true
