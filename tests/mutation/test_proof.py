"""Where the catalog proves a fact, no row is read; otherwise every row is."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from .contracts import CATALOG, PROOFS, SCAN, Contract, compile_manifests, read_contracts
from .generic import NOBODY

# One worker compiles for all.
pytestmark = pytest.mark.xdist_group("mutation")

SCHEMA = "walltrack"
TABLE = f"{SCHEMA}.orders"
KINDS = ("not_null", "unique", "relationships", "accepted_values", "checks_are_kept")
RELATIONS = ("orders", "signals", "positions")


@pytest.fixture(scope="module")
def contracts(
    parsed: Path, built: str, put_in_place: Callable[..., str], tmp_path_factory
) -> dict[str, Contract]:
    """The contracts of the tables that grow which a constraint could prove, by name."""
    project = Path(shutil.copytree(parsed, tmp_path_factory.mktemp("proof") / "project"))
    kinds = [f"{relation},test_name:{kind}" for relation in RELATIONS for kind in KINDS]
    manifests = compile_manifests(project, put_in_place(built), [CATALOG, SCAN], kinds)
    return {
        contract.name: contract
        for contract in read_contracts(manifests)
        if contract.kind in KINDS and contract.relation in RELATIONS
    }


@pytest.fixture
def db(connection: psycopg.Connection) -> psycopg.Connection:
    """Ten thousand more orders, of which none breaks a contract, and no trigger in the way."""
    connection.execute(f"alter table {TABLE} disable trigger user")
    # It would notice before the rule that is asked.
    connection.execute(f"alter table {TABLE} drop constraint fk_orders_positions_agree")
    connection.execute(
        f"insert into {TABLE} (wallet_id, token_id, order_type, token_in, token_out, amount_in)"
        f" select wallet_id, token_id, 'entry', token_in, token_out, 1"
        f" from {TABLE} cross join generate_series(1, 10000) where order_type = 'entry' limit 10000"
    )
    connection.execute(f"analyze {TABLE}")
    return connection


def _executed_scans(node: dict[str, Any]) -> list[str]:
    """The scans of the schema's own tables that were started."""
    here = [node["Relation Name"]] if node.get("Schema") == SCHEMA and node["Actual Loops"] else []
    return here + [name for child in node.get("Plans", []) for name in _executed_scans(child)]


def _plan(db: psycopg.Connection, contract: Contract, proof: str) -> dict[str, Any]:
    explain = "explain (analyze, verbose, timing off, format json)"
    row = db.execute(f"{explain} {contract.selects[proof]}").fetchone()
    assert row
    return row[0][0]["Plan"]


def _fails(db: psycopg.Connection, contract: Contract) -> dict[str, bool]:
    return {proof: bool(db.execute(contract.selects[proof]).fetchall()) for proof in PROOFS}


def _of(contracts: dict[str, Contract], kind: str, about: str) -> Contract:
    """The one of orders, about a column or, with "", about the table."""
    (found,) = (
        c for c in contracts.values() if (c.relation, c.kind, c.column) == ("orders", kind, about)
    )
    return found


def _assert_rows_read(db: psycopg.Connection, contract: Contract) -> None:
    for proof in PROOFS:
        assert contract.relation in _executed_scans(_plan(db, contract, proof)), proof


def test_every_kind_is_there(contracts: dict[str, Contract]) -> None:
    assert {contract.kind for contract in contracts.values()} == set(KINDS)


def test_what_a_constraint_proves_is_never_read(
    db: psycopg.Connection, contracts: dict[str, Contract]
) -> None:
    # The schema has a constraint for each of these.
    for contract in contracts.values():
        assert _executed_scans(_plan(db, contract, CATALOG)) == [], contract.name
        # From version 17 on the planner itself knows that a column which is not null has no null.
        if contract.kind != "not_null" or db.info.server_version < 170000:
            scanned = _executed_scans(_plan(db, contract, SCAN))
            assert contract.relation in scanned, contract.name


TWICE = (
    "update {t} set id = (select min(id::text)::uuid from {t} where order_type = 'exit_scaling')"
    " where order_type = 'exit_mirror'"
)
CHECKS = ("checks_are_kept", "")
CASES = {
    "not_null amount_in": (
        ("not_null", "amount_in"),
        ("alter table {t} alter amount_in drop not null",),
        "update {t} set amount_in = null where order_type = 'exit_mirror'",
    ),
    "unique id": (
        ("unique", "id"),
        ("alter table {t} drop constraint pk_orders cascade",),
        TWICE,
    ),
    "unique id, a plain index left": (
        ("unique", "id"),
        (
            "alter table {t} drop constraint pk_orders cascade",
            "create index pk_orders on {t} (id)",
        ),
        TWICE,
    ),
    "unique id, a partial index left": (
        ("unique", "id"),
        (
            "alter table {t} drop constraint pk_orders cascade",
            "create unique index pk_orders on {t} (id) where order_type = 'entry'",
        ),
        TWICE,
    ),
    "unique id, an index over more columns left": (
        ("unique", "id"),
        (
            "alter table {t} drop constraint pk_orders cascade",
            "create unique index pk_orders on {t} (id, order_type)",
        ),
        TWICE,
    ),
    "relationships wallet_id": (
        ("relationships", "wallet_id"),
        ("alter table {t} drop constraint fk_orders_wallets",),
        "update {t} set wallet_id = '{nobody}' where order_type = 'exit_mirror'",
    ),
    "accepted_values mode": (
        ("accepted_values", "mode"),
        (
            "alter table {t} drop constraint ck_orders_mode_known",
            "alter table {t} drop constraint ck_orders_simulation_has_no_signature",
        ),
        "update {t} set mode = 'paper' where order_type = 'exit_mirror'",
    ),
    "accepted_values mode, a wider check left": (
        ("accepted_values", "mode"),
        (
            "alter table {t} drop constraint ck_orders_mode_known",
            "alter table {t} add constraint ck_orders_mode_known"
            " check (mode in ('simulation', 'live', 'paper'))",
        ),
        "update {t} set mode = 'paper' where order_type = 'exit_mirror'",
    ),
    "checks_are_kept, a check dropped": (
        CHECKS,
        ("alter table {t} drop constraint ck_orders_slot_not_negative",),
        "update {t} set slot = -1 where order_type = 'exit_mirror'",
    ),
    "checks_are_kept, a check that lets NaN pass left": (
        CHECKS,
        (
            "alter table {t} drop constraint ck_orders_amount_in_positive",
            "alter table {t} add constraint ck_orders_amount_in_positive check (amount_in > 0)",
        ),
        "update {t} set amount_in = 'NaN' where order_type = 'exit_mirror'",
    ),
    "checks_are_kept, a check of two columns dropped": (
        CHECKS,
        ("alter table {t} drop constraint ck_orders_exit_has_position",),
        "update {t} set position_id = null where order_type = 'exit_mirror'",
    ),
    "checks_are_kept, a check of that name left that says less": (
        CHECKS,
        (
            "alter table {t} drop constraint ck_orders_exit_has_position",
            "alter table {t} add constraint ck_orders_exit_has_position check (true)",
        ),
        "update {t} set position_id = null where order_type = 'exit_mirror'",
    ),
    "checks_are_kept, the check left under another name": (
        CHECKS,
        (
            "alter table {t} drop constraint ck_orders_max_retries_range",
            "alter table {t} add constraint ck_orders_retries check (max_retries <= 101)",
        ),
        "update {t} set max_retries = 101 where order_type = 'exit_mirror'",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_constraint_dropped_or_weakened_proves_nothing(
    db: psycopg.Connection, contracts: dict[str, Contract], case: str
) -> None:
    (kind, column), weaken, spoil = CASES[case]
    contract = _of(contracts, kind, column)
    for statement in weaken:
        db.execute(statement.format(t=TABLE, s=SCHEMA))
    _assert_rows_read(db, contract)
    assert _fails(db, contract) == {CATALOG: False, SCAN: False}
    assert db.execute(spoil.format(t=TABLE, s=SCHEMA, nobody=NOBODY)).rowcount == 1
    assert _fails(db, contract) == {CATALOG: True, SCAN: True}


NOT_VALIDATED = {
    "relationships wallet_id": (
        ("relationships", "wallet_id"),
        "fk_orders_wallets",
        "update {t} set wallet_id = '{nobody}' where order_type = 'exit_mirror'",
    ),
    "accepted_values mode": (
        ("accepted_values", "mode"),
        "ck_orders_mode_known",
        "update {t} set mode = 'paper' where order_type = 'exit_mirror'",
    ),
    "checks_are_kept, of one column": (
        CHECKS,
        "ck_orders_amount_in_positive",
        "update {t} set amount_in = 0 where order_type = 'exit_mirror'",
    ),
    "checks_are_kept, of two columns": (
        CHECKS,
        "ck_orders_exit_has_position",
        "update {t} set position_id = null where order_type = 'exit_mirror'",
    ),
}


@pytest.mark.parametrize("case", NOT_VALIDATED)
def test_a_constraint_that_is_not_validated_proves_nothing(
    db: psycopg.Connection, contracts: dict[str, Contract], case: str
) -> None:
    (kind, column), name, spoil = NOT_VALIDATED[case]
    contract = _of(contracts, kind, column)
    row = db.execute(
        "select pg_get_constraintdef(oid) from pg_constraint"
        " where conname = %s and conrelid = %s::regclass",
        [name, TABLE],
    ).fetchone()
    assert row
    db.execute(f"alter table {TABLE} drop constraint {name}")
    db.execute(spoil.format(t=TABLE, nobody=NOBODY))
    db.execute(f"alter table {TABLE} add constraint {name} {row[0]} not valid")
    _assert_rows_read(db, contract)
    assert _fails(db, contract) == {CATALOG: True, SCAN: True}


def test_a_row_that_breaks_a_rule_comes_back_with_what_the_rule_keeps(
    db: psycopg.Connection, contracts: dict[str, Contract]
) -> None:
    contract, rule = _of(contracts, *CHECKS), "ck_orders_slot_not_negative"
    keeps = db.execute(
        "select obj_description(oid, 'pg_constraint') from pg_constraint where conname = %s", [rule]
    ).fetchone()
    assert keeps
    db.execute(f"alter table {TABLE} drop constraint {rule}")
    spoilt = db.execute(
        f"update {TABLE} set slot = -1 where order_type = 'exit_mirror' returning id"
    ).fetchall()
    for proof in PROOFS:
        rows = db.execute(contract.selects[proof]).fetchall()
        assert rows == [(rule, *keeps, key, {"slot": -1}) for (key,) in spoilt]


def test_a_rule_passes_where_its_check_does(
    db: psycopg.Connection, contracts: dict[str, Contract]
) -> None:
    contract = _of(contracts, *CHECKS)
    db.execute(f"alter table {TABLE} drop constraint ck_orders_slot_not_negative")
    db.execute(f"update {TABLE} set slot = null")
    assert _fails(db, contract) == {CATALOG: False, SCAN: False}


def test_a_not_null_that_is_not_validated_proves_nothing(
    db: psycopg.Connection, contracts: dict[str, Contract]
) -> None:
    if db.info.server_version < 180000:
        pytest.skip("before version 18 a column is not null for all its rows or for none")
    contract = _of(contracts, "not_null", "amount_in")
    db.execute(f"alter table {TABLE} alter amount_in drop not null")
    db.execute(f"update {TABLE} set amount_in = null where order_type = 'exit_mirror'")
    db.execute(f"alter table {TABLE} add constraint amount_in_is_set not null amount_in not valid")
    _assert_rows_read(db, contract)
    assert _fails(db, contract) == {CATALOG: True, SCAN: True}


def test_a_foreign_key_with_its_triggers_off_proves_nothing(
    db: psycopg.Connection, contracts: dict[str, Contract]
) -> None:
    row = db.execute("select rolsuper from pg_roles where rolname = current_user").fetchone()
    if not row or not row[0]:
        pytest.skip("only a superuser can switch off the triggers of a foreign key")
    contract = _of(contracts, "relationships", "wallet_id")
    db.execute(f"alter table {TABLE} disable trigger all")
    db.execute(f"update {TABLE} set wallet_id = '{NOBODY}' where order_type = 'exit_mirror'")
    _assert_rows_read(db, contract)
    assert _fails(db, contract) == {CATALOG: True, SCAN: True}
