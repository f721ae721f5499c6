"""What breaks a generic test follows from its kind and its arguments."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from .contracts import Contract
from .lifting import as_table, drop_uniqueness, release
from .mutant import Mutant

NOBODY = "00000000-0000-4000-8000-000000000000"
_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def _literal(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"


def _one_row(contract: Contract) -> str:
    """The condition that finds the first of the rows that a contract is about."""
    return (
        f"ctid = (select ctid from {contract.relation} where {contract.where or 'true'}"
        " order by 1 limit 1)"
    )


def _set(contract: Contract, value: str) -> str:
    return f"update {contract.relation} set {contract.column} = {value} where {_one_row(contract)}"


def _lifted(contract: Contract, title: str, value: str) -> Mutant:
    return Mutant(title, (_set(contract, value),), is_lifted=True)


def _not_null(contract: Contract) -> Iterator[Mutant]:
    yield Mutant(
        "a null",
        (
            as_table(contract.relation),
            release(contract.relation, contract.column, "pucf"),
            f"alter table {contract.relation} alter {contract.column} drop not null",
            _set(contract, "null"),
        ),
    )


def _unique(contract: Contract) -> Iterator[Mutant]:
    row = f"{contract.where or 'true'} and {contract.column} is not null"
    yield Mutant(
        "a value twice",
        (
            as_table(contract.relation),
            drop_uniqueness(contract.relation),
            f"insert into {contract.relation} select * from {contract.relation}"
            f" where {row} order by 1 limit 1",
        ),
    )


def _relationships(contract: Contract) -> Iterator[Mutant]:
    orphan = _set(contract, _literal(NOBODY))
    yield Mutant(
        "an orphan",
        (as_table(contract.relation), release(contract.relation, contract.column, "fc"), orphan),
    )
    if contract.relation != "performance":
        yield Mutant(
            "an orphan from before a foreign key that is not validated",
            (release(contract.relation, contract.column, "fc", meanwhile=orphan),),
        )


def _accepted_values(contract: Contract) -> Iterator[Mutant]:
    unknown = _set(contract, "'unknown'")
    yield Mutant("an unknown value", (release(contract.relation, contract.column, "c"), unknown))
    yield Mutant(
        "an unknown value from before a check that is not validated",
        (release(contract.relation, contract.column, "c", meanwhile=unknown),),
    )


def _in_range(contract: Contract) -> Iterator[Mutant]:
    scale = re.fullmatch(r"numeric\(\d+, ?(\d+)\)", contract.data_type)
    step = Decimal(1).scaleb(-int(scale[1])) if scale else Decimal(1)
    for bound, direction in (("min", -1), ("max", 1)):
        limit = contract.arguments.get(bound)
        if limit is None:
            continue
        value = Decimal(str(limit))
        if not contract.arguments.get(f"{bound}_exclusive"):
            value += direction * step
        yield _lifted(contract, f"{value} beyond the {bound} {limit}", str(value))
    if contract.data_type.startswith("numeric"):
        yield _lifted(contract, "NaN", "'NaN'")


def _is_base58(contract: Contract) -> Iterator[Mutant]:
    shortest, longest = (int(contract.arguments[f"{end}_length"]) for end in ("min", "max"))
    for letter in "0OIl":
        yield _lifted(
            contract, f"the letter {letter}", f"repeat('2', {shortest - 1}) || '{letter}'"
        )
    yield _lifted(contract, "a line break at the end", f"repeat('2', {shortest}) || e'\\n'")
    yield _lifted(contract, "a letter too few", f"repeat('2', {shortest - 1})")
    yield _lifted(contract, "a letter too many", f"repeat('2', {longest + 1})")


def _base58(number: bytes) -> str:
    rest, letters = int.from_bytes(number, "big"), ""
    while rest:
        rest, digit = divmod(rest, 58)
        letters = _ALPHABET[digit] + letters
    return "1" * (len(number) - len(number.lstrip(b"\0"))) + letters


def _base58_decodes_to(contract: Contract) -> Iterator[Mutant]:
    size = int(contract.arguments["bytes"])
    for title, value in (
        ("a byte too few", _base58(b"\xff" * (size - 1))),
        ("a byte too many", _base58(b"\x01" + b"\0" * size)),
        ("a zero byte too few", _base58(b"\0" * (size - 1))),
        ("a zero byte too many", _base58(b"\0" * (size + 1))),
        ("a letter outside the alphabet", _base58(b"\xff" * size)[:-1] + "0"),
    ):
        yield _lifted(contract, title, _literal(value))


def _row_count(contract: Contract) -> Iterator[Mutant]:
    relation = contract.relation
    yield Mutant("a row less", (f"delete from {relation} where {_one_row(contract)}",), True)
    yield Mutant(
        "a row more",
        (
            drop_uniqueness(relation),
            f"insert into {relation} select * from {relation} where {_one_row(contract)}",
        ),
        is_lifted=True,
    )


def _level(percent: object, multiple: object, **more: object) -> dict[str, object]:
    return {"sell_percent": percent, "at_multiple": multiple, **more}


BAD_PLANS: dict[str, object] = {
    "no array": _level(100, 2),
    "a JSON null": None,
    "no level": [],
    "a level that is no object": [100],
    "a sum of 99": [_level(50, 2), _level(49, 3)],
    "a sum of 101": [_level(50, 2), _level(51, 3)],
    "a percent of zero": [_level(100, 2), _level(0, 3)],
    "a negative percent": [_level(110, 2), _level(-10, 3)],
    "a percent as text": [_level("100", 2)],
    "a multiple of 1": [_level(100, 1)],
    "multiples that do not rise": [_level(50, 2), _level(50, 2)],
    "multiples that fall": [_level(50, 3), _level(50, 2)],
    "a multiple as text": [_level(100, "2")],
    "a level held for ever that is not the last": [_level(50, None), _level(50, 2)],
    "two levels held for ever": [_level(50, None), _level(50, None)],
    "no percent": [{"at_multiple": 2}],
    "no multiple": [{"sell_percent": 100}],
    "an unknown key": [_level(100, 2, note="x")],
}
BAD_OVERRIDES: dict[str, object] = {
    "no object": [],
    "a JSON null": None,
    "a number": 5,
    "an unknown key": {"stop_loss": 5},
    "a stop loss of zero": {"stop_loss_percent": 0},
    "a stop loss above 100": {"stop_loss_percent": 100.01},
    "a stop loss as text": {"stop_loss_percent": "5"},
    "a stop loss of null": {"stop_loss_percent": None},
    "a trailing stop of zero": {"trailing_stop_percent": 0},
    "a trailing stop above 100": {"trailing_stop_percent": 100.01},
    "a trailing stop as text": {"trailing_stop_percent": "5"},
    "an activation of zero": {"trailing_activation_percent": 0},
    "an activation above 10000": {"trailing_activation_percent": 10000.01},
    "an activation as text": {"trailing_activation_percent": "5"},
    "a mirror exit that is no boolean": {"mirror_exit_enabled": 1},
    "a mirror exit of null": {"mirror_exit_enabled": None},
    **{
        f"a plan that is invalid: {title}": {"scaling_out_config": plan}
        for title, plan in BAD_PLANS.items()
        if plan is not None
    },
}


def _is_scaling_plan(contract: Contract) -> Iterator[Mutant]:
    for title, plan in BAD_PLANS.items():
        yield _lifted(contract, title, _literal(json.dumps(plan)))


def _is_exit_strategy_override(contract: Contract) -> Iterator[Mutant]:
    for title, override in BAD_OVERRIDES.items():
        yield _lifted(contract, title, _literal(json.dumps(override)))


RULES: dict[str, Callable[[Contract], Iterator[Mutant]]] = {
    "accepted_values": _accepted_values,
    "base58_decodes_to": _base58_decodes_to,
    "in_range": _in_range,
    "is_base58": _is_base58,
    "is_exit_strategy_override": _is_exit_strategy_override,
    "is_scaling_plan": _is_scaling_plan,
    "not_null": _not_null,
    "relationships": _relationships,
    "row_count": _row_count,
    "unique": _unique,
}
