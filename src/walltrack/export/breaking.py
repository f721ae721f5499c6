"""What can break a client of the last release: its contract compared with that of now.

The changelog has to name each such change in its table of schema changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from walltrack.migrations import released


class Change(NamedTuple):
    """A change that can break a client: the object, as the changelog names it, and what it was."""

    name: str
    told: str


def unmentioned(root: Path, now: Mapping[str, Any]) -> list[str]:
    """A sentence for each breaking change since the last release that the changelog leaves out."""
    release = released.last_contract(root)
    if not release:
        return []
    version, path = release
    before = yaml.safe_load(path.read_text(encoding="utf-8"))
    changelog = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    since = changelog.partition(f"\n## [{version}]")[0]
    rows = [line for line in since.splitlines() if line.startswith("|")]
    return [
        f"`{change.name}` {change.told} since {version}, which can break a client: "
        "name it in the schema changes of CHANGELOG.md"
        for change in changes(before, now)
        if not any(f"`{change.name}`" in row for row in rows)
    ]


def changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[Change]:
    """Every change from one contract to another that can break a client."""
    relations = _by("name", now["schema"])
    found: list[Change] = []
    for name, relation in _by("name", before["schema"]).items():
        if name in relations:
            found += _of_columns(name, relation, relations[name])
            found += _of_rules(relation, relations[name])
        else:
            found.append(Change(name, "was dropped or renamed"))
    found += _of_rights(before, now, relations)
    return found


def _of_columns(
    relation: str, before: Mapping[str, Any], now: Mapping[str, Any]
) -> Iterator[Change]:
    old, new = (_by("name", each["properties"]) for each in (before, now))
    for name, column in old.items():
        if name not in new:
            yield Change(f"{relation}.{name}", "was dropped or renamed")
            continue
        for told in _of_column(column, new[name]):
            yield Change(f"{relation}.{name}", told)
    for name in new.keys() - old.keys():
        if new[name].get("required") and not _default(new[name]):
            yield Change(f"{relation}.{name}", "was added, not null and without a default,")


def _of_column(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    if before["physicalType"] != now["physicalType"]:
        yield f"became {now['physicalType']}, was {before['physicalType']},"
    if now.get("required") and not before.get("required"):
        yield "became not null"
    if _default(before) and not _default(now) and now.get("required"):
        yield "lost its default"
    for fact in ("primaryKey", "unique"):
        if before.get(fact) != now.get(fact):
            yield "became a key" if now.get(fact) else "is no longer a key"
    old, new = (_values(column) for column in (before, now))
    if new is not None and (old is None or old - new):
        yield f"lost {', '.join(sorted(old - new))}" if old else "became a set of values"


def _of_rules(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Change]:
    """Keys, references and checks: clients name keys; a check that is gone refuses nothing."""
    known = _by("name", before["properties"])
    for kind in ("quality", "relationships"):
        old, new = (_by("id", each.get(kind, [])) for each in (before, now))
        for name in sorted(old.keys() | new.keys()):
            if name not in new:
                if kind == "relationships" or old[name].get("dimension"):
                    yield Change(name, "was dropped")
            elif name not in old:
                # A rule on new columns alone refuses nothing that was written before.
                if any(re.search(rf"\b{column}\b", _meaning(new[name])) for column in known):
                    yield Change(name, "was added")
            elif _meaning(old[name]) != _meaning(new[name]):
                yield Change(name, "was altered")


def _of_rights(
    before: Mapping[str, Any], now: Mapping[str, Any], relations: Mapping[str, Any]
) -> Iterator[Change]:
    """Rights that a role has lost, on a relation or on some of its columns."""
    held = {
        (role, name, privilege, column)
        for role, name, privilege, columns in _rights(now)
        for column in columns
    }
    for role, name, privilege, columns in _rights(before):
        if name not in relations:
            continue
        there = {"", *_by("name", relations[name]["properties"])}
        lost = [
            column
            for column in columns
            if column in there
            and (role, name, privilege, "") not in held
            and (role, name, privilege, column) not in held
        ]
        if lost:
            of = f" ({', '.join(lost)})" if any(lost) else ""
            yield Change(name, f"was taken from {role}: {privilege}{of}")


def _meaning(rule: Mapping[str, Any]) -> str:
    return str(rule.get("query") or (rule["from"], rule["to"]))


def _values(column: Mapping[str, Any]) -> set[str] | None:
    return {str(each["value"]) for each in column["enum"]} if "enum" in column else None


def _default(column: Mapping[str, Any]) -> Any:
    return _by("property", column.get("customProperties", [])).get("default")


def _rights(contract: Mapping[str, Any]) -> Iterator[tuple[str, str, str, list[str]]]:
    """Role, relation, privilege and its columns; "" stands for the whole relation."""
    for role in contract["roles"]:
        for held in role["customProperties"]:
            for right in held["value"]:
                privilege, _, columns = right.rstrip(")").partition(" (")
                yield role["role"], held["property"], privilege, columns.split(", ")


def _by(key: str, given: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    return {each[key]: each for each in given if key in each}
