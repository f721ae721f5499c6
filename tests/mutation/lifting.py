"""Removes what would stop a mutation, with only the rights of the schema's owner."""

from __future__ import annotations

import psycopg


def as_table(relation: str) -> str:
    """Put a table with the same rows in the place of a materialized view; leave a table alone."""
    return f"""
        do $lift$
        begin
            if (select relkind from pg_class where oid = '{relation}'::regclass) = 'm' then
                create temporary table rows_of_view on commit drop as select * from {relation};
                drop materialized view {relation};
                create table {relation} as select * from rows_of_view;
            else
                alter table {relation} disable trigger user;
            end if;
        end
        $lift$
    """


def release(relation: str, column: str, types: str, meanwhile: str | None = None) -> str:
    """Drop the constraints of some types that a column takes part in.

    With `meanwhile`, they are there again after that statement, but not validated.
    """
    return f"""
        do $lift$
        declare
            held record;
            again text[] := '{{}}';
            statement text;
        begin
            alter table {relation} disable trigger user;
            -- Composite keys, of this table and of those that refer to it, would notice first.
            for held in
                select k.conname, k.conrelid::regclass as name
                from pg_constraint as k
                inner join pg_attribute as a
                    on a.attrelid = '{relation}'::regclass and a.attname = '{column}'
                where
                    k.contype = 'f'
                    and (
                        k.confrelid = a.attrelid and a.attnum = any(k.confkey)
                        or k.conrelid = a.attrelid and a.attnum = any(k.conkey)
                        and cardinality(k.conkey) > 1
                    )
            loop
                execute format('alter table %s drop constraint %I', held.name, held.conname);
            end loop;
            for held in
                select k.conname, pg_get_constraintdef(k.oid) as definition
                from pg_constraint as k
                inner join pg_attribute as a on k.conrelid = a.attrelid and a.attnum = any(k.conkey)
                where
                    k.conrelid = '{relation}'::regclass
                    and a.attname = '{column}'
                    and k.contype = any(string_to_array('{types}', null))
                order by k.contype, k.conname
            loop
                execute format('alter table {relation} drop constraint %I cascade', held.conname);
                again := again || format(
                    'alter table {relation} add constraint %I %s not valid',
                    held.conname, held.definition
                );
            end loop;
            {meanwhile or "again := '{}'"};
            foreach statement in array again loop
                execute statement;
            end loop;
        end
        $lift$
    """


def drop_uniqueness(relation: str) -> str:
    """Drop whatever keeps a row of a table from being there twice."""
    return f"""
        do $lift$
        declare
            held record;
        begin
            for held in
                select conname from pg_constraint
                where conrelid = '{relation}'::regclass and contype in ('p', 'u')
            loop
                execute format('alter table {relation} drop constraint %I cascade', held.conname);
            end loop;
            for held in
                select indexrelid::regclass as index from pg_index
                where indrelid = '{relation}'::regclass and indisunique
            loop
                execute format('drop index %s cascade', held.index);
            end loop;
        end
        $lift$
    """


def drop_checks(connection: psycopg.Connection, relation: str) -> dict[str, str]:
    """Drop every check of a table; their definitions by name."""
    checks = connection.execute(
        "select quote_ident(conname), pg_get_constraintdef(oid) from pg_constraint"
        " where conrelid = %s::regclass and contype = 'c' order by conname",
        [relation],
    ).fetchall()
    for name, _ in checks:
        connection.execute(f"alter table {relation} drop constraint {name}")
    return dict(checks)


def disable_after_triggers(relation: str) -> str:
    """Switch off what a table's new rows do elsewhere; what the triggers derive in them stays."""
    return f"""
        do $lift$
        declare
            held record;
        begin
            for held in
                select tgname from pg_trigger
                -- 2: before.
                where tgrelid = '{relation}'::regclass and not tgisinternal and tgtype & 2 = 0
            loop
                execute format('alter table {relation} disable trigger %I', held.tgname);
            end loop;
        end
        $lift$
    """


# Primary keys stay, since a select may group by one and read what depends on it.
LIFT_EVERYTHING = """
    do $lift$
    declare
        here constant regnamespace := current_schema()::regnamespace;
        held record;
    begin
        create temporary table rows_of_view on commit drop as select * from performance;
        drop materialized view performance;
        create table performance as select * from rows_of_view;
        for held in
            select oid::regclass as name from pg_class where relnamespace = here and relkind = 'r'
        loop
            execute format('alter table %s disable trigger user', held.name);
        end loop;
        for held in
            select conrelid::regclass as name, conname from pg_constraint
            where connamespace = here and contype in ('f', 'c', 'u')
            order by contype <> 'f'
        loop
            execute format('alter table %s drop constraint %I', held.name, held.conname);
        end loop;
        for held in
            select i.indexrelid::regclass as name
            from pg_index as i
            inner join pg_class as c on i.indrelid = c.oid
            where c.relnamespace = here and i.indisunique and not i.indisprimary
        loop
            execute format('drop index %s', held.name);
        end loop;
        for held in
            select c.oid::regclass as name, a.attname
            from pg_attribute as a
            inner join pg_class as c on a.attrelid = c.oid
            where
                c.relnamespace = here
                and c.relkind = 'r'
                and a.attnum > 0
                and a.attnotnull
                and not exists (
                    select from pg_index as i
                    where i.indrelid = c.oid and i.indisprimary and a.attnum = any(i.indkey)
                )
        loop
            execute format('alter table %s alter %I drop not null', held.name, held.attname);
        end loop;
    end
    $lift$
"""
