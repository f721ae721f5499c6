"""The data contract is true of the database, and a change that breaks it is in the changelog."""

from __future__ import annotations

import copy
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import RELATIONS, REPOSITORY
from walltrack.export.breaking import changes, unmentioned
from walltrack.migrations import released

FILE = REPOSITORY / released.CONTRACT
CONTRACT = yaml.safe_load(FILE.read_text(encoding="utf-8"))

Edit = Callable[[dict[str, Any]], object]


def by(key: str, given: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {each[key]: each for each in given}


def relation(contract: dict[str, Any], name: str) -> dict[str, Any]:
    return by("name", contract["schema"])[name]


def column(contract: dict[str, Any], full: str) -> dict[str, Any]:
    table, name = full.split(".")
    return by("name", relation(contract, table)["properties"])[name]


def rule(contract: dict[str, Any], table: str, name: str) -> dict[str, Any]:
    return by("id", relation(contract, table)["quality"])[name]


def right(contract: dict[str, Any], role: str, table: str) -> dict[str, Any]:
    return by("property", by("role", contract["roles"])[role]["customProperties"])[table]


def counted(connection, table: str, given: dict[str, Any]) -> int:
    query = given["query"].replace("${schema}", "walltrack").replace("${table}", table)
    return connection.execute(query).fetchone()[0]


def test_its_rules_count_no_row_of_the_database(connection):
    assert [each["name"] for each in CONTRACT["schema"]] == sorted(RELATIONS)
    broken = {
        given["id"]: rows
        for each in CONTRACT["schema"]
        for given in each.get("quality", [])
        if (rows := counted(connection, each["name"], given)) != given["mustBe"]
    }
    assert broken == {}


@pytest.mark.parametrize(
    ("table", "name", "lift", "spoil"),
    [
        (
            "tokens",
            "ck_tokens_decimals_range",
            "alter table walltrack.tokens drop constraint ck_tokens_decimals_range",
            "update walltrack.tokens set decimals = 99",
        ),
        (
            "orders",
            "uq_orders_tx_signature",
            "drop index walltrack.uq_orders_tx_signature;"
            " alter table walltrack.orders disable trigger user",
            "insert into walltrack.orders select (jsonb_populate_record(o, jsonb_build_object("
            "'id', gen_random_uuid()))).* from walltrack.orders as o where fee_usd > 0",
        ),
    ],
)
def test_a_rule_counts_what_the_database_would_refuse(connection, table, name, lift, spoil):
    given = rule(CONTRACT, table, name)
    connection.execute(lift)
    assert counted(connection, table, given) == 0
    connection.execute(spoil)
    assert counted(connection, table, given) > 0


BREAKING: dict[str, tuple[Edit, str]] = {
    "relation dropped": (
        lambda new: new["schema"].remove(relation(new, "performance")),
        "performance",
    ),
    "column dropped": (
        lambda new: relation(new, "orders")["properties"].remove(column(new, "orders.fee_usd")),
        "orders.fee_usd",
    ),
    "column renamed": (
        lambda new: column(new, "orders.fee_usd").update(name="fees_usd"),
        "orders.fee_usd",
    ),
    "type changed": (
        lambda new: column(new, "orders.fee_usd").update(physicalType="numeric(38,18)"),
        "orders.fee_usd",
    ),
    "not null added": (
        lambda new: column(new, "orders.signal_id").update(required=True),
        "orders.signal_id",
    ),
    "column that must be given added": (
        lambda new: relation(new, "orders")["properties"].append(
            {"name": "chain", "physicalType": "text", "required": True}
        ),
        "orders.chain",
    ),
    "default dropped": (
        lambda new: column(new, "orders.status").pop("customProperties"),
        "orders.status",
    ),
    "value removed": (
        lambda new: column(new, "orders.status")["enum"].remove({"value": "cancelled"}),
        "orders.status",
    ),
    "values restricted": (
        lambda new: column(new, "tokens.symbol").update(enum=[{"value": "SOL"}]),
        "tokens.symbol",
    ),
    "key of one column dropped": (
        lambda new: column(new, "wallets.address").pop("unique"),
        "wallets.address",
    ),
    "key dropped": (
        lambda new: relation(new, "orders")["quality"].remove(
            rule(new, "orders", "uq_orders_tx_signature")
        ),
        "uq_orders_tx_signature",
    ),
    "key altered": (
        lambda new: rule(new, "orders", "uq_orders_tx_signature").update(query="select 1"),
        "uq_orders_tx_signature",
    ),
    "reference dropped": (
        lambda new: relation(new, "orders")["relationships"].pop(0),
        relation(CONTRACT, "orders")["relationships"][0]["id"],
    ),
    "check added": (
        lambda new: relation(new, "tokens")["quality"].append(
            {"id": "ck_tokens_new", "query": "select count(*) from t where not (symbol = 'a')"}
        ),
        "ck_tokens_new",
    ),
    "right taken": (
        lambda new: by("role", new["roles"])["walltrack_dashboard"]["customProperties"].remove(
            right(new, "walltrack_dashboard", "wallets")
        ),
        "wallets",
    ),
    "right to a column taken": (
        lambda new: right(new, "walltrack_dashboard", "config").update(value=["select (id)"]),
        "config",
    ),
}
HARMLESS: dict[str, Edit] = {
    "nothing": lambda new: None,
    "relation added": lambda new: new["schema"].append({"name": "notes", "properties": []}),
    "column with a check of its own added": lambda new: (
        relation(new, "wallets")["properties"].append({"name": "nick", "physicalType": "text"}),
        relation(new, "wallets")["quality"].append(
            {"id": "ck_wallets_nick", "query": "select count(*) from t where not (nick <> '')"}
        ),
    ),
    "check dropped": lambda new: relation(new, "tokens")["quality"].remove(
        rule(new, "tokens", "ck_tokens_decimals_range")
    ),
    "null allowed": lambda new: column(new, "orders.mode").pop("required"),
    "value added": lambda new: column(new, "orders.status")["enum"].append({"value": "expired"}),
    "right to a column added": lambda new: right(new, "walltrack_dashboard", "config").update(
        value=[
            held.replace(")", ", nick)")
            for held in right(new, "walltrack_dashboard", "config")["value"]
        ]
    ),
    "right to columns made one to the relation": lambda new: right(
        new, "walltrack_dashboard", "config"
    ).update(value=["select"]),
    "described anew": lambda new: column(new, "orders.mode").update(description="Mode."),
}


@pytest.mark.parametrize("edit", HARMLESS.values(), ids=HARMLESS)
def test_a_harmless_change_is_not_named(edit):
    new = copy.deepcopy(CONTRACT)
    edit(new)
    assert changes(CONTRACT, new) == []


@pytest.mark.parametrize(("edit", "name"), BREAKING.values(), ids=BREAKING)
def test_a_breaking_change_is_named(edit, name):
    new = copy.deepcopy(CONTRACT)
    edit(new)
    assert {change.name for change in changes(CONTRACT, new)} == {name}


def test_the_changelog_has_to_name_it_since_the_last_release(tmp_path: Path):
    changelog = tmp_path / "CHANGELOG.md"
    (tmp_path / released.KEPT).mkdir(parents=True)
    new = copy.deepcopy(CONTRACT)
    edit, name = BREAKING["column dropped"]
    edit(new)
    row = f"| `{name}` | dropped |\n"

    changelog.write_text("# Changelog\n")
    assert unmentioned(tmp_path, new) == [], "nothing was released yet"
    for version in ("1.9.0", "1.10.0"):
        shutil.copyfile(FILE, tmp_path / released.KEPT / f"{version}.odcs.yaml")
    # In prose, and in what an older release has changed.
    for text in (f"`{name}`\n\n## [1.10.0]\n", f"\n## [1.10.0]\n{row}"):
        changelog.write_text(text)
        (sentence,) = unmentioned(tmp_path, new)
        assert sentence.startswith(f"`{name}` was dropped or renamed since 1.10.0")
    changelog.write_text(f"{row}\n## [1.10.0]\n\n## [1.9.0]\n")
    assert unmentioned(tmp_path, new) == []


def test_a_position_is_opened_by_the_columns_that_have_to_be_written(connection):
    has_to_be_written = [
        each["name"]
        for each in relation(CONTRACT, "positions")["properties"]
        if each.get("required")
        and "default" not in by("property", each.get("customProperties", []))
    ]
    _, _, example = (REPOSITORY / "docs" / "clients.md").read_text().partition(".values(\n")
    shown = re.findall(r"^    (\w+)=", example.partition("\n)\n")[0], re.MULTILINE)
    assert shown == has_to_be_written

    columns = ", ".join(has_to_be_written)
    (opened,) = connection.execute(
        f"insert into walltrack.positions ({columns}) select {columns} from walltrack.positions"
        " where status = 'open' limit 1 returning (status, current_amount = entry_amount)::text"
    ).fetchone()
    assert opened == "(open,t)"
