"""docs/errors.md has a line for every rule whose name does not explain it."""

from __future__ import annotations

import pytest

from .page import DOCS, Page, names_in, text_of

ERRORS = Page(DOCS / "errors.md")
# Triggers that may raise, by what their functions say.
REFUSING = """
select trg.tgrelid::regclass::text, trg.tgname
from pg_trigger as trg
inner join pg_proc as prc on trg.tgfoid = prc.oid
where
    not trg.tgisinternal
    and prc.pronamespace = 'walltrack'::regnamespace
    -- The two that help others to their average price name a check, which is a rule of its own.
    and prc.prosrc ~ 'raise exception' and prc.prosrc ~ 'constraint = tg_name'
"""
AGREEING = """
select conname from pg_constraint
where connamespace = 'walltrack'::regnamespace and contype = 'f' and cardinality(conkey) > 1
"""
RULES = """
select conname from pg_constraint where connamespace = 'walltrack'::regnamespace
union all
select indexrelid::regclass::text from pg_index
where indrelid in (select oid from pg_class where relnamespace = 'walltrack'::regnamespace)
union all
select tgname from pg_trigger where not tgisinternal
"""


@pytest.fixture
def catalog(connection):
    """`catalog(query)`: its rows, with names as they are inside the schema."""
    connection.execute("set local search_path = walltrack, pg_catalog")
    return lambda query: connection.execute(query).fetchall()


def test_every_trigger_that_refuses_has_a_line(catalog):
    header, rows = ERRORS.table("Guards")
    assert header == ["table", "guard", "refuses", "remedy"]
    listed = [(text_of(table), name) for table, guard, *_ in rows for name in names_in([guard])]
    assert sorted(listed) == sorted(catalog(REFUSING))


def test_every_key_that_keeps_rows_in_agreement_has_a_line(catalog):
    _, rows = ERRORS.table("Rows that have to agree")
    listed = [name for constraint, _ in rows for name in names_in([constraint])]
    assert sorted(listed) == sorted(name for (name,) in catalog(AGREEING))


def test_every_refusal_that_a_worker_expects_can_happen(catalog):
    there = {name for (name,) in catalog(RULES)}
    _, rows = ERRORS.table("Refusals that a worker expects")
    named = {name for cell, _ in rows for name in names_in([cell])}
    families = {name for name in named if "..." in name}
    assert named - families <= there
    for family in families:
        start, end = family.split("...")
        assert any(name.startswith(start) and name.endswith(end) for name in there)
