{% macro apply_migrations() -%}
{%- if execute and flags.WHICH == 'seed' -%}
    {%- do run_query(refuse_foreign_schema()) -%}
{%- elif execute and flags.WHICH in ['run', 'build'] -%}
    {%- set pending = pending_migrations(rendered_migrations(is_whole=false)) -%}
    {%- if pending -%}
        {%- set known = rendered_migrations() -%}
        {%- for migration in known if migration.version in pending -%}
            {#- dbt shows no notice of the server, and an error of PostgreSQL does not name the migration. -#}
            {%- do log('applying migration ' ~ label_of(migration), info=pending | length < known | length) -%}
            {%- for statements in migration.steps -%}
                {%- do apply_step(known[:known.index(migration) + 1], loop.index) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
    {%- for query in place_secrets() -%}
        {%- do run_query('rollback') -%}
        {%- do run_query(fill(query)) -%}
    {%- endfor -%}
{%- endif -%}
{%- endmacro %}


{% macro apply_step(known, number) -%}
{%- set index = concurrent_index(known[-1].steps[number - 1]) -%}
{%- do run_query('rollback') -%}
{%- if index -%}
    {%- for statement in make_concurrently(index) -%}
        {%- do run_query(fill(statement)) -%}
    {%- endfor -%}
{%- endif -%}
{%- set commits = var('distribution') == 'none' and batched_table(known[-1].steps[number - 1]) is not none -%}
{%- if not commits -%}
    {%- do run_query('begin') -%}
{%- endif -%}
{%- for setting in migration_settings() -%}
    {%- do run_query(('set ' if commits else 'set local ') ~ setting) -%}
{%- endfor -%}
{%- if var('distribution') == 'none' -%}
    {%- do run_query(fill(apply_sql(known, number))) -%}
{%- else -%}
    {%- set queries = apply_singly(known, number) -%}
    {%- do run_query(fill(queries.opening)) -%}
    {%- if not run_query(fill(queries.is_done)).rows[0][0] -%}
        {%- for query in queries.statements -%}
            {%- set is_made_alone = modules.re.match(makes_distributed(), query) -%}
            {%- do run_query(fill(give_way_once(
                locks_of_table(query) if is_made_alone else query, 'migration ' ~ label_of(known[-1])
            ))) -%}
            {%- if is_made_alone -%}
                {%- do run_query(fill(query)) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- do run_query(fill(queries.closing[0])) -%}
    {%- endif -%}
{%- endif -%}
{%- if commits -%}
    {%- for setting in migration_settings() -%}
        {%- do run_query('reset ' ~ setting.split(' = ')[0]) -%}
    {%- endfor -%}
{%- else -%}
    {%- do run_query('commit') -%}
{%- endif -%}
{%- endmacro %}


{% macro migration_settings() -%}
{{ return([
    'search_path = pg_catalog, pg_temp',
    'standard_conforming_strings = on',
    "walltrack.lock_timeout = '" ~ var('lock_timeout') ~ "'",
] + distribution_settings()) }}
{%- endmacro %}


{% macro make_concurrently(index) -%}
{%- do run_query(fill(index.refusal)) -%}
{%- set is_invalid = run_query(fill(
    "select 1 from pg_catalog.pg_index as i where i.indexrelid = to_regclass('" ~ index.name ~ "') and not i.indisvalid"
)).rows | length -%}
{{ return([
    'set lock_timeout = 0',
] + (['drop index concurrently if exists ' ~ index.name] if is_invalid else []) + [
    index.statement,
    'reset lock_timeout',
]) }}
{%- endmacro %}


{% macro pending_migrations(known) -%}
{%- do run_query(fill('do $do$ begin ' ~ refuse_role_without_rights() ~ ' end $do$')) -%}
{%- set has_record = run_query(fill("select to_regclass('" ~ record_table() ~ "') is not null")).rows[0][0] -%}
{%- if not has_record and run_query(is_in_use(target.schema)).rows[0][0] -%}
    {%- do adopt_schema(known) -%}
    {%- set has_record = true -%}
{%- endif -%}
{%- set pending = [] -%}
{%- if has_record -%}
    {%- for migration in run_query(fill(record_state(known))).rows -%}
        {%- if migration.problem -%}
            {{ exceptions.raise_compiler_error(migration.problem ~ '.') }}
        {%- elif migration.state != 'done' -%}
            {%- do pending.append(migration.version) -%}
        {%- endif -%}
    {%- endfor -%}
{%- else -%}
    {%- do pending.extend(known | map(attribute='version')) -%}
{%- endif -%}
{{ return(pending) }}
{%- endmacro %}


{% macro adopt_schema(known) -%}
{%- set changes = run_query(schema_drift() ~ ' order by kind, name').rows -%}
{%- if changes -%}
    {{ exceptions.raise_compiler_error(
        'schema ' ~ target.schema ~ ' holds objects and has no record of migrations, and it is not what they make ('
        ~ changes | length ~ ' difference' ~ ('s' if changes | length > 1) ~ '; the first: ' ~ changes[0].change ~ ' ' ~ changes[0].kind ~ ' ' ~ changes[0].name
        ~ '). Nothing was changed. If an earlier state of WallTrack has built it, see "Without a record" in '
        ~ 'docs/operations.md; else name another schema in WALLTRACK_SCHEMA.'
    ) }}
{%- endif -%}
{%- do run_query('rollback') -%}
{%- do run_query('begin') -%}
{%- for setting in migration_settings() -%}
    {%- do run_query('set local ' ~ setting) -%}
{%- endfor -%}
{%- do run_query(fill(adoption_sql(known))) -%}
{%- do run_query('commit') -%}
{%- endmacro %}


{% macro adoption_sql(known) -%}
do $walltrack$
declare
    grantee text;
    blocker text;
begin
    {{ take_lock() | indent(4) }}
    if to_regclass('{{ record_table() }}') is null then
        {{ make_record() | indent(8) }}
    end if;
    delete from {{ record_table() }} as applied
    where (applied.version, applied.name, applied.checksum, applied.steps_done) not in (
        values
        {%- for migration in known %}
        ('{{ migration.version }}', '{{ migration.name }}', '{{ migration.checksum }}', {{ migration.steps | length }}){{ ',' if not loop.last }}
        {%- endfor %}
    );
    insert into {{ record_table() }} (version, name, checksum, steps, steps_done)
    values
    {%- for migration in known %}
    (
        '{{ migration.version }}', '{{ migration.name }}', '{{ migration.checksum }}',
        {{ migration.steps | length }}, {{ migration.steps | length }}
    ){{ ',' if not loop.last }}
    {%- endfor %}
    on conflict (version) do nothing;
end
$walltrack$
{%- endmacro %}
