-- Error messages and migrations name a constraint. So the name says kind, table and rule.
{{ after_all_models() -}}
with

constraints as (
    select
        owning.relname as table_name,
        referenced.relname as target_name,
        pg_constraint.conname as constraint_name,
        pg_constraint.contype,
        cardinality(pg_constraint.conkey) as column_count,
        (
            select string_agg(pg_attribute.attname, '_' order by key_column.place)
            from unnest(pg_constraint.conkey) with ordinality as key_column (attnum, place)
            inner join pg_catalog.pg_attribute
                on pg_constraint.conrelid = pg_attribute.attrelid and key_column.attnum = pg_attribute.attnum
        ) as column_names
    from pg_catalog.pg_constraint
    inner join pg_catalog.pg_class as owning on pg_constraint.conrelid = owning.oid
    left join pg_catalog.pg_class as referenced on pg_constraint.confrelid = referenced.oid
    where pg_constraint.connamespace = '{{ target.schema }}'::regnamespace
)

select
    table_name,
    constraint_name
from constraints
where case contype
    when 'p' then constraint_name = 'pk_' || table_name
    -- Beside a plain foreign key, a composite one keeps two rows in agreement.
    when 'f'
        then
            constraint_name
            = 'fk_' || table_name || '_' || target_name || case when column_count > 1 then '_agree' else '' end
    -- By its first column at least.
    when 'u' then 'uq_' || table_name || '_' || column_names ~ ('^' || constraint_name || '(_|$)')
    when 'c' then constraint_name ~ ('^ck_' || table_name || '_[a-z0-9_]+$')
    -- Version 18 lists a column's not null here, by a name of its own.
    when 'n' then true
    -- A trigger that is asked again when the transaction commits.
    when 't' then constraint_name ~ ('^guard_' || table_name || '_[a-z0-9_]+$')
    else false
end is not true
