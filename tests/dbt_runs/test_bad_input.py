"""A mistake in a CSV stops the build with one message, and its table keeps its rows."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tests.conftest import run_dbt
from tests.workshop import Workshop
from walltrack.connection import database as databases

pytestmark = pytest.mark.xdist_group("bad_input")


def change(row: int, column: str, value: str) -> Callable[[Path], None]:
    """Put a value into a row (counted from 0) of a CSV."""

    def edit(path: Path) -> None:
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        rows[row][header.index(column)] = value
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *rows])

    return edit


def misspell(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8").replace("address", "adress", 1))


def replace(old: bytes, new: bytes) -> Callable[[Path], None]:
    """Put bytes in the place of others."""

    def edit(path: Path) -> None:
        content = path.read_bytes()
        assert old in content
        path.write_bytes(content.replace(old, new))

    return edit


def empty(path: Path) -> None:
    """Leave the header alone."""
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])


def repeat_signature(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        first = next(csv.DictReader(file))
    change(1, "transaction_signature", first["transaction_signature"])(path)


NINETY_NINE = '[{"sell_percent": 99, "at_multiple": 2}]'
NOBODY = "00000000-0000-4000-8000-000000000000"
FIRST = "77a11ac0-000{}-4000-8000-000000000001"
CASES = {
    "a letter that base58 lacks": (
        "mock_wallets",
        change(0, "address", "0" * 44),
        [FIRST.format(3), "ck_wallets_address_is_base58"],
    ),
    "a signature twice": (
        "mock_signals",
        repeat_signature,
        ["77a11ac0-0005-4000-8000-000000000002", "uq_signals_transaction_signature"],
    ),
    "a wallet on an unknown strategy": (
        "mock_wallets",
        change(0, "exit_strategy_id", NOBODY),
        [FIRST.format(3), "fk_wallets_exit_strategies", NOBODY],
    ),
    "a position on an unknown wallet": (
        "mock_positions",
        change(0, "wallet_id", NOBODY),
        # Its orders notice first.
        [FIRST.format(7), "fk_orders_positions_agree"],
    ),
    "a scaling plan that sums to 99": (
        "mock_exit_strategies",
        change(0, "scaling_out_config", NINETY_NINE),
        [FIRST.format(2), "ck_exit_strategies_scaling_plan_valid"],
    ),
    "a word for a number": (
        "mock_tokens",
        change(0, "liquidity_usd", "plenty"),
        [FIRST.format(4), 'invalid input syntax for type numeric: "plenty"'],
    ),
    "a misspelt column": ("mock_wallets", misspell, ["unknown column adress", "no column address"]),
    "a comma in a number": (
        "mock_wallets",
        replace(b"68.50", b"68,50"),
        ["line 2, has ", " values and the header "],
    ),
    "semicolons": ("mock_wallets", replace(b",", b";"), ["line 1, is separated by semicolons"]),
    "another encoding": (
        "mock_wallets",
        replace(b"BONK early", "caf\u00e9".encode("latin-1")),
        ["line 2, is not UTF-8"],
    ),
    "a quote without its end": ("mock_wallets", replace(b"BONK early", b'"BONK'), ["line ", "CSV"]),
    "no row": ("mock_wallets", empty, ["no row under its header", "load_mock_data: false"]),
    "a missing file": ("mock_tokens", Path.unlink, ["is missing"]),
}


@pytest.fixture
def restored(workshop: Workshop) -> Iterator[Workshop]:
    """The workshop, with its CSVs put back after the test."""
    seeds = {path: path.read_bytes() for path in (workshop.root / "seeds").glob("*.csv")}
    yield workshop
    for path, content in seeds.items():
        path.write_bytes(content)


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_is_named_and_its_table_keeps_its_rows(restored: Workshop, case: str) -> None:
    seed, edit, words = CASES[case]
    before = restored.rows()
    edit(restored.root / "seeds" / f"{seed}.csv")
    up = restored.walltrack("up")
    assert up.returncode == 1
    assert "Traceback" not in up.stdout + up.stderr
    said = up.stderr.strip().splitlines()[-1]
    assert said.startswith("walltrack: ")
    for word in [f"seeds/{seed}.csv", *words]:
        assert word in said
    after = restored.rows()
    table = f"walltrack.{seed.removeprefix('mock_')}"
    assert after[table] == before[table]
    assert {name: len(rows) for name, rows in after.items()} == {
        name: len(rows) for name, rows in before.items()
    }


def test_dbt_itself_stops_at_an_emptied_file(restored: Workshop) -> None:
    before = restored.rows()
    empty(restored.root / "seeds" / "mock_wallets.csv")
    seed = run_dbt(
        *("seed", "--select", "mock_wallets"), cwd=restored.root, env={databases.URL: restored.url}
    )
    assert seed.returncode != 0
    assert "seeds/mock_wallets.csv has no row under its header" in seed.stdout
    assert restored.rows() == before


def test_a_row_that_is_missed_is_named(restored: Workshop) -> None:
    """No load would remove it from its table, so the seed does not forget it in silence."""
    before = restored.rows()
    signals = restored.root / "seeds" / "mock_signals.csv"
    *lines, last = signals.read_text(encoding="utf-8").splitlines(keepends=True)
    signals.write_text("".join(lines), encoding="utf-8")
    for done in (
        run_dbt("seed", cwd=restored.root, env={databases.URL: restored.url}),
        restored.walltrack("up"),
    ):
        assert done.returncode == 1
        said = done.stdout + done.stderr
        assert "seeds/mock_signals.csv no longer has 1 of the mock rows" in said
        assert f"walltrack.signals ({last.split(',')[0]})" in said
        assert "walltrack remove-mock-rows" in said
        assert (
            restored.rows()["walltrack_mock.mock_signals"]
            == (before["walltrack_mock.mock_signals"])
        )


def test_a_view_on_the_text_outlives_a_seed(restored: Workshop) -> None:
    view = "select count(*) from public.of_a_user"
    with psycopg.connect(restored.url, autocommit=True) as connection:
        connection.execute("create view public.of_a_user as table walltrack_mock.mock_wallets")
        before = connection.execute(view).fetchone()
        restored.dbt("seed", "--full-refresh", "--select", "mock_wallets")
        assert connection.execute(view).fetchone() == before
        misspell(restored.root / "seeds" / "mock_wallets.csv")
        seed = run_dbt(
            *("seed", "--select", "mock_wallets"),
            cwd=restored.root,
            env={databases.URL: restored.url},
        )
        assert seed.returncode == 1
        assert "seeds/mock_wallets.csv has other columns than before" in seed.stdout
        assert "of_a_user depends on table walltrack_mock.mock_wallets" in seed.stdout
        assert connection.execute(view).fetchone() == before
        connection.execute("drop view public.of_a_user")


def test_dbt_itself_names_the_line_that_is_not_utf8(restored: Workshop) -> None:
    replace(b"BONK early", b"\xe9")(restored.root / "seeds" / "mock_wallets.csv")
    for command in ("seed", "test"):
        said = run_dbt(command, cwd=restored.root, env={databases.URL: restored.url})
        assert said.returncode == 2
        assert "seeds/mock_wallets.csv, line 2, is not UTF-8: save" in said.stdout
        assert "Traceback" not in said.stdout + said.stderr


def test_the_export_names_file_and_line(restored: Workshop) -> None:
    replace(b"68.50", b"68,50")(restored.root / "seeds" / "mock_wallets.csv")
    export = restored.walltrack("export", "--check")
    assert export.returncode == 1
    assert "seeds/mock_wallets.csv, line 2, has " in export.stderr
    assert "Traceback" not in export.stderr
    replace(b"BONK early", b"\xe9")(restored.root / "seeds" / "mock_wallets.csv")
    export = restored.walltrack("export", "--check")
    assert export.returncode == 1
    assert "seeds/mock_wallets.csv, line 2, is not UTF-8" in export.stderr
    assert "Traceback" not in export.stderr


def test_a_first_build_that_stops_is_completed_by_the_next(restored: Workshop) -> None:
    with psycopg.connect(restored.url) as connection:
        connection.execute("drop schema walltrack, walltrack_mock, walltrack_migrations cascade")
    # dbt takes the rest of the file for one value.
    wallets = restored.root / "seeds" / "mock_wallets.csv"
    whole = wallets.read_bytes()
    replace(b"BONK early", b'"BONK')(wallets)
    torn = run_dbt(
        *("seed", "--select", "mock_wallets"), cwd=restored.root, env={databases.URL: restored.url}
    )
    assert torn.returncode == 1
    assert f"seeds/mock_wallets.csv, row with id {FIRST.format(3)}, has a value of several" in (
        torn.stdout
    )
    wallets.write_bytes(whole)
    positions = restored.root / "seeds" / "mock_positions.csv"
    right = positions.read_bytes()
    change(0, "wallet_id", NOBODY)(positions)
    up = restored.walltrack("up")
    assert up.returncode == 1
    built = up.stderr.splitlines()[-1].rpartition("Built before: ")[2]
    assert {"config", "exit_strategies", "wallets"} <= set(built.rstrip(".").split(", "))
    rows = restored.rows()
    assert len(rows["walltrack.wallets"]) == 5
    assert rows["walltrack.positions"] == []
    positions.write_bytes(right)
    again = restored.walltrack("up")
    assert again.returncode == 0, again.stdout + again.stderr
