{% macro apply_sql(known, number) -%}
{%- set is_in_batches = batched_table(known[-1].steps[number - 1]) is not none -%}
do $walltrack$
declare
    statements constant text[] := {{ statement_array(statements_of_step(known, number)) }};
    statement text;
    {{ declare_step(known, number) | indent(4) }}
    {%- if is_in_batches %}
    {{ declare_batches(known, number) | indent(4) }}
    {%- endif %}
begin
    {{ (walk_in_batches if is_in_batches else check_step)(known, number) | indent(4) }}
    {%- call patiently(('the last batch of ' if is_in_batches else '') ~ 'migration ' ~ label_of(known[-1])) %}
    foreach statement in array statements loop
        {{ limit_wait() | indent(8) }}
        execute statement;
    end loop;
    {{ record_step(known, number) | indent(4) }};
    {%- endcall %}
end
$walltrack$
{%- endmacro %}


{% macro apply_singly(known, number) -%}
{%- set queries = singly('migration ' ~ label_of(known[-1]), declare_step(known, number), check_step(known, number)) -%}
{%- do queries.update({
    'is_done': "select exists (select 1 from " ~ record_table() ~ " where version = '" ~ known[-1].version
        ~ "' and steps_done >= " ~ number ~ ")",
    'statements': statements_of_step(known, number),
    'closing': [record_step(known, number)],
}) -%}
{{ return(queries) }}
{%- endmacro %}


{% macro label_of(migration) -%}
{{ migration.version ~ '_' ~ migration.name }}
{%- endmacro %}


{% macro statements_of_step(known, number) -%}
{%- set migration = known[-1] -%}
{{ return(
    concurrently_or_small(migration.steps[number - 1])
    + (migration.comments if number == migration.steps | length else [])
) }}
{%- endmacro %}


{% macro declare_step(known, number) -%}
done integer;
trouble text;
{%- if known | length == 1 and number == 1 %}
grantee text;
{%- endif %}
{{ declare_patience() }}
{%- endmacro %}


{% macro check_step(known, number) -%}
{%- set migration = known[-1] -%}
{%- set is_first = known | length == 1 and number == 1 -%}
{%- set label = label_of(migration) -%}
{{ refuse_role_without_rights() ~ '\n' if number == 1 }}{{ take_lock() }}
{%- if is_first %}
if to_regclass('{{ record_table() }}') is null then
    if ({{ is_in_use('@schema@') | indent(8) }}) then
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            message = 'schema @schema@ holds objects and has no record of migrations',
            hint = 'If WallTrack has built it, run `walltrack adopt`; else name another schema in WALLTRACK_SCHEMA.';
    end if;
    {{ make_record() | indent(4) }}
end if;
{%- else %}
if to_regclass('{{ record_table() }}') is null then
    raise exception using
        errcode = 'object_not_in_prerequisite_state',
        message = 'migration {{ label }} comes after {{ known[0].version }}_{{ known[0].name }}: schema @schema@ has no record of migrations',
        hint = 'Apply all migrations in the order of their numbers.';
end if;
{%- endif %}
select state.problem into trouble
from (
    {{ record_state([migration], is_all=false) | indent(4) }}
) as state
where state.problem is not null
limit 1;
if trouble is not null then
    raise exception using errcode = 'object_not_in_prerequisite_state', message = trouble;
end if;
select applied.steps_done into done from {{ record_table() }} as applied where applied.version = '{{ migration.version }}';
if done >= {{ number }} then
    return;
end if;
{%- if number > 1 %}
if done is distinct from {{ number - 1 }} then
    raise exception using
        errcode = 'object_not_in_prerequisite_state',
        message = 'step {{ number }} of migration {{ label }} comes after step {{ number - 1 }}, which schema @schema@ has not got';
end if;
{%- elif not is_first %}
if not exists (
    select 1 from {{ record_table() }} as applied
    where applied.version = '{{ known[-2].version }}' and applied.steps_done = applied.steps
) then
    raise exception using
        errcode = 'object_not_in_prerequisite_state',
        message = 'migration {{ label }} comes after {{ known[-2].version }}_{{ known[-2].name }}, which schema @schema@ has not got',
        hint = 'Apply all migrations in the order of their numbers.';
end if;
{%- endif %}
{%- endmacro %}


{% macro record_step(known, number) -%}
{%- set migration = known[-1] -%}
{%- if number == 1 -%}
insert into {{ record_table() }} (version, name, checksum, steps, steps_done)
values ('{{ migration.version }}', '{{ migration.name }}', '{{ migration.checksum }}', {{ migration.steps | length }}, 1)
{%- else -%}
update {{ record_table() }} set steps_done = {{ number }}, applied_at = clock_timestamp(), applied_by = session_user
where version = '{{ migration.version }}'
{%- endif -%}
{%- endmacro %}


{% macro rollback_sql(migration) -%}
{%- set asks_cron = 'cron.' in migration.rollback | join -%}
{%- set label = migration.version ~ '_' ~ migration.name -%}
do $walltrack$
declare
    statements constant text[] := {{ statement_array(migration.rollback) }};
    statement text;
    later text;
    {%- if asks_cron %}
    reason text;
    {%- endif %}
    {{ declare_patience() | indent(4) }}
begin
    {{ refuse_role_without_rights() | indent(4) }}
    {{ take_lock() | indent(4) }}
    if to_regclass('{{ record_table() }}') is null then
        if ({{ is_in_use('@schema@') | indent(12) }}) then
            raise exception using
                errcode = 'object_not_in_prerequisite_state',
                message = 'rollback of {{ label }} refused: schema @schema@ has no record of migrations',
                hint = 'Where `walltrack drift` finds nothing, run `walltrack adopt` first.';
        end if;
        return;
    end if;
    if not exists (select 1 from {{ record_table() }} as applied where applied.version = '{{ migration.version }}') then
        return;
    end if;
    select applied.version || '_' || applied.name into later
    from {{ record_table() }} as applied
    where applied.version > '{{ migration.version }}'
    order by applied.version desc
    limit 1;
    if later is not null then
        raise exception using
            errcode = 'dependent_objects_still_exist',
            message = format('rollback of {{ label }} refused: %s came after it', later),
            hint = 'Roll later migrations back first, from the highest number down.';
    end if;
    {%- call patiently('rollback of ' ~ label) %}
    foreach statement in array statements loop
        {{ limit_wait() | indent(8) }}
        execute statement;
    end loop;
    delete from {{ record_table() }} where version = '{{ migration.version }}';
    {%- endcall %}
    {%- if migration.version == '000' %}
    if to_regnamespace('@schema@') is null then
        drop table {{ record_table() }};
        drop schema {{ record_schema() }};
    end if;
    {%- endif %}
    {%- if asks_cron %}
exception when insufficient_privilege then
    get stacked diagnostics reason = message_text;
    if reason not like '%schema cron' then
        raise;
    end if;
    raise exception using
        errcode = 'insufficient_privilege',
        message = 'rollback of {{ label }} refused: ' || reason,
        hint = format('pg_cron may refresh performance: have `grant usage on schema cron to %I` run first.', current_user);
    {%- endif %}
end
$walltrack$
{%- endmacro %}


{% macro statement_array(statements) -%}
array[
{%- for statement in statements %}
{%- if '$sql$' in statement or '$walltrack$' in statement -%}
    {{ exceptions.raise_compiler_error('$sql$ and $walltrack$ quote the statements of a migration; it may not use them itself') }}
{%- endif %}
$sql$
{{ statement }}
$sql${{ ',' if not loop.last }}
{%- endfor %}
    ]::text[]
{%- endmacro %}


{% macro concurrently_or_small(statements) -%}
{%- set index = concurrent_index(statements) -%}
{%- if not index -%}
    {{ return(statements) }}
{%- endif -%}
{%- set guarded -%}
do $do$
begin
    if exists (
        select 1 from pg_catalog.pg_index as i where i.indexrelid = to_regclass('{{ index.name }}') and i.indisvalid
    ) then
        return;
    end if;
    if {{ is_large(index.relation) }} then
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            message = '{{ index.relation }} is too large to be locked while {{ index.name }} is made',
            hint = $hint$Run `walltrack migrate`, or these two statements by hand, then this again: drop index concurrently if exists {{ index.name }}; {{ index.statement }};$hint$;
    end if;
    drop index if exists {{ index.name }};
    {{ index.locking }};
end
$do$
{%- endset -%}
{{ return([guarded]) }}
{%- endmacro %}


{% macro concurrent_index(statements, name='') -%}
{%- set word = '(\"\\w+\"|\\w+)' -%}
{%- set before = '(?is)' ~ before_statement() -%}
{%- for statement in statements
    if modules.re.match(before ~ '(create\\s+(unique\\s+)?index|drop\\s+index|reindex\\b[^;]*)\\s+concurrently\\b', statement) -%}
    {%- set found = modules.re.fullmatch(
        before ~ 'create\\s+(unique\\s+)?index\\s+concurrently\\s+(?:if\\s+not\\s+exists\\s+)?' ~ word
        ~ '\\s+on\\s+((?:only\\s+)?)@schema@\\.' ~ word ~ '(.*)',
        statement
    ) -%}
    {%- if not found or statements | length > 1 -%}
        {{ exceptions.raise_compiler_error(
            'create_' ~ name ~ ': concurrently is for `create index concurrently <name> on {{ schema }}.<table>`, '
            ~ 'a step of its own, see next_step(). Drop an index without concurrently.'
        ) }}
    {%- endif -%}
    {%- set unique, index, only, table, rest = found.groups() -%}
    {%- set what = index ~ ' on ' ~ only ~ '@schema@.' ~ table ~ rest -%}
    {%- set kind = 'create ' ~ ('unique ' if unique else '') ~ 'index ' -%}
    {{ return({
        'refusal': refuse_another_maker('@schema@.' ~ table),
        'name': '@schema@.' ~ index,
        'relation': '@schema@.' ~ table,
        'statement': kind ~ 'concurrently if not exists ' ~ what,
        'locking': kind ~ what,
    }) }}
{%- endfor -%}
{{ return(none) }}
{%- endmacro %}


{% macro refuse_another_maker(relation) -%}
do $do$
declare
    maker text;
begin
    select {{ described_session('making') }} into maker
    from pg_catalog.pg_stat_progress_create_index as progress
    inner join pg_catalog.pg_stat_activity as making on progress.pid = making.pid
    where
        progress.datname = current_database()
        and progress.relid = to_regclass('{{ relation }}')
        and progress.pid <> pg_backend_pid()
    limit 1;
    if maker is not null then
        raise exception using
            errcode = 'lock_not_available',
            message = format('an index of {{ relation }} is being made by %s', maker),
            hint = 'Run this again when it is made, or end that process: select pg_terminate_backend(<process>);';
    end if;
end
$do$
{%- endmacro %}
