"""The mock schema, <schema>_mock, kept aside while a build may still fail.

dbt commits each seed by itself, so mock rows that break a rule are already there as text when the
rehearsal refuses them. The tables themselves are untouched by then; this puts the text back too.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
from psycopg import sql


@dataclass(frozen=True)
class _Table:
    columns: tuple[tuple[str, str], ...]
    rows: bytes


@contextlib.contextmanager
def restored_on_failure(connection: psycopg.Connection, schema: str) -> Iterator[None]:
    """Put the mock schema back as it was when the body raises, whatever it raises.

    A schema that was not there before is dropped again: the mock one with what the body put into
    it, the other only if it is empty. `connection` is in autocommit and stays the caller's.
    """
    mock = f"{schema}_mock"
    there = {name for name in (schema, mock) if _exists(connection, name)}
    kept = _read(connection, mock)
    try:
        yield
    except BaseException:
        with connection.transaction():
            if mock in there:
                _write(connection, mock, kept)
            else:
                connection.execute(
                    sql.SQL("drop schema if exists {} cascade").format(sql.Identifier(mock))
                )
        if schema not in there:
            with contextlib.suppress(psycopg.errors.DependentObjectsStillExist):
                connection.execute(
                    sql.SQL("drop schema if exists {}").format(sql.Identifier(schema))
                )
        raise


def _exists(connection: psycopg.Connection, schema: str) -> bool:
    row = connection.execute(
        "select exists (select from pg_catalog.pg_namespace where nspname = %s)", [schema]
    ).fetchone()
    return bool(row and row[0])


def _columns(connection: psycopg.Connection, schema: str) -> dict[str, tuple[tuple[str, str], ...]]:
    """The columns of each table of a schema, as (name, type)."""
    rows = connection.execute(
        """
        select c.relname, array_agg(a.attname::text order by a.attnum),
            array_agg(format_type(a.atttypid, a.atttypmod) order by a.attnum)
        from pg_catalog.pg_class as c
        inner join pg_catalog.pg_attribute as a on c.oid = a.attrelid
        where c.relnamespace = to_regnamespace(quote_ident(%s))
            and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
        group by c.relname
        """,
        [schema],
    ).fetchall()
    return {name: tuple(zip(names, types, strict=True)) for name, names, types in rows}


def _read(connection: psycopg.Connection, schema: str) -> dict[str, _Table]:
    tables = {}
    with connection.transaction(), connection.cursor() as cursor:
        for name, columns in _columns(connection, schema).items():
            statement = sql.SQL("copy {} to stdout").format(sql.Identifier(schema, name))
            with cursor.copy(statement) as copy:
                tables[name] = _Table(columns, b"".join(bytes(block) for block in copy))
    return tables


def _write(connection: psycopg.Connection, schema: str, tables: dict[str, _Table]) -> None:
    found = _columns(connection, schema)
    for name, columns in found.items():
        if name not in tables or columns != tables[name].columns:
            connection.execute(sql.SQL("drop table {}").format(sql.Identifier(schema, name)))
    for name, table in tables.items():
        relation = sql.Identifier(schema, name)
        if found.get(name) == table.columns:
            connection.execute(sql.SQL("truncate {}").format(relation))
        else:
            columns = sql.SQL(", ").join(
                sql.SQL("{} {}").format(sql.Identifier(column), sql.SQL(of_type))  # type: ignore[arg-type] # as the catalog spells it
                for column, of_type in table.columns
            )
            connection.execute(sql.SQL("create table {} ({})").format(relation, columns))
        statement = sql.SQL("copy {} from stdin").format(relation)
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            copy.write(table.rows)
