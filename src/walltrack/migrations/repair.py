"""The statements that repair drift, in their order."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# Kinds by dependency: objects are made from left to right, and dropped from right to left.
_ORDER = (
    "schema", "type", "table", "column", "function", "view", "materialized view", "relation",
    "object", "constraint", "index", "option", "trigger", "rule", "policy", "owner", "privilege",
    "comment",
)  # fmt: skip
# Kinds that are altered in place, not dropped and made again.
_IN_PLACE = ("table", "option", "column", "function", "trigger", "view", "comment")


# Statements by transaction.
Transactions = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Repair:
    """SQL that reverts one change; `loss` locks a table, and queries whether it would lose rows."""

    change: str
    transactions: Transactions
    loss: tuple[str, str] | None = None
    refusal: str | None = None

    @property
    def statement(self) -> str:
        """All of it, for a person."""
        return "; ".join(itertools.chain.from_iterable(self.transactions))


def plan(changes: Sequence[Mapping[str, Any]]) -> list[Repair]:
    """The statements for the listed drift; a change without a statement is left out."""
    away, made = [], []
    for change in changes:
        kind = change["kind"]
        label = f"{change['change']} {kind} {change['name']}"
        definition = str(change["wanted"] or change["found"]).lower()
        # A foreign key may need an index that is no constraint.
        is_reference = kind == "constraint" and "foreign key" in definition
        rank = (_ORDER.index("index" if is_reference else kind), is_reference)
        make, unmake = list(map(tuple, change["make"])), list(map(tuple, change["unmake"]))
        if change["change"] == "added":
            if unmake:
                loss = tuple(itertools.chain.from_iterable(change["loss"])) or None
                away.append((rank, Repair(label, tuple(unmake), loss)))
        elif make:
            transactions = make
            if change["change"] == "altered" and kind not in _IN_PLACE and unmake:
                # An index is made outside a transaction. Every other object is replaced in one
                # transaction, so that no rule is missing meanwhile.
                if kind == "index":
                    transactions = [*unmake, *make]
                else:
                    transactions = [(*unmake[0], *make[0]), *make[1:]]
            refusal = None
            if change["change"] == "altered" and kind in ("table", "column"):
                transactions = transactions[1:]  # The first makes what is missing.
            if kind == "constraint" and _rule(change["found"]) == _rule(change["wanted"]):
                transactions = transactions[-1:]  # Only the comment is another.
            if kind == "column" and _statistics(change["found"]) == _statistics(change["wanted"]):
                transactions = transactions[:-1]
            if kind == "column" and change["found"]:
                wanted = _type(str(change["wanted"]))
                if wanted != _type(change["found"]):
                    refusal = "Another type writes every row anew, and may lose digits."
                    named = re.match(r"alter table \S+ alter column \S+", transactions[0][0])
                    transactions.insert(0, (f"{named[0] if named else ''} type {wanted}",))
            made.append((rank, Repair(label, tuple(transactions), refusal=refusal)))
    away.sort(key=lambda ranked: ranked[0], reverse=True)
    made.sort(key=lambda ranked: ranked[0])
    return [repair for _, repair in (*away, *made)]


def _rule(definition: str | None) -> str:
    """A constraint without its comment."""
    return (definition or "").split("\n-- ")[0]


def _type(definition: str) -> str:
    """The type in a column's definition."""
    return re.split(r" not null| generated| identity| collate| statistics| default ", definition)[0]


def _statistics(definition: str | None) -> str | None:
    """The statistics target in a column's definition."""
    found = re.search(r" statistics (\d+)", (definition or "").split(" default ")[0])
    return found and found[1]
