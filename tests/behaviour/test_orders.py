"""The status machine of orders, their derived columns, and that final orders never change."""

from datetime import timedelta
from decimal import Decimal
from itertools import product

import pytest

from .database import CHECK, RESTRICT, UNIQUE
from .proofs import proves
from .rows import NOON, Reference, after, base58, signature, unknown_id

STATUSES = ("pending", "submitted", "executed", "failed", "cancelled")
FINAL = ("executed", "cancelled")
ALLOWED = {
    ("pending", "submitted"),
    ("pending", "cancelled"),
    ("pending", "failed"),
    ("submitted", "executed"),
    ("submitted", "failed"),
    ("failed", "pending"),
    ("failed", "executed"),
}
# What an order needs to be complete in a status, and must not have in another.
COMPLETE = {
    "executed": {"executed_price": 2, "actual_amount_out": 50, "executed_at": after(seconds=2)},
    "failed": {"last_error_code": "SLIPPAGE"},
}
INCOMPLETE = {"executed_price": None, "actual_amount_out": None, "executed_at": None}
MOVES = list(product(STATUSES, STATUSES))


def moves(pairs):
    return pytest.mark.parametrize(
        ("old", "new"), [pytest.param(*pair, id="-to-".join(pair)) for pair in pairs]
    )


def move(db, order, status, **columns):
    complete = {"status": status} | INCOMPLETE | COMPLETE.get(status, {}) | columns
    if status != "executed":
        complete["actual_amount_in"] = None
    return db.update("orders", order, **complete)


@moves(pair for pair in MOVES if pair in ALLOWED)
def test_an_order_moves_on(db, old, new):
    order = db.insert("orders", status=old)
    assert move(db, order, new)["status"] == new


@moves(
    pair for pair in MOVES if pair not in ALLOWED and pair[0] not in FINAL and pair[0] != pair[1]
)
@proves("guard_orders_status_machine")
def test_an_order_moves_no_other_way(db, old, new):
    order = db.insert("orders", status=old)
    with db.refused(RESTRICT, "guard_orders_status_machine"):
        move(db, order, new)
    assert db.row("orders", order) == order


@pytest.mark.parametrize("old", [status for status in STATUSES if status not in FINAL])
def test_an_order_that_is_not_final_can_be_written_without_moving(db, old):
    order = db.insert("orders", status=old)
    assert db.update("orders", order, jupiter_quote_id="quote")["status"] == old


@moves(pair for pair in MOVES if pair[0] in FINAL)
@proves("guard_orders_final")
def test_a_final_order_moves_nowhere(db, old, new):
    order = db.insert("orders", status=old)
    with db.refused(RESTRICT, "guard_orders_final"):
        move(db, order, new)


@pytest.mark.parametrize("status", FINAL)
@proves("guard_orders_final")
def test_no_column_of_a_final_order_changes(db, status):
    position = db.insert("positions")
    signal = db.insert("signals")
    order = db.insert("orders", status=status, mode="live")
    changes = {
        "id": unknown_id(),
        "wallet_id": position["wallet_id"],
        "token_id": position["token_id"],
        "position_id": position["id"],
        "signal_id": signal["id"],
        "order_type": "exit_manual",
        "mode": "simulation",
        "token_in": base58(44),
        "token_out": base58(44),
        "amount_in": 7,
        "actual_amount_in": 7,
        "expected_amount_out": 7,
        "actual_amount_out": 7,
        "requested_price": 7,
        "executed_price": 7,
        "slippage_tolerance_percent": 7,
        "slippage_percent": 7,
        "status": "failed",
        "jupiter_quote_id": "quote",
        "tx_signature": signature(),
        "earlier_tx_signatures": [base58(88)],
        "slot": 7,
        "priority_fee_lamports": 7,
        "fee_usd": 7,
        "requested_at": after(days=-7),
        "submitted_at": after(seconds=1.5),
        "executed_at": after(seconds=7),
        "execution_duration_ms": 7,
        "retry_count": 1,
        "max_retries": 7,
        "next_attempt_at": NOON,
        "claimed_by": "someone",
        "last_error_code": "E",
        "last_error_message": "text",
        "scaling_level": 7,
        "scaling_percent": 7,
        "created_at": NOON,
        "updated_at": NOON,
    }
    assert changes.keys() == order.keys()
    for column, value in changes.items():
        with db.refused(RESTRICT, "guard_orders_final"):
            db.update("orders", order, **{column: value})
    assert db.row("orders", order) == order


@pytest.mark.parametrize("role", ["owner", "ordinary"])
@pytest.mark.parametrize("status", FINAL)
@proves("guard_orders_final")
def test_a_final_order_is_neither_changed_nor_deleted(db, status, role):
    db.become(role)
    order = db.insert("orders", status=status)
    with db.refused(RESTRICT, "guard_orders_final"):
        db.update("orders", order, jupiter_quote_id="quote")
    with db.refused(RESTRICT, "guard_orders_final"):
        db.delete("orders", order)


@pytest.mark.parametrize("status", [status for status in STATUSES if status not in FINAL])
def test_an_order_that_was_never_submitted_can_be_deleted(db, status):
    order = db.insert("orders", status=status)
    if status == "submitted":
        with db.refused(RESTRICT, "guard_orders_submitted"):
            db.delete("orders", order)
    else:
        db.delete("orders", order)


@pytest.mark.parametrize("ending", [["failed"], ["failed", "pending"]], ids="-".join)
@proves("guard_orders_submitted")
def test_an_order_that_was_ever_submitted_is_not_deleted(db, ending):
    order = move(db, db.insert("orders"), "submitted")
    for status in ending:
        order = move(db, order, status)
    with db.refused(RESTRICT, "guard_orders_submitted"):
        db.delete("orders", order)


@pytest.mark.parametrize(
    ("executed_price", "order_type", "expected"),
    [
        ("2.02", "entry", "1.0000"),
        ("1.98", "entry", "-1.0000"),
        ("2.02", "exit_manual", "-1.0000"),
        ("1.98", "exit_manual", "1.0000"),
        ("2", "entry", "0.0000"),
        ("2", "exit_scaling", "0.0000"),
        ("0", "entry", "-100.0000"),
        ("0", "exit_stop_loss", "100.0000"),
        ("99999999999999999999", "entry", "99999999.9999"),
        # Half a unit of the last digit is rounded away from zero.
        ("2.000001", "entry", "0.0001"),
        ("1.999999", "entry", "-0.0001"),
        ("2.000000999999999999", "entry", "0.0000"),
    ],
)
@proves("derive_orders_execution")
def test_slippage_above_zero_is_worse_than_requested(db, executed_price, order_type, expected):
    order = db.insert(
        "orders", status="executed", order_type=order_type, executed_price=executed_price
    )
    assert order["slippage_percent"] == Decimal(expected)


@proves("derive_orders_execution")
def test_slippage_and_duration_are_derived_when_an_order_is_executed(db):
    order = move(db, db.insert("orders", status="submitted"), "executed", executed_price="2.1")
    assert order["slippage_percent"] == 5
    assert order["execution_duration_ms"] == 1000


def test_there_is_no_slippage_without_both_prices(db):
    assert db.insert("orders")["slippage_percent"] is None
    executed = db.insert("orders", status="executed", requested_price=None)
    assert executed["slippage_percent"] is None


@proves("derive_orders_execution")
def test_derived_columns_are_not_written_by_hand(db):
    pending = db.insert("orders", slippage_percent=7, execution_duration_ms=7)
    assert (pending["slippage_percent"], pending["execution_duration_ms"]) == (None, None)
    executed = db.insert("orders", status="executed", slippage_percent=7, execution_duration_ms=7)
    assert (executed["slippage_percent"], executed["execution_duration_ms"]) == (0, 1000)


@pytest.mark.parametrize(
    ("submitted_at", "executed_at", "expected"),
    [
        (after(seconds=1), after(seconds=1), 0),
        (after(seconds=1), after(seconds=1, microseconds=499), 0),
        (after(seconds=1), after(seconds=1, microseconds=500), 1),
        (after(seconds=1), after(days=1, seconds=1), 86_400_000),
        (after(seconds=1), after(days=365, seconds=1), 31_536_000_000),
        (None, after(seconds=3), 3000),
    ],
)
@proves("derive_orders_execution")
def test_duration_runs_from_the_submission_or_else_the_request(
    db, submitted_at, executed_at, expected
):
    order = db.insert(
        "orders", status="executed", submitted_at=submitted_at, executed_at=executed_at
    )
    assert order["execution_duration_ms"] == expected


@proves("derive_orders_execution")
def test_a_submission_without_its_time_happened_now(db):
    now = db.value("select now()")
    assert db.insert("orders", status="submitted", submitted_at=None)["submitted_at"] == now
    assert move(db, db.insert("orders"), "submitted")["submitted_at"] == now


@proves("derive_orders_execution")
def test_a_retry_is_submitted_anew(db):
    order = db.insert("orders", status="submitted", submitted_at=after(seconds=1))
    order = move(db, move(db, order, "failed"), "pending")
    assert (order["submitted_at"], order["claimed_by"]) == (None, None)
    assert move(db, order, "submitted")["submitted_at"] == db.value("select now()")


@proves("derive_orders_execution")
def test_each_failed_attempt_uses_up_a_retry_until_none_remains(db):
    order = db.insert("orders", max_retries=3)
    for attempt in (1, 2, 3):
        order = move(db, order, "submitted")
        order = move(db, order, "failed")
        assert order["retry_count"] == attempt
        if attempt < 3:
            order = move(db, order, "pending")
            assert order["retry_count"] == attempt
    with db.refused(RESTRICT, "guard_orders_status_machine"):
        move(db, order, "pending")


@pytest.mark.parametrize(
    ("status", "failure", "then"),
    [
        ("pending", {}, {}),
        ("submitted", {"retry_count": 1}, {}),
        ("submitted", {}, {"last_error_message": "more"}),
    ],
    ids=["before the submission", "counted by the worker", "written again"],
)
@proves("derive_orders_execution")
def test_a_failure_counts_once(db, status, failure, then):
    order = move(db, db.insert("orders", status=status), "failed", **failure)
    if then:
        order = db.update("orders", order, **then)
    assert order["retry_count"] == 1


@pytest.mark.parametrize(("retry_count", "max_retries"), [(3, 3), (0, 0), (1, 1)])
@proves("guard_orders_status_machine")
def test_no_retry_where_none_remains(db, retry_count, max_retries):
    order = db.insert("orders", status="failed", retry_count=retry_count, max_retries=max_retries)
    with db.refused(RESTRICT, "guard_orders_status_machine"):
        move(db, order, "pending")
    # Nor by granting more in the same breath.
    with db.refused(RESTRICT, "guard_orders_status_machine"):
        move(db, order, "pending", max_retries=max_retries + 1)


def test_an_order_without_retries_can_fail(db):
    order = move(db, db.insert("orders", status="submitted", max_retries=0), "failed")
    assert (order["status"], order["retry_count"]) == ("failed", 0)


def test_an_execution_must_be_complete(db):
    order = db.insert("orders", status="submitted")
    with db.refused(CHECK, "ck_orders_executed_iff_price_amount_time"):
        move(db, order, "executed", executed_price=None)
    live = db.insert("orders", status="submitted", mode="live")
    with db.refused(CHECK, "ck_orders_live_executed_has_signature"):
        move(db, live, "executed")
    assert move(db, live, "executed", tx_signature=signature())["status"] == "executed"


def test_a_signature_belongs_to_one_order_of_a_position(db):
    order = db.insert("orders", status="executed", mode="live")
    with db.refused(UNIQUE, "uq_orders_tx_signature"):
        db.insert("orders", mode="live", tx_signature=order["tx_signature"])


def test_one_swap_sells_for_two_positions(db):
    positions = [db.insert("positions", mode="live") for _ in range(2)]
    swap = {"status": "executed", "mode": "live", "tx_signature": signature()}
    for position in positions:
        order = db.insert("orders", order_type="exit_mirror", position_id=position["id"], **swap)
        with db.refused(UNIQUE, "uq_orders_tx_signature"):
            db.insert("orders", order_type="exit_mirror", position_id=order["position_id"], **swap)


@proves("derive_orders_execution")
def test_a_transaction_that_timed_out_may_land_after_all(db):
    first, second = signature(), signature()
    order = move(db, db.insert("orders", mode="live"), "submitted", tx_signature=first)
    order = move(db, move(db, order, "failed"), "pending")
    assert (order["tx_signature"], order["earlier_tx_signatures"]) == (None, [first])
    order = move(db, order, "submitted", tx_signature=second)
    order = move(db, order, "failed")
    order = move(db, order, "executed", tx_signature=first)
    assert (order["status"], order["earlier_tx_signatures"]) == ("executed", [second])


@proves("derive_orders_execution")
def test_retries_wait_twice_as_long_each_time(db):
    now = db.value("select now()")
    order = db.insert("orders", max_retries=20)
    for attempt in range(1, 11):
        order = move(db, move(db, order, "submitted"), "failed")
        delay = order["next_attempt_at"] - now
        assert delay.total_seconds() == min(2**attempt, 300)
        order = move(db, order, "pending")
    # Or as the worker says.
    later = now + timedelta(hours=1)
    order = move(db, move(db, order, "submitted"), "failed", next_attempt_at=later)
    assert order["next_attempt_at"] == later


@proves("guard_orders_retry_count")
def test_attempts_stay_counted(db):
    order = move(db, db.insert("orders", retry_count=1), "submitted")
    for status in (None, "failed"):
        if status:
            order = move(db, order, status)
        with db.refused(RESTRICT, "guard_orders_retry_count"):
            db.update("orders", order, retry_count=0)
    with db.refused(RESTRICT, "guard_orders_retry_count"):
        db.update("orders", order, submitted_at=None)


def test_a_submitted_order_says_who_has_it(db):
    order = move(db, db.insert("orders"), "submitted", claimed_by="worker 7")
    assert order["claimed_by"] == "worker 7"
    db.execute("set local application_name = 'copier'")
    assert move(db, db.insert("orders"), "submitted")["claimed_by"] == "copier"
    db.execute("set local application_name = ''")
    nameless = move(db, db.insert("orders"), "submitted")
    assert nameless["claimed_by"] == db.value("select session_user")


@pytest.mark.parametrize("status", [status for status in STATUSES if status not in FINAL])
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("wallet_id", Reference("wallets", {})),
        ("token_id", Reference("tokens", {})),
        ("order_type", "exit_manual"),
        ("mode", "live"),
        ("token_in", base58(44)),
        ("token_out", base58(44)),
        ("amount_in", 200),
        ("requested_price", 3),
        ("requested_at", after(hours=1)),
        ("slippage_tolerance_percent", 50),
        ("expected_amount_out", 1),
        ("scaling_level", 1),
    ],
)
@proves("guard_orders_money")
def test_what_an_order_asks_for_never_changes(db, status, column, value):
    order = db.insert("orders", status=status, expected_amount_out=50)
    if isinstance(value, Reference):
        value = db.insert(value.table)["id"]
    with db.refused(RESTRICT, "guard_orders_money"):
        db.update("orders", order, **{column: value})


def test_a_submission_brings_a_new_quote(db):
    order = db.insert("orders", expected_amount_out=50)
    order = move(db, order, "submitted", expected_amount_out=49, jupiter_quote_id="new")
    assert order["expected_amount_out"] == 49


def test_a_partial_fill_says_what_was_exchanged(db):
    order = move(db, db.insert("orders"), "submitted")
    order = move(db, order, "executed", actual_amount_in=40, actual_amount_out=20)
    assert (order["amount_in"], order["actual_amount_in"]) == (100, 40)
    whole = move(db, move(db, db.insert("orders"), "submitted"), "executed")
    assert whole["actual_amount_in"] == whole["amount_in"]


def test_the_clock_of_the_chain_lags(db):
    order = db.insert("orders", requested_at=after(seconds=1))
    order = move(db, order, "submitted", submitted_at=after(seconds=0.7))
    order = move(db, order, "executed", executed_at=NOON)
    assert order["execution_duration_ms"] == 0


def test_an_order_keeps_its_position(db):
    position = db.insert("positions")
    db.insert("orders", order_type="exit_manual", position_id=position["id"])
    sqlstate = RESTRICT if db.connection.info.server_version >= 180000 else "23503"
    with db.refused(sqlstate, "fk_orders_positions"):
        db.delete("positions", position)
