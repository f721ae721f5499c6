-- If the schema was once built with a wrong search_path, a twin in public may answer queries with old rows. A relation
-- is a twin by its name and columns, a function by its name and comment.
{{ after_all_models() -}}
select twin.oid::regclass::text as object_name
from pg_catalog.pg_class as twin
inner join pg_catalog.pg_class as original on twin.relname = original.relname
where
    twin.relnamespace = to_regnamespace('public')
    and original.relnamespace = '{{ target.schema }}'::regnamespace
    and twin.relnamespace <> original.relnamespace
    and original.relkind in ('r', 'p', 'v', 'm', 'f')
    and not exists (
        select 1
        from pg_catalog.pg_attribute as original_column
        where
            original_column.attrelid = original.oid
            and original_column.attnum > 0
            and not original_column.attisdropped
            and original_column.attname not in (
                select twin_column.attname
                from pg_catalog.pg_attribute as twin_column
                where twin_column.attrelid = twin.oid
            )
    )
union all
select twin.oid::regprocedure::text
from pg_catalog.pg_proc as twin
inner join pg_catalog.pg_proc as original on twin.proname = original.proname
where
    twin.pronamespace = to_regnamespace('public')
    and original.pronamespace = '{{ target.schema }}'::regnamespace
    and twin.pronamespace <> original.pronamespace
    and obj_description(twin.oid, 'pg_proc') = obj_description(original.oid, 'pg_proc')
