"""The outcome of a signal is recorded once, and its other columns never change."""

from decimal import Decimal

import pytest

from .database import CHECK, RESTRICT, UNIQUE
from .proofs import proves
from .rows import NOON, after, base58, unknown_id

OUTCOMES = {
    "filtered": {"filtered": True, "filter_reason": "duplicate"},
    "position created": {"position_created": True},
    "processed sale": {"processed_at": NOON},
    "with its time": {
        "filtered": True,
        "filter_reason": "safety_check_failed",
        "processed_at": after(hours=1),
        "processing_duration_ms": 12,
    },
}
CHANGES = {
    "id": unknown_id(),
    "wallet_id": unknown_id(),
    "token_address": base58(44),
    "transaction_signature": base58(88),
    "signal_type": "sell",
    "amount_in": 2,
    "amount_out": 101,
    "price_usd": 3,
    "value_usd": 3,
    "received_at": NOON,
    "raw_payload": {"changed": True},
    "created_at": NOON,
    "leg": 1,
}
outcome = pytest.mark.parametrize("outcome", OUTCOMES.values(), ids=OUTCOMES)


@outcome
def test_an_outcome_can_be_recorded(db, outcome):
    signal = db.insert("signals")
    recorded = db.update("signals", signal, **outcome)
    assert recorded["processed_at"] is not None
    assert recorded == signal | outcome | {
        "processed_at": recorded["processed_at"],
        "updated_at": recorded["updated_at"],
    }


@outcome
@pytest.mark.parametrize(
    "second",
    [
        {"filtered": True, "filter_reason": "circuit_breaker", "position_created": False},
        {"position_created": True, "filtered": False, "filter_reason": None},
        {"processed_at": None, "processing_duration_ms": None},
        {"processing_duration_ms": 99},
        {"processed_at": after(days=1)},
        {"updated_at": NOON},
    ],
    ids=lambda columns: ",".join(columns),
)
@proves("guard_signals_outcome")
def test_a_recorded_outcome_never_changes(db, outcome, second):
    signal = db.update("signals", db.insert("signals"), **outcome)
    with db.refused(RESTRICT, "guard_signals_outcome"):
        db.update("signals", signal, **second)
    assert db.row("signals", signal) == signal


@proves("guard_signals_outcome")
def test_an_outcome_inserted_with_the_signal_never_changes(db):
    signal = db.insert("signals", filtered=True, filter_reason="duplicate")
    with db.refused(RESTRICT, "guard_signals_outcome"):
        db.update("signals", signal, filter_reason="circuit_breaker")


@pytest.mark.parametrize("column", CHANGES)
@proves("guard_signals_outcome")
def test_nothing_but_the_outcome_is_recorded(db, column):
    signal = db.insert("signals")
    with db.refused(RESTRICT, "guard_signals_outcome"):
        db.update("signals", signal, **{column: CHANGES[column]})
    with db.refused(RESTRICT, "guard_signals_outcome"):
        db.update("signals", signal, position_created=True, **{column: CHANGES[column]})


def test_every_column_but_the_outcome_is_tried(db):
    outcomes = {name for columns in OUTCOMES.values() for name in columns}
    signal = db.insert("signals")
    claim = {"attempt_count", "claimed_at"}
    assert signal.keys() - outcomes - claim - {"position_created", "updated_at"} == CHANGES.keys()


@proves("guard_signals_outcome")
def test_a_payload_keeps_even_the_way_its_numbers_are_written(db):
    signal = db.insert("signals", raw_payload={"amount": 1})
    with db.refused(RESTRICT, "guard_signals_outcome"):
        db.execute("""update signals set raw_payload = '{"amount": 1.0}'""")
    assert db.value("select raw_payload::text from signals") == '{"amount": 1}'
    assert db.row("signals", signal) == signal


@proves("guard_signals_outcome")
def test_an_upsert_does_not_rewrite_a_signal(db):
    signal = db.insert("signals")
    with db.refused(RESTRICT, "guard_signals_outcome"):
        db.execute(
            "insert into signals select * from signals where id = %s"
            " on conflict (transaction_signature, leg) do update set amount_in = 7",
            [signal["id"]],
        )


@proves("guard_signals_outcome")
def test_an_ordinary_role_records_an_outcome_once(db):
    db.become("ordinary")
    signal = db.update("signals", db.insert("signals"), position_created=True)
    with db.refused(RESTRICT, "guard_signals_outcome"):
        db.update("signals", signal, position_created=False)


@proves("derive_signals_processed_at")
@pytest.mark.parametrize("written", ["insert", "update"])
def test_an_outcome_without_its_time_was_recorded_now(db, written):
    if written == "insert":
        signal = db.insert("signals", position_created=True)
    else:
        signal = db.update("signals", db.insert("signals"), position_created=True)
    assert signal["processed_at"] == db.value("select now()")


def test_a_time_that_was_given_is_kept(db):
    signal = db.update("signals", db.insert("signals"), position_created=True, processed_at=NOON)
    assert signal["processed_at"] == NOON


def test_a_filtered_signal_never_gets_a_position(db):
    with db.refused(CHECK, "ck_signals_filtered_creates_no_position"):
        db.update(
            "signals",
            db.insert("signals"),
            filtered=True,
            filter_reason="duplicate",
            position_created=True,
        )


def test_a_signature_is_taken_in_once(db):
    signal = db.insert("signals")
    with db.refused(UNIQUE, "uq_signals_transaction_signature"):
        db.insert("signals", transaction_signature=signal["transaction_signature"])
    repeated = db.execute(
        "insert into signals (wallet_id, token_address, transaction_signature, signal_type,"
        " amount_in, amount_out, raw_payload)"
        " select wallet_id, token_address, transaction_signature, signal_type, amount_in,"
        " amount_out, raw_payload from signals on conflict (transaction_signature, leg) do nothing"
    )
    assert repeated.rowcount == 0


def test_a_transaction_of_several_swaps_is_several_signals(db):
    signature = base58(88)
    for leg in range(4):
        signal = db.insert("signals", transaction_signature=signature, leg=leg)
        assert signal["leg"] == leg
    # A token for a token: a sale and a purchase.
    wallet = db.insert("wallets")["id"]
    swap = {"wallet_id": wallet, "transaction_signature": base58(88)}
    db.insert("signals", signal_type="sell", **swap)
    db.insert("signals", signal_type="buy", leg=1, **swap)
    with db.refused(UNIQUE, "uq_signals_transaction_signature"):
        db.insert("signals", signal_type="buy", leg=1, **swap)


def test_a_swap_that_failed_on_the_chain_is_kept(db):
    failed = {"amount_in": 0, "amount_out": 0, "filtered": True, "filter_reason": "swap_failed"}
    assert db.insert("signals", **failed)["processed_at"] is not None


@proves("guard_signals_outcome")
def test_claims_are_counted_upwards(db):
    signal = db.insert("signals")
    for attempt in (1, 2):
        signal = db.update("signals", signal, attempt_count=attempt, claimed_at=NOON)
        assert signal["attempt_count"] == attempt
    with db.refused(RESTRICT, "guard_signals_outcome"):
        db.update("signals", signal, attempt_count=1)
    ended = db.update("signals", signal, filtered=True, filter_reason="processing_error")
    with db.refused(RESTRICT, "guard_signals_outcome"):
        db.update("signals", ended, attempt_count=3)


def test_amounts_come_back_as_sent(db):
    signal = db.insert("signals", amount_in="1.2345678901", amount_out="0.000000000000000001")
    assert signal["amount_in"] == Decimal("1.2345678901")
    assert signal["amount_out"] == Decimal("0.000000000000000001")


@pytest.mark.parametrize("length", [64, 86, 88])
def test_signatures_have_64_to_88_characters(db, length):
    assert db.insert("signals", transaction_signature=base58(length))
