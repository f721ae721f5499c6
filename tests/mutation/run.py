"""Runs mutants, each in a transaction that is rolled back, and finds which contract notices."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
from psycopg import sql

from tests.behaviour.database import Database, empty
from tests.behaviour.rows import valid_row

from . import generic, mutations
from .contracts import CATALOG, PROOFS, Contract
from .lifting import LIFT_EVERYTHING, disable_after_triggers, drop_checks, drop_uniqueness
from .mutant import BadRow, Mutant

DRIFT = "schema__has_not_drifted"
_NOTHING_DONE = ("INSERT 0 0", "UPDATE 0", "DELETE 0")


def mutants_of(contract: Contract) -> list[Mutant]:
    """What must make a contract fail: by rule for a generic test, else from the list."""
    if contract.kind in generic.RULES:
        return list(generic.RULES[contract.kind](contract))
    listed = mutations.OF_ROWS.get(contract.name, ())
    return [
        *(Mutant(text, (text,), is_lifted=True) for text in listed),
        *(Mutant(text, (text,)) for text in mutations.OF_THE_CATALOG.get(contract.name, ())),
    ]


def without_mutant(contracts: Iterable[Contract]) -> list[str]:
    """The contracts that nothing here would break."""
    return [contract.name for contract in contracts if not mutants_of(contract)]


def unknown_names(contracts: Iterable[Contract]) -> list[str]:
    """The names in the lists that no contract bears, or whose contract has a rule."""
    names = {contract.name for contract in contracts if contract.kind not in generic.RULES}
    return sorted((mutations.OF_ROWS.keys() | mutations.OF_THE_CATALOG.keys()) - names)


@dataclass
class Score:
    """What came of a list of mutants."""

    killed: int = 0
    survivors: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.killed + len(self.survivors)

    def add(self, title: str, reason: str | None) -> None:
        if reason is None:
            self.killed += 1
        else:
            self.survivors.append(f"{title}\n      {reason}")


class Runner:
    """Breaks one database; it is the same afterwards."""

    def __init__(self, connection: psycopg.Connection, schema: str) -> None:
        self._connection = connection
        self._schema = schema
        self._path = sql.SQL("set local search_path = {}").format(sql.Identifier(schema))

    def broken_at_the_start(self, contracts: Iterable[Contract]) -> list[str]:
        """The contracts that fail before anything is broken, or once the way is cleared for it."""
        contracts = list(contracts)
        with self._taken_back():
            broken = self._broken(contracts)
        with self._emptied():
            about_checks = [
                contract
                for contract in contracts
                if any(mutant.row for mutant in mutants_of(contract))
            ]
            broken += [f"{name}, without a row" for name in self._broken(about_checks)]
        with self._lifted():
            about_rows = [
                contract
                for contract in contracts
                if any(mutant.is_lifted for mutant in mutants_of(contract))
            ]
            broken += [f"{name}, with the guards lifted" for name in self._broken(about_rows)]
        return broken

    def break_contracts(
        self, contracts: Iterable[Contract], said: Callable[[], None] = lambda: None
    ) -> Score:
        """Every mutant of every contract; the contract has to fail in both modes of proof."""
        score = Score()
        work = [(contract, mutant) for contract in contracts for mutant in mutants_of(contract)]
        # The way is cleared once for all that need it, since that takes longer than they do.
        for cleared, needs_it in (
            (self._taken_back, lambda mutant: not mutant.is_lifted and not mutant.row),
            (self._lifted, lambda mutant: mutant.is_lifted),
            (self._emptied, lambda mutant: mutant.row),
        ):
            with cleared():
                for contract, mutant in work:
                    if needs_it(mutant):
                        with self._taken_back():
                            score.add(*self._kill(contract, mutant))
                        said()
        return score

    def break_structure(
        self,
        mutants: Iterable[Mutant],
        contracts: Iterable[Contract],
        said: Callable[[], None] = lambda: None,
    ) -> Score:
        """Every mutant has to be noticed by some contract."""
        # The likely ones first: the search ends with the first that notices.
        ordered = sorted(
            contracts,
            key=lambda contract: (contract.name != DRIFT, not contract.is_about_the_catalog),
        )
        score = Score()
        for mutant in mutants:
            with self._taken_back():
                reason = self._mutate(mutant)
                if reason is None and not any(
                    self._fails(contract, CATALOG) is True for contract in ordered
                ):
                    reason = "no contract notices"
                score.add(mutant.title, reason)
            said()
        return score

    def _kill(self, contract: Contract, mutant: Mutant) -> tuple[str, str | None]:
        title = f"{contract.name}: {mutant.title}"
        error = self._mutate(mutant)
        if error:
            return title, error
        rule = mutant.row.case.rule if mutant.row else None
        verdicts = {proof: self._fails(contract, proof, rule) for proof in PROOFS}
        if all(verdict is True for verdict in verdicts.values()):
            return title, None
        return title, "; ".join(
            f"{proof}: {'fails' if verdict is True else verdict or 'passes'}"
            for proof, verdict in verdicts.items()
        )

    def _mutate(self, mutant: Mutant) -> str | None:
        """Break something; say why it could not be done."""
        self._connection.execute(self._path)
        try:
            with self._connection.transaction():
                if mutant.row:
                    self._let_in(mutant.row, is_check_back=mutant.is_check_back)
                for statement in mutant.statements:
                    done = self._connection.execute(statement)
                    if done.statusmessage in _NOTHING_DONE:
                        return "it changes no row"
        except psycopg.Error as error:
            return f"it cannot be made: {error}".strip()
        # Contracts are read as dbt reads them.
        self._connection.execute("set local search_path to default")
        return None

    def _let_in(self, row: BadRow, *, is_check_back: bool) -> None:
        """Insert a row that a check refuses, while its table has no check."""
        db = Database(self._connection, self._schema)
        row.case.prepare(db, row.table)
        columns = valid_row(db, row.table, dict(row.columns))
        dropped = drop_checks(self._connection, row.table)
        # Beyond the check such a row may be one too many, or no other table may take what it says.
        db.execute(drop_uniqueness(row.table))
        db.execute(disable_after_triggers(row.table))
        db.insert_exactly(row.table, columns)
        for name, definition in dropped.items() if is_check_back else ():
            db.execute(f"alter table {row.table} add constraint {name} {definition} not valid")

    def _fails(self, contract: Contract, proof: str, rule: str | None = None) -> bool | str:
        """Whether a contract returns a row, or the error that kept it from saying so.

        `rule`: it has to return a row that breaks the rule of that name.
        """
        of_rule = f"where rule = '{rule}'" if rule else ""
        query = f"select exists (select from (\n{contract.selects[proof]}\n) as broken {of_rule})"
        try:
            with self._connection.transaction():
                row = self._connection.execute(query).fetchone()
        except psycopg.Error as error:
            return f"error: {error}".strip()
        return bool(row and row[0])

    def _broken(self, contracts: list[Contract]) -> list[str]:
        return [
            f"{contract.name} ({proof})" + (f": {verdict}" if verdict is not True else "")
            for contract in contracts
            for proof in PROOFS
            if (verdict := self._fails(contract, proof))
        ]

    @contextmanager
    def _taken_back(self) -> Iterator[None]:
        with self._connection.transaction(force_rollback=True):
            yield

    @contextmanager
    def _emptied(self) -> Iterator[None]:
        with self._taken_back():
            self._connection.execute(self._path)
            empty(self._connection, self._schema)
            self._connection.execute("set local search_path to default")
            yield

    @contextmanager
    def _lifted(self) -> Iterator[None]:
        with self._taken_back():
            self._connection.execute(self._path)
            self._connection.execute(LIFT_EVERYTHING)
            self._connection.execute("set local search_path to default")
            yield
