"""The mutants of a generic test, derived from its kind and arguments."""

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
    """The condition that finds one of the rows that a contract is about."""
    return f"ctid = (select ctid from {contract.relation} order by 1 limit 1)"


def _set(contract: Contract, value: str) -> str:
    return f"update {contract.relation} set {contract.column} = {value} where {_one_row(contract)}"


def _lifted(title: str, *statements: str) -> Mutant:
    return Mutant(title, statements, is_lifted=True)


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
    yield Mutant(
        "a value twice",
        (
            as_table(contract.relation),
            drop_uniqueness(contract.relation),
            f"insert into {contract.relation} select * from {contract.relation}"
            f" where {contract.column} is not null order by 1 limit 1",
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
        yield _lifted(title, _set(contract, _literal(value)))


def _has_shares(contract: Contract) -> Iterator[Mutant]:
    """A row less and a row more in each share."""
    relation = contract.relation
    for share in contract.arguments["shares"]:
        values = {name: value for name, value in share.items() if name != "rows"}
        said = ", ".join(f"{name} {value}" for name, value in values.items())
        by = [
            f"cast({_unrendered(contract.arguments['by'][name])} as text)"
            f" is not distinct from {_share_literal(value)}"
            for name, value in values.items()
        ]
        where = " and ".join(by) or "true"
        row = f"ctid = (select ctid from {relation} where {where} order by 1 limit 1)"
        yield _lifted(f"a row less, {said}", f"delete from {relation} where {row}")
        yield _lifted(
            f"a row more, {said}",
            drop_uniqueness(relation),
            f"insert into {relation} select * from {relation} where {row}",
        )


def _unrendered(expression: str) -> str:
    """An expression with a relation's own name, which the search_path finds, for its ref()."""
    return expression.replace("{{ ref('", "").replace("') }}", "")


def _share_literal(value: object) -> str:
    if value is None:
        return "null"
    return _literal(str(value).lower() if isinstance(value, bool) else value)


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
    "has_shares": _has_shares,
    "not_null": _not_null,
    "relationships": _relationships,
    "unique": _unique,
}
