"""What breaks a generic test follows from its kind and its arguments."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.behaviour.cases import TABLES
from tests.behaviour.database import CHECK

from .contracts import Contract
from .lifting import as_table, drop_uniqueness, release
from .mutant import BadRow, Mutant

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


def _checks_are_kept(contract: Contract) -> Iterator[Mutant]:
    """Every row just beyond the edge of a check: without the check, and with it not validated."""
    for table in TABLES:
        for case in table.cases if table.name == contract.relation else ():
            for columns in case.refuse if case.sqlstate == CHECK else ():
                row = BadRow(table.name, case, columns)
                yield Mutant(f"{case.rule} dropped, {row}", row=row)
                yield Mutant(f"{case.rule} not validated, {row}", row=row, is_check_back=True)


RULES: dict[str, Callable[[Contract], Iterator[Mutant]]] = {
    "accepted_values": _accepted_values,
    "base58_decodes_to": _base58_decodes_to,
    "checks_are_kept": _checks_are_kept,
    "not_null": _not_null,
    "relationships": _relationships,
    "row_count": _row_count,
    "unique": _unique,
}
