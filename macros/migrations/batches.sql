{% macro in_batches(table) -%}
{{ table }}.ctid >= '(0,0)'
{%- endmacro %}


{% macro batched_table(statements, name='') -%}
{%- set sql = statements | join('\n') -%}
{%- set found = modules.re.findall("(\\w+)\\.ctid >= '\\(0,0\\)'", sql) -%}
{%- if not found -%}
    {{ return(none) }}
{%- endif -%}
{%- if statements | length > 1 or found | length > 1 or not kind_of_batch(sql) or modules.re.search('(?i)\\breturning\\b', sql) -%}
    {{ exceptions.raise_compiler_error(
        'create_' ~ name ~ ': in_batches() is for one update, delete or insert without returning, once in its where clause, '
        ~ 'and the statement is a step of its own, see next_step()'
    ) }}
{%- endif -%}
{%- if not modules.re.search('@schema@\\.\"?' ~ found[0] ~ '\\b', sql) -%}
    {{ exceptions.raise_compiler_error(
        'create_' ~ name ~ ": in_batches('" ~ found[0] ~ "') names no table of its statement: write the table's own name, "
        ~ 'without schema, and give the table no alias.'
    ) }}
{%- endif -%}
{{ return(found[0]) }}
{%- endmacro %}


{% macro kind_of_batch(statement) -%}
{%- set found = modules.re.match('(?i)' ~ before_statement() ~ '(update|delete|insert)\\b', statement) -%}
{{ return(found.group(1) | lower if found else none) }}
{%- endmacro %}


{% macro declare_batches(known, number) -%}
{%- set table = batched_table(known[-1].steps[number - 1]) -%}
-- A batch commits. That is possible only where this block is all that the client has sent, and no transaction is open.
sent constant text[] := string_to_array(current_query(), '$' || 'walltrack$');
blanks constant text := '(\s|;|--[^\n]*\n?|/\*([^*]|\*+[^*/])*\*+/)*';
is_alone constant boolean := now() = statement_timestamp() and array_length(sent, 1) = 3
    and sent[1] ~ ('^' || blanks || 'do\s+$') and sent[3] ~ ('^' || blanks || '$');
is_walked boolean := not is_alone;
batch constant text := replace(
    statements[1], {{ literal(in_batches(table)) }}, '{{ table }}.ctid >= $1 and {{ table }}.ctid < $2'
);
page bigint := 0;
pages bigint;
batch_pages bigint := 1;
places tid[];
changed bigint;
changed_again bigint;
changed_in_walk bigint := 0;
changed_in_all bigint := 0;
began timestamp with time zone;
told timestamp with time zone := clock_timestamp();
{%- endmacro %}


{% macro walk_in_batches(known, number) -%}
{%- set label = 'migration ' ~ label_of(known[-1]) -%}
{%- set statement = known[-1].steps[number - 1][0] -%}
{%- set table = batched_table([statement]) -%}
{%- set marked = literal(in_batches(table)) -%}
loop
    {{ check_step(known, number) | indent(4) }}
    attempt := 0;
    waiting := least(longest, interval '0.1s');
    if not is_alone and {{ is_large('@schema@.' ~ table) }} then
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            message = '@schema@.{{ table }} is too large for {{ label }} to change its rows in one transaction',
            hint = 'Run `walltrack migrate`, or the file by psql without -1: both commit after each batch. Then run this again.';
    end if;
    exit when is_walked;
    {%- call patiently('a batch of ' ~ label) %}
    {{ limit_wait() | indent(4) }}
    began := clock_timestamp();
    -- A smaller batch meets fewer locked rows, and holds fewer locks while it waits.
    batch_pages := case when attempt > 1 then greatest(1, batch_pages / 2) else batch_pages end;
    pages := pg_relation_size('@schema@.{{ table }}') / current_setting('block_size')::bigint;
    if page = 0 then
        execute replace(statements[1], {{ marked }}, 'false');
        get diagnostics changed = row_count;
        if changed > 0 then
            raise exception using
                errcode = 'invalid_parameter_value',
                message = 'in {{ label }}, in_batches() does not limit the rows',
                hint = 'Put the rest of the where clause into parentheses: where (a or b) and in_batches(...).';
        end if;
    end if;
    {%- if kind_of_batch(statement) == 'insert' %}
    execute batch using format('(%s,0)', page)::tid, format('(%s,0)', page + batch_pages)::tid;
    get diagnostics changed = row_count;
    execute batch using format('(%s,0)', page)::tid, format('(%s,0)', page + batch_pages)::tid;
    {%- else %}
    execute 'with changed as (' || batch || '
        returning {{ table }}.ctid as place) select array_agg(changed.place), count(*) from changed'
    into places, changed
    using format('(%s,0)', page)::tid, format('(%s,0)', page + batch_pages)::tid;
    execute replace(statements[1], {{ marked }}, '{{ table }}.ctid = any ($1)') using places;
    {%- endif %}
    get diagnostics changed_again = row_count;
    if changed_again > 0 then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = '{{ label }} would change the same rows again and again',
            hint = 'Its where clause has to leave out the rows that it has changed: set a = 1 where a is null and in_batches(...).';
    end if;
    {%- endcall %}
    commit;
    changed_in_walk := changed_in_walk + changed;
    changed_in_all := changed_in_all + changed;
    page := page + batch_pages;
    -- Workers wait for the rows of a batch, so a batch is short, however wide the rows and slow the triggers.
    batch_pages := case
        when clock_timestamp() - began > interval '0.1s' then greatest(1, batch_pages / 2)
        when clock_timestamp() - began < interval '0.05s' then least(1024, batch_pages * 2)
        else batch_pages
    end;
    -- Workers write rows to pages that have been read: if there may be many, the table is walked through again.
    is_walked := page >= pages and changed_in_walk < 1000;
    if changed_in_all > 0 and (is_walked or clock_timestamp() > told + interval '5s') then
        raise notice '{{ label }} has changed % rows in batches, and read % of % pages of @schema@.{{ table }}',
            changed_in_all, least(page, pages), pages;
        told := clock_timestamp();
    end if;
    if page >= pages then
        page := 0;
        changed_in_walk := 0;
    end if;
end loop;
{%- endmacro %}


{% macro is_large(relation) -%}
pg_catalog.pg_relation_size('{{ relation }}') > 16 * 1024 * 1024
{%- endmacro %}
