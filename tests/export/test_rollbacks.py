"""A rollback refuses to lose a user's rows unless it is told to insist."""

from __future__ import annotations

import psycopg
import pytest

from .conftest import INSIST, MIGRATIONS, ROLLBACKS
from .rows import MOCK, OWN_CONFIG, OWN_ROWS, own_rows

pytestmark = pytest.mark.xdist_group("export")


@pytest.mark.parametrize("is_seeded", [False, True], ids=["own rows alone", "beside mock rows"])
def test_rows_of_a_user_stop_each_rollback(request, is_seeded, psql, apply, dump):
    url = request.getfixturevalue("seeded" if is_seeded else "migrated")
    apply(url, OWN_ROWS)
    rows = own_rows(url)
    for rollback in reversed(ROLLBACKS):
        before = dump(url)
        table = rollback.stem[4:].removesuffix("_table")
        lost = len(rows.get(table, []))
        # The one row of config may be a mock row.
        if lost:
            done = psql(url, rollback)
            assert "ERROR:  23001" in done.stderr, f"{rollback.name}: {done.stderr}"
            assert f"walltrack.{table} refused: it would lose {lost} row" in done.stderr
            assert f"{INSIST};" in done.stderr
            assert dump(url) == before
        apply(url, INSIST, rollback)


def test_insisting_loses_them(seeded, psql, apply, dump):
    apply(seeded, OWN_ROWS)
    # Not for other sessions, and no other word.
    apply(seeded, INSIST, *reversed(ROLLBACKS[10:]))
    refused = psql(seeded, "set walltrack.rollback = 'yes'", ROLLBACKS[9])
    assert "23001" in refused.stderr
    apply(seeded, INSIST, *reversed(ROLLBACKS))
    assert dump(seeded) == ""
    apply(seeded, *MIGRATIONS)


def test_insisting_does_not_cascade(seeded, psql, dump):
    before = dump(seeded)
    for rollback in ROLLBACKS[:8]:
        assert "2BP01" in psql(seeded, INSIST, rollback).stderr
    assert dump(seeded) == before


@pytest.mark.parametrize(
    ("number", "table"),
    [(6, "orders"), (1, "config")],
)
def test_refused_from_the_top_down_too(seeded, apply, number, table):
    if table == "config":
        apply(seeded, OWN_CONFIG)
    else:
        apply(
            seeded,
            "insert into walltrack.orders (wallet_id, token_id, order_type, token_in, token_out,"
            " amount_in) select wallet_id, token_id, 'entry', repeat('1', 32), repeat('2', 32), 1"
            " from walltrack.positions limit 1",
        )
    apply(seeded, *reversed(ROLLBACKS[number + 1 :]))
    with (
        psycopg.connect(seeded) as connection,
        pytest.raises(
            psycopg.errors.RestrictViolation, match="it would lose 1 row other than mock rows"
        ) as refused,
    ):
        connection.execute(ROLLBACKS[number].read_text())
    assert (refused.value.diag.schema_name, refused.value.diag.table_name) == ("walltrack", table)
    apply(seeded, INSIST, *reversed(ROLLBACKS[: number + 1]))


def test_an_order_of_a_user_keeps_its_mock_position(seeded, psql, apply, dump):
    apply(
        seeded,
        "insert into walltrack.orders (wallet_id, token_id, position_id, order_type, token_in,"
        " token_out, amount_in, mode) select wallet_id, token_id, id, 'exit_manual',"
        " repeat('1', 32), repeat('2', 32), 1, mode from walltrack.positions"
        " where status = 'open' limit 1",
        *reversed(ROLLBACKS[8:]),
    )
    before, rows = dump(seeded), own_rows_of_orders(seeded)
    done = psql(seeded, ROLLBACKS[7])
    assert "1 row of walltrack.orders other than mock rows would lose their position" in done.stderr
    assert dump(seeded) == before

    apply(seeded, INSIST, ROLLBACKS[7])
    assert own_rows_of_orders(seeded) == rows, "insisting on one table spares the other"
    assert "23503" in psql(seeded, MIGRATIONS[7]).stderr


def own_rows_of_orders(url: str) -> list[tuple[str]]:
    with psycopg.connect(url) as connection:
        return connection.execute(
            f"select o::text from walltrack.orders as o where not ({MOCK})"
        ).fetchall()
