{% macro declare_patience() -%}
longest constant interval := coalesce(nullif(current_setting('walltrack.lock_timeout', true), ''), '{{ var('lock_timeout') }}')::interval * 0.95;
attempts constant integer := coalesce(nullif(current_setting('walltrack.lock_attempts', true), ''), '40')::integer;
attempt integer := 0;
waiting interval := least(longest, interval '0.1s');
until timestamp with time zone;
blocker text;
{%- endmacro %}


{% macro patiently(what) %}
    loop
        attempt := attempt + 1;
        begin
            until := clock_timestamp() + waiting;
            {{- caller() | indent(8) }}
            exit;
        exception when lock_not_available or deadlock_detected then
            {{ give_way(what) | indent(12) }}
            waiting := least(longest, waiting * 2);
        end;
    end loop;
{%- endmacro %}


{% macro give_way(what, is_only_attempt=false) -%}
select {{ described_session('holding') }} into blocker
from pg_locks as held
inner join pg_class as locked on held.relation = locked.oid
inner join pg_stat_activity as holding on held.pid = holding.pid
where
    held.database = (select oid from pg_database where datname = current_database())
    and locked.relnamespace = to_regnamespace('@schema@')
    and held.granted
    and held.pid <> pg_backend_pid()
order by holding.xact_start
limit 1;
{%- if is_only_attempt %}
raise exception using
    errcode = 'lock_not_available',
    message = format('{{ what }} gave way once to %s, and has changed nothing', coalesce(blocker, 'other transactions')),
    hint = 'Run it again, or run `walltrack migrate`, which tries again by itself.';
{%- else %}
if attempt >= attempts then
    raise exception using
        errcode = 'lock_not_available',
        message = format(
            '{{ what }} gave way %s times to %s, and has changed nothing', attempt,
            coalesce(blocker, 'other transactions')
        ),
        hint = 'Run it again when that transaction has ended: select pg_terminate_backend(<process>) ends it.';
end if;
raise notice '{{ what }} gives way to %, and tries again', coalesce(blocker, 'another transaction');
perform pg_sleep(extract(epoch from least(waiting * 2, interval '3s')));
{%- endif %}
{%- endmacro %}


{% macro limit_wait() -%}
perform set_config(
    'lock_timeout', {{ time_left('until') }}, true
);
{%- endmacro %}


{% macro time_left(until) -%}
greatest(20, extract(epoch from {{ until }} - clock_timestamp()) * 1000)::integer::text || 'ms'
{%- endmacro %}


{% macro limit_build() -%}
perform set_config(
    'lock_timeout', coalesce(nullif(current_setting('walltrack.build_timeout', true), ''), '60s'), true
);
{%- endmacro %}


{% macro take_lock() -%}
{{ limit_build() }}
if not pg_try_advisory_xact_lock({{ lock_key() }}) then
    select {{ described_session('holding') | indent(4) }} into blocker
    from pg_locks as held
    inner join pg_stat_activity as holding on held.pid = holding.pid
    where
        held.locktype = 'advisory'
        and held.objsubid = 1
        and held.granted
        and held.database = (select oid from pg_database where datname = current_database())
        and (held.classid::bigint << 32) | held.objid::bigint = {{ lock_key() }};
    raise notice 'waiting for another build of schema @schema@: %', blocker;
    begin
        perform pg_advisory_xact_lock({{ lock_key() }});
    exception when lock_not_available then
        raise exception using
            errcode = 'lock_not_available',
            message = format('another build of schema @schema@ has not ended in time: %s', blocker),
            hint = 'Wait for it to end, or end it: select pg_terminate_backend(<process>);';
    end;
end if;
-- A first lock on a table shows this session what another build has made; an advisory lock does not, and
-- to_regclass() would give what it gave before.
perform 1 from pg_largeobject_metadata limit 1;
{%- endmacro %}


{% macro described_session(session) -%}
format(
    'process %s, role %s, application %s, %s',
    {{ session }}.pid, {{ session }}.usename, coalesce(nullif({{ session }}.application_name, ''), 'unnamed'),
    coalesce(
        'in a transaction since ' || date_trunc('second', {{ session }}.xact_start),
        'connected since ' || date_trunc('second', {{ session }}.backend_start),
        'since a time that this role may not see'
    )
)
{%- endmacro %}


{% macro lock_key() -%}
hashtextextended('walltrack transaction in @schema@', 0)
{%- endmacro %}


{% macro singly(what, declared, checked) -%}
{%- set opening -%}
do $walltrack$
declare
    {{ declared | indent(4) }}
begin
    {{ checked | indent(4) }}
    {{ begin_waiting() | indent(4) }}
    perform set_config('walltrack.until', (clock_timestamp() + waiting)::text, true);
    {{ limit_wait_singly() | indent(4) }}
end
$walltrack$
{%- endset -%}
{%- set limit -%}
do $walltrack$
begin
    {{ limit_wait_singly() | indent(4) }}
end
$walltrack$
{%- endset -%}
{%- set giving_way -%}
do $walltrack$
declare
    {{ declare_patience() | indent(4) }}
begin
    {{ begin_waiting() | indent(4) }}
    {{ give_way(what) | indent(4) }}
end
$walltrack$
{%- endset -%}
{{ return({'opening': opening, 'limit': limit, 'giving_way': giving_way}) }}
{%- endmacro %}


{% macro begin_waiting() -%}
attempt := nullif(current_setting('walltrack.attempt', true), '')::integer;
waiting := least(longest, waiting * 2 ^ least(coalesce(attempt, 20) - 1, 20));
{%- endmacro %}


{% macro limit_wait_singly() -%}
execute format(
    'set local lock_timeout = %L', {{ time_left("current_setting('walltrack.until')::timestamp with time zone") }}
);
{%- endmacro %}


{% macro give_way_once(statement, what) -%}
do $walltrack$
declare
    blocker text;
begin
    {{ limit_wait_singly() | indent(4) }}
    execute $sql$
{{ statement }}
$sql$;
exception when lock_not_available or deadlock_detected then
    {{ give_way(what, is_only_attempt=true) | indent(4) }}
end
$walltrack$
{%- endmacro %}


{% macro locks_of_table(statement) -%}
do $do$
declare
    held record;
begin
    for held in
        select
            c.oid::regclass as relation,
            case when c.relname in (
                {%- for name in modules.re.findall('references @schema@\\.(\\w+)', statement) -%}
                '{{ name }}',
                {%- endfor -%}
                ''
            ) then 'share row exclusive' else 'access share' end as mode
        from pg_class as c
        where c.relnamespace = to_regnamespace('@schema@') and c.relkind = 'r'
        order by c.oid
    loop
        execute format('lock table %s in %s mode', held.relation, held.mode);
    end loop;
end
$do$
{%- endmacro %}


{% macro patient_sql() -%}
do $walltrack$
declare
    statements constant text[] := @statements@;
    statement text;
    {{ declare_patience() | indent(4) }}
begin
    {{ take_lock() | indent(4) }}
    {%- call patiently('the repair') %}
    foreach statement in array statements loop
        {{ limit_wait() | indent(8) }}
        execute statement;
    end loop;
    {%- endcall %}
end
$walltrack$
{%- endmacro %}


{% macro patient_singly() -%}
{%- set queries = singly('the repair', declare_patience(), take_lock()) -%}
{%- do queries.update({'is_done': 'select false', 'closing': []}) -%}
{{ return(queries) }}
{%- endmacro %}
