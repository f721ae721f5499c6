{% macro distribution_settings() -%}
{%- if var('distribution') not in ['none', 'citus_schema'] -%}
    {{ exceptions.raise_compiler_error(
        "the var distribution is '" ~ var('distribution') ~ "': it can be none or citus_schema."
    ) }}
{%- endif -%}
{{ return([
    "walltrack.distribution = 'citus_schema'",
    'citus.enable_unsafe_triggers = on',
    'citus.enable_schema_based_sharding = off',
    "citus.propagate_set_commands = 'local'",
] if var('distribution') == 'citus_schema' else []) }}
{%- endmacro %}


{% macro prepare_schema() -%}
{%- set making -%}
do $do$
begin
    {{ make_schema('@schema@') | indent(4) }}
end
$do$
{%- endset -%}
{{ return([making] if var('distribution') == 'citus_schema' else []) }}
{%- endmacro %}


{% macro roles_on_workers() -%}
{%- set command -%}
do $role$
begin
    if to_regrole(%1$L) is null then
        perform set_config('citus.enable_create_role_propagation', 'off', true);
        create role %1$I nologin;
    end if;
end
$role$
{%- endset -%}
{%- set making -%}
do $do$
declare
    refused record;
begin
    for refused in
        select wanted.rolname, made.nodename, made.nodeport, made.result
        from pg_catalog.pg_roles as wanted
        cross join lateral run_command_on_workers(format($command$ {{ command }} $command$, wanted.rolname)) as made
        where wanted.rolname in ('@service_role@', '@dashboard_role@') and not made.success
    loop
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            message = format(
                'role %s is on the coordinator, and cannot be made on node %s:%s (%s)',
                refused.rolname, refused.nodename, refused.nodeport, refused.result
            ),
            hint = format('Have `create role %s nologin` run there, then give the command again.', refused.rolname);
    end loop;
end
$do$
{%- endset -%}
{{ return([making] if var('distribution') == 'citus_schema' else []) }}
{%- endmacro %}


{% macro makes_distributed() -%}
(?:--[^\n]*\n|\s)*create (?:or replace )?(?:table|schema|type|function|view)\b
{%- endmacro %}


{% macro place_secrets() -%}
{{ return([
    "select pg_catalog.citus_schema_distribute(namespace.oid) from pg_catalog.pg_namespace as namespace"
    ~ " where namespace.nspname = '@schema@_secrets'"
    ~ " and not exists (select 1 from pg_catalog.pg_dist_schema as placed where placed.schemaid = namespace.oid)",
    "select pg_catalog.citus_schema_move("
    ~ "'@schema@_secrets'::regnamespace, account.nodename::text, account.nodeport::integer, 'block_writes')"
    ~ " from (" ~ node_of('@schema@.config') ~ ") as account"
    ~ " cross join (" ~ node_of('@schema@_secrets.helius_webhook') ~ ") as secrets"
    ~ " where account.nodeid <> secrets.nodeid",
] if var('distribution') == 'citus_schema' else []) }}
{%- endmacro %}


{% macro node_of(table) -%}
select node.nodeid, node.nodename, node.nodeport
from pg_catalog.pg_dist_shard as shard
inner join pg_catalog.pg_dist_placement as placement on shard.shardid = placement.shardid
inner join pg_catalog.pg_dist_node as node on placement.groupid = node.groupid and node.noderole = 'primary'
where shard.logicalrelid = to_regclass('{{ table }}')
{%- endmacro %}
