"""The refresh of performance does not block readers, and gives one row per wallet."""

from .database import UNIQUE
from .proofs import proves
from .rows import after


def test_a_refresh_beside_its_readers_gives_each_wallet_a_row(db):
    db.execute("refresh materialized view performance")
    winner, idle = db.insert("wallets"), db.insert("wallets")
    db.insert("positions", wallet_id=winner["id"], current_price=3, status="closed")
    db.execute("refresh materialized view concurrently performance")
    rows = {row["wallet_id"]: row for row in db.execute("select * from performance")}
    assert rows.keys() == {winner["id"], idle["id"]}
    assert (rows[winner["id"]]["total_positions"], rows[winner["id"]]["total_pnl_usd"]) == (1, 100)
    assert (rows[idle["id"]]["total_positions"], rows[idle["id"]]["win_rate_percent"]) == (0, None)


def test_without_its_unique_index_it_cannot_be_refreshed_beside_its_readers(db):
    db.execute("refresh materialized view performance")
    db.execute("drop index idx_performance_wallet_id")
    with db.refused("55000", None):
        db.execute("refresh materialized view concurrently performance")


@proves("idx_performance_wallet_id")
def test_two_rows_for_a_wallet_are_refused(db):
    wallet = db.insert("wallets")
    # Only where the key of wallets is gone can a wallet be there twice.
    db.execute("alter table wallets drop constraint pk_wallets cascade")
    db.insert("wallets", id=wallet["id"], created_at=after(days=1))
    with db.refused(UNIQUE, "idx_performance_wallet_id"):
        db.execute("refresh materialized view performance")
