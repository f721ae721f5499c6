-- A trigger that is missing or switched off where the rows are lets through what the schema refuses. On Citus, the rows
-- are in a shard on another node, and Citus leaves out of the shard what it cannot put there, without a message. A
-- trigger on truncate stays on the coordinator, because a truncate of the table begins there.
{{ after_all_models() -}}
{% set wanted = [] -%}
{% if execute -%}
    {% for object in wanted_schema().objects if object.kind == 'trigger' -%}
        {% do wanted.append(object.name.split(' ')) -%}
    {% endfor -%}
{% endif -%}
with wanted as (
    select
        wanted.table_name,
        wanted.trigger_name
    from (
        values
        {%- for table, trigger in wanted %}
        ('{{ table }}', '{{ trigger }}'){{ ',' if not loop.last }}
        {%- else %}
        (null, null)
        {%- endfor %}
    ) as wanted (table_name, trigger_name)
),

here as (
    select
        pg_class.relname as table_name,
        pg_trigger.tgname as trigger_name,
        -- The bit of truncate.
        pg_trigger.tgtype & 32 = 32 as is_on_truncate
    from pg_catalog.pg_trigger
    inner join pg_catalog.pg_class on pg_trigger.tgrelid = pg_class.oid
    where
        pg_class.relnamespace = to_regnamespace('{{ target.schema }}')
        and not pg_trigger.tgisinternal
        and pg_trigger.tgenabled in ('O', 'A')
){% if var('distribution') == 'citus_schema' %},

shards as (
    select
        tables.table_name,
        shard.nodename || ':' || shard.nodeport as node,
        shard.shardid,
        string_to_array(shard.result, ',') as trigger_names
    from (select distinct table_name from wanted) as tables
    cross join lateral run_command_on_placements(
        to_regclass('{{ target.schema }}.' || tables.table_name),
        'select string_agg(tgname, '','') from pg_catalog.pg_trigger '
        'where tgrelid = ''%s''::regclass and not tgisinternal and tgenabled in (''O'', ''A'')'
    ) as shard
){% endif %}

select
    wanted.table_name,
    wanted.trigger_name,
    'the connected node' as node
from wanted
left join here on wanted.table_name = here.table_name and wanted.trigger_name = here.trigger_name
where wanted.trigger_name is not null and here.trigger_name is null
{%- if var('distribution') == 'citus_schema' %}
union all
select
    here.table_name,
    here.trigger_name,
    coalesce(shards.node, 'no node')
from here
left join shards on here.table_name = shards.table_name
where
    not here.is_on_truncate
    and (here.trigger_name || '_' || shards.shardid = any(shards.trigger_names)) is not true
{%- endif %}
