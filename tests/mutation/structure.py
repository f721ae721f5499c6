"""Every object of the live schema, dropped or weakened: a list derived from the catalog."""

from __future__ import annotations

import re
from collections.abc import Iterator

import psycopg
from psycopg import sql

from .mutant import Mutant

_BODY = re.compile(r"AS (\$\w*\$).*\1", re.DOTALL)


class Structure:
    """Reads the mutants from the catalog; the search_path names the schema and nothing else."""

    def __init__(self, connection: psycopg.Connection, schema: str) -> None:
        self._connection = connection
        self._schema = schema

    def mutants(self) -> list[Mutant]:
        with self._connection.transaction(force_rollback=True):
            self._connection.execute(
                sql.SQL("set local search_path = {}").format(sql.Identifier(self._schema))
            )
            return [
                *self._constraints(),
                *self._indexes(),
                *self._triggers(),
                *self._columns(),
                *self._comments(),
                *self._functions(),
                *self._materialized_views(),
                *self._policies(),
                *self._privileges(),
            ]

    def _rows(self, query: str) -> list[tuple]:
        return self._connection.execute(
            query.replace("HERE", "current_schema()::regnamespace")
        ).fetchall()

    def _constraints(self) -> Iterator[Mutant]:
        query = """
            select
                contype, conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
            from pg_constraint
            where connamespace = HERE and contype in ('c', 'u', 'p', 'f')
            order by 1, 2, 3
        """
        kinds = {"c": "check", "u": "unique", "p": "primary key", "f": "foreign key"}
        for contype, table, name, definition in self._rows(query):
            title = f"{kinds[contype]} {table}.{name}"
            drop = f"alter table {table} drop constraint {name} cascade"
            yield Mutant(f"{title}: dropped", (drop,))
            if contype == "c":
                weaker = {"true": "check (true)", "not validated": f"{definition} not valid"}
            elif contype == "f":
                cascading = definition.replace("ON DELETE RESTRICT", "ON DELETE CASCADE")
                undecided = definition.replace("ON DELETE RESTRICT", "")
                weaker = {
                    "on delete cascade": cascading,
                    "on delete left to the default": undecided,
                    "not validated": f"{definition} not valid",
                }
            else:
                columns = definition[definition.index("(") :]
                yield Mutant(
                    f"{title}: a plain index of the same name",
                    (drop, f"create index {name} on {table} {columns}"),
                )
                weaker = {"deferrable": f"{definition} deferrable"}
            for weakness, weak_definition in weaker.items():
                again = f"alter table {table} add constraint {name} {weak_definition}"
                yield Mutant(f"{title}: {weakness}", (drop, again))
        for table, name in self._rows(
            """
            select t.tgrelid::regclass::text, quote_ident(t.tgname)
            from pg_trigger as t
            inner join pg_constraint as k on t.tgconstraint = k.oid
            where
                k.connamespace = HERE
                and (select rolsuper from pg_roles where rolname = current_user)
            order by 1, k.conname, t.tgtype, t.tgfoid
            """
        ):
            yield Mutant(
                f"foreign key's trigger on {table}: disabled",
                (f"alter table {table} disable trigger {name}",),
            )

    def _indexes(self) -> Iterator[Mutant]:
        query = """
            select
                i.indexrelid::regclass::text,
                pg_get_indexdef(i.indexrelid),
                i.indisunique,
                i.indpred is not null
            from pg_index as i
            inner join pg_class as c on i.indrelid = c.oid
            where
                c.relnamespace = HERE
                and c.relkind in ('r', 'm')
                and not exists (select from pg_constraint as k where k.conindid = i.indexrelid)
            order by 1
        """
        for name, definition, is_unique, is_partial in self._rows(query):
            drop = f"drop index {name}"
            yield Mutant(f"index {name}: dropped", (drop,))
            weak = definition.replace("CREATE UNIQUE INDEX", "CREATE INDEX")
            if is_unique:
                yield Mutant(f"index {name}: not unique", (drop, weak))
            if is_partial:
                # Not unique, which the rows outside the predicate need not be.
                whole, _, predicate = weak.partition(" WHERE ")
                yield Mutant(f"index {name}: without its predicate", (drop, whole))
                yield Mutant(
                    f"index {name}: predicate negated", (drop, f"{whole} where not {predicate}")
                )
            else:
                yield Mutant(f"index {name}: of no row", (drop, f"{definition} where false"))

    def _triggers(self) -> Iterator[Mutant]:
        query = """
            select tgrelid::regclass::text, quote_ident(tgname), pg_get_triggerdef(t.oid)
            from pg_trigger as t
            inner join pg_class as c on t.tgrelid = c.oid
            where c.relnamespace = HERE and not tgisinternal
            order by 1, 2
        """
        for table, name, definition in self._rows(query):
            title = f"trigger {table}.{name}"
            drop = f"drop trigger {name} on {table}"
            head, _, call = definition.rpartition(" EXECUTE FUNCTION ")
            never = f"{head.partition(' WHEN (')[0]} when (false) execute function {call}"
            yield Mutant(f"{title}: dropped", (drop,))
            yield Mutant(f"{title}: disabled", (f"alter table {table} disable trigger {name}",))
            yield Mutant(f"{title}: for no row", (drop, never))

    def _policies(self) -> Iterator[Mutant]:
        query = """
            select l.polrelid::regclass::text, quote_ident(l.polname)
            from pg_policy as l
            inner join pg_class as c on l.polrelid = c.oid
            where c.relnamespace = HERE
            order by 1, 2
        """
        for table, name in self._rows(query):
            title = f"policy {name} on {table}"
            yield Mutant(f"{title}: dropped", (f"drop policy {name} on {table}",))
            yield Mutant(f"{title}: hides all", (f"alter policy {name} on {table} using (false)",))
            yield Mutant(f"{title}: for all", (f"alter policy {name} on {table} to public",))

    def _privileges(self) -> Iterator[Mutant]:
        query = """
            select c.oid::regclass::text, r.rolname, acl.privilege_type
            from pg_class as c
            cross join lateral aclexplode(c.relacl) as acl
            inner join pg_roles as r on acl.grantee = r.oid
            where c.relnamespace = HERE and acl.grantee <> c.relowner
            order by 1, 2, 3
        """
        for relation, role, privilege in self._rows(query):
            yield Mutant(
                f"{privilege} on {relation} to {role}: revoked",
                (f"revoke {privilege} on {relation} from {role}",),
            )
        for (relation,) in self._rows(
            "select oid::regclass::text from pg_class"
            " where relnamespace = HERE and relkind in ('r', 'm') order by 1"
        ):
            yield Mutant(f"{relation}: readable by all", (f"grant select on {relation} to public",))

    def _columns(self) -> Iterator[Mutant]:
        query = """
            select
                c.oid::regclass::text,
                quote_ident(a.attname),
                a.attnotnull and not coalesce(a.attnum = any(k.conkey), false),
                pg_get_expr(d.adbin, d.adrelid),
                format_type(a.atttypid, a.atttypmod)
            from pg_attribute as a
            inner join pg_class as c on a.attrelid = c.oid
            left join pg_attrdef as d on a.attrelid = d.adrelid and a.attnum = d.adnum
            left join pg_constraint as k on c.oid = k.conrelid and k.contype = 'p'
            where
                c.relnamespace = HERE
                and c.relkind = 'r'
                and a.attnum > 0
                and not a.attisdropped
            order by 1, a.attnum
        """
        for table, column, may_be_null, default, data_type in self._rows(query):
            title, alter = f"column {table}.{column}", f"alter table {table} alter {column}"
            if may_be_null:
                yield Mutant(f"{title}: may be null", (f"{alter} drop not null",))
            if default is not None:
                yield Mutant(f"{title}: default dropped", (f"{alter} drop default",))
                other = f"nullif(({default})::{data_type}, null)"
                yield Mutant(f"{title}: another default", (f"{alter} set default {other}",))

    def _comments(self) -> Iterator[Mutant]:
        query = """
            select 'schema', quote_ident(current_schema()), 0, current_schema(), '' as parent
            union all
            select
                case relkind when 'm' then 'materialized view' else 'table' end,
                oid::regclass::text, 1, oid::regclass::text, ''
            from pg_class
            where relnamespace = HERE and relkind in ('r', 'm')
            union all
            select
                'column', c.oid::regclass || '.' || quote_ident(a.attname), 2, a.attname::text,
                c.oid::regclass::text
            from pg_attribute as a
            inner join pg_class as c on a.attrelid = c.oid
            where
                c.relnamespace = HERE
                and c.relkind in ('r', 'm')
                and a.attnum > 0
                and not a.attisdropped
            union all
            select 'function', oid::regprocedure::text, 3, proname::text, ''
            from pg_proc
            where pronamespace = HERE
            union all
            select
                'constraint', format('%I on %s', conname, conrelid::regclass), 4, conname::text, ''
            from pg_constraint
            where connamespace = HERE and obj_description(oid, 'pg_constraint') is not null
            order by 3, 5, 2
        """
        for kind, name, *_ in self._rows(query):
            comment = f"comment on {kind} {name} is"
            yield Mutant(f"comment on {kind} {name}: dropped", (f"{comment} null",))
            yield Mutant(f"comment on {kind} {name}: altered", (f"{comment} 'something else'",))

    def _functions(self) -> Iterator[Mutant]:
        query = """
            select
                oid::regprocedure::text, pg_get_functiondef(oid),
                case prorettype
                    when 'trigger'::regtype then 'begin return new; end'
                    when 'void'::regtype then 'begin end'
                    else 'begin return true; end'
                end
            from pg_proc
            where pronamespace = HERE and prokind = 'f'
            order by 1
        """
        for name, definition, nothing in self._rows(query):
            replaced = _BODY.sub(lambda _, body=nothing: f"as $nothing${body}$nothing$", definition)
            for weakness, statement in (
                ("search_path not pinned", f"alter function {name} reset search_path"),
                ("another search_path", f"alter function {name} set search_path = public"),
                ("runs as its owner", f"alter function {name} security definer"),
                ("does nothing", replaced),
                ("dropped", f"drop function {name} cascade"),
            ):
                yield Mutant(f"function {name}: {weakness}", (statement,))

    def _materialized_views(self) -> Iterator[Mutant]:
        query = """
            select
                oid::regclass::text,
                rtrim(pg_get_viewdef(oid), ';'),
                array(
                    select pg_get_indexdef(indexrelid) from pg_index
                    where indrelid = c.oid order by indexrelid
                ),
                obj_description(oid),
                array(
                    select format(
                        'comment on column %s.%I is %L', c.oid::regclass, attname,
                        col_description(attrelid, attnum)
                    )
                    from pg_attribute where attrelid = c.oid and attnum > 0 order by attnum
                )
            from pg_class as c
            where relnamespace = HERE and relkind = 'm'
            order by 1
        """
        for name, definition, indexes, comment, comments in self._rows(query):
            title = f"materialized view {name}"
            drop = f"drop materialized view {name}"
            dressing = (*indexes, *comments)
            described = sql.Literal(comment).as_string(self._connection)
            yield Mutant(f"{title}: dropped", (drop,))
            yield Mutant(f"{title}: not filled", (f"refresh {title} with no data",))
            for weakness, kind, query_of_view in (
                ("another definition", "materialized view", f"select * from ({definition}) as x"),
                ("without rows", "materialized view", f"select * from ({definition}) as x limit 0"),
                ("a table in its place", "table", definition),
            ):
                yield Mutant(
                    f"{title}: {weakness}",
                    (
                        drop,
                        f"create {kind} {name} as {query_of_view}",
                        *dressing,
                        f"comment on {kind} {name} is {described}",
                    ),
                )
