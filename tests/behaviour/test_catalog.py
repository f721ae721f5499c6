"""Every object of the live catalog has a test, and each test of a trigger fails without it."""

import importlib
from collections.abc import Callable, Iterator
from inspect import signature
from itertools import product
from pathlib import Path

import psycopg
import pytest

from .cases import TABLES

RULES = """
    select con.conrelid::regclass::text as relation, con.conname::text as rule
    from pg_constraint as con
    where con.connamespace = %(schema)s::regnamespace and con.contype in ('c', 'u', 'p', 'f', 'x')
    union
    select ind.indrelid::regclass::text, cls.relname
    from pg_index as ind
    inner join pg_class as cls on ind.indexrelid = cls.oid
    where cls.relnamespace = %(schema)s::regnamespace and ind.indisunique
    union
    select trg.tgrelid::regclass::text, trg.tgname
    from pg_trigger as trg
    inner join pg_class as cls on trg.tgrelid = cls.oid
    where cls.relnamespace = %(schema)s::regnamespace and not trg.tgisinternal
    union
    select '', prc.proname
    from pg_proc as prc
    where
        prc.pronamespace = %(schema)s::regnamespace
        and not exists (select from pg_trigger as trg where trg.tgfoid = prc.oid)
"""
REQUIRED = """
    select att.attrelid::regclass::text as relation, att.attname::text as rule
    from pg_attribute as att
    inner join pg_class as cls on att.attrelid = cls.oid
    where
        cls.relnamespace = %(schema)s::regnamespace
        and cls.relkind = 'r'
        and att.attnotnull
        and att.attnum > 0
"""


def every_test() -> Iterator[Callable]:
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        module = importlib.import_module(f".{path.stem}", __package__)
        yield from (test for name, test in [*vars(module).items()] if name.startswith("test_"))


def proofs(rule: str) -> list[Callable]:
    return [test for test in every_test() if rule in getattr(test, "proves", ())]


def proven() -> set[str]:
    cases = {case.rule for table in TABLES for case in table.cases if case.refuse}
    return cases | {rule for test in every_test() for rule in getattr(test, "proves", ())}


def catalog(db, query: str) -> set[tuple[str, str]]:
    rows = db.execute(query, {"schema": db.schema}).fetchall()
    return {(row["relation"], row["rule"]) for row in rows}


def unproven(db) -> set[tuple[str, str]]:
    return {(relation, rule) for relation, rule in catalog(db, RULES) if rule not in proven()}


def test_every_rule_in_the_catalog_is_proven(db):
    assert unproven(db) == set()


def test_every_rule_that_is_proven_is_in_the_catalog(db):
    assert proven() - {rule for _, rule in catalog(db, RULES)} == set()


def test_every_case_is_a_rule_of_its_table(db):
    rules = catalog(db, RULES)
    assert {(table.name, case.rule) for table in TABLES for case in table.cases} - rules == set()


def test_every_case_has_an_edge_on_both_sides():
    one_sided = {
        case.rule for table in TABLES for case in table.cases if not (case.accept and case.refuse)
    }
    # There is no second row of config that could be taken.
    assert one_sided == {"uq_config_singleton"}


def test_every_required_column_is_tried_without_a_value(db):
    tried = {(table.name, column) for table in TABLES for column in table.required}
    assert tried == catalog(db, REQUIRED)


@pytest.mark.parametrize(
    ("statement", "relation", "rule"),
    [
        ("alter table wallets add constraint ck_dummy check (true)", "wallets", "ck_dummy"),
        ("alter table wallets add constraint uq_dummy unique (label)", "wallets", "uq_dummy"),
        (
            "alter table wallets add constraint fk_dummy foreign key (id) references tokens (id)",
            "wallets",
            "fk_dummy",
        ),
        (
            "alter table wallets add constraint ex_dummy exclude using btree (label with =)",
            "wallets",
            "ex_dummy",
        ),
        ("create unique index idx_dummy on wallets (label)", "wallets", "idx_dummy"),
        ("create unique index idx_dummy on performance (wallet_id)", "performance", "idx_dummy"),
        (
            "create trigger dummy before update on wallets"
            " for each row execute function update_updated_at()",
            "wallets",
            "dummy",
        ),
        ("create function dummy() returns int return 1", "", "dummy"),
    ],
)
def test_a_rule_without_a_proof_is_noticed(db, statement, relation, rule):
    db.execute(statement)
    assert unproven(db) == {(relation, rule)}


TRIGGERS = sorted(
    {
        rule
        for test in every_test()
        for rule in getattr(test, "proves", ())
        if rule.split("_")[0] in ("apply", "derive", "guard", "hide", "record", "store", "update")
    }
)


def arguments(mark: pytest.Mark) -> Iterator[dict]:
    names, choices = mark.args[:2]
    for choice in choices:
        if isinstance(choice, type(pytest.param())):
            values = choice.values
        else:
            values = [choice] if isinstance(names, str) else choice
        yield dict(zip([names] if isinstance(names, str) else names, values, strict=True))


def calls(test: Callable) -> Iterator[dict]:
    """The arguments with which pytest would call a test, but for its fixture `db`."""
    for parts in product(*map(arguments, getattr(test, "pytestmark", []))):
        yield {name: value for part in parts for name, value in part.items()}


def fails(db, test: Callable, given: dict) -> bool:
    assert {*given, "db"} == {*signature(test).parameters}
    try:
        with db.connection.transaction(force_rollback=True):
            test(db=db, **given)
    except (AssertionError, psycopg.Error, pytest.fail.Exception):
        return True
    return False


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_without_the_trigger_its_proof_fails(db, trigger):
    relation = db.value(
        "select tgrelid::regclass::text from pg_trigger where tgname = %s", [trigger]
    )
    db.lift(relation, trigger)
    assert any(fails(db, test, given) for test in proofs(trigger) for given in calls(test))


def test_every_trigger_is_lifted_once_to_see_its_proof_fail(db):
    names = db.execute(
        "select trg.tgname::text as name from pg_trigger as trg"
        " inner join pg_class as cls on trg.tgrelid = cls.oid"
        " where cls.relnamespace = %s::regnamespace and not trg.tgisinternal",
        [db.schema],
    )
    assert {row["name"] for row in names} == set(TRIGGERS)
