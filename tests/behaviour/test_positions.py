"""The position as an aggregate: amounts, prices and profit agree; the entry never changes."""

from decimal import Decimal

import pytest

from .cases.tokens import BLACKLISTED
from .database import CHECK, NOT_NULL, RESTRICT
from .proofs import proves
from .rows import NOON, Reference, address, after, signature, unknown_id, valid_row

PNL = (
    "realized_pnl_usd",
    "realized_pnl_percent",
    "unrealized_pnl_usd",
    "unrealized_pnl_percent",
    "total_pnl_usd",
    "total_pnl_percent",
)
ENDED = {"status": "closed", "exit_at": after(hours=1), "exit_reason": "manual"}
EXIT = ("current_amount", "exit_amount", "exit_value_usd", "exit_price")


def decimals(position, names):
    return [position[name] for name in names]


def test_a_new_position_starts_at_its_entry(db):
    position = db.insert("positions", entry_price="0.00002", entry_amount="1000000.5")
    assert position["entry_value_usd"] == Decimal("20.0000")
    assert position["current_amount"] == position["entry_amount"]
    assert position["current_price"] == position["peak_price"] == position["entry_price"]
    assert position["exit_amount"] == 0
    assert (position["exit_price"], position["exit_value_usd"]) == (None, None)
    assert [position[name] for name in PNL] == [0] * 6


@pytest.mark.parametrize(
    ("price", "expected"),
    [
        ("3", ("100", "50", "100", "50")),
        ("1", ("-100", "-50", "-100", "-50")),
        ("0", ("-200", "-100", "-200", "-100")),
        # A ten-thousandth of a dollar and of a percent, rounded half away from zero.
        ("2.0000005", ("0.0001", "0", "0.0001", "0")),
        ("1.9999995", ("-0.0001", "0", "-0.0001", "0")),
        ("2.000000499999999999", ("0", "0", "0", "0")),
        ("2.000001", ("0.0001", "0.0001", "0.0001", "0.0001")),
        ("1.999999", ("-0.0001", "-0.0001", "-0.0001", "-0.0001")),
    ],
)
@proves("derive_positions_pnl", "derive_positions_pnl_of_price")
def test_a_price_tick_moves_the_unrealized_profit(db, price, expected):
    position = db.update("positions", db.insert("positions"), current_price=price)
    assert decimals(position, PNL) == [0, 0, *map(Decimal, expected)]


SOLD_40_AT_3 = {
    "by what is left": {"current_amount": 60},
    "by what left": {"exit_amount": 40},
    "by both amounts": {"current_amount": 60, "exit_amount": 40},
    "by what is left and the proceeds": {"current_amount": 60, "exit_value_usd": 120},
    "by what left and the proceeds": {"exit_amount": 40, "exit_value_usd": 120},
    "by what is left and the price": {"current_amount": 60, "exit_price": 3},
    "by what left and the price": {"exit_amount": 40, "exit_price": 3},
    "by everything": {
        "current_amount": 60,
        "exit_amount": 40,
        "exit_price": 3,
        "exit_value_usd": 120,
    },
}
# Another 20 at 5: 220 for 60 so far.
SOLD_20_AT_5 = {
    "by what is left": {"current_amount": 40},
    "by what left": {"exit_amount": 60},
    "by both amounts": {"current_amount": 40, "exit_amount": 60},
    "by what is left and the proceeds": {"current_amount": 40, "exit_value_usd": 220},
    "by what left and the proceeds": {"exit_amount": 60, "exit_value_usd": 220},
    "by what is left and the average price": {
        "current_amount": 40,
        "exit_price": "3.666666666666666667",
    },
    "by what left and the average price": {"exit_amount": 60, "exit_price": "3.666666666666666667"},
}


@pytest.mark.parametrize("tick", ["before", "within"])
@pytest.mark.parametrize("sale", SOLD_40_AT_3.values(), ids=SOLD_40_AT_3)
@proves("derive_positions_pnl")
def test_a_partial_exit_is_written_in_many_ways(db, sale, tick):
    position = db.insert("positions")
    if tick == "before":
        db.update("positions", position, current_price=3)
    else:
        sale = sale | {"current_price": 3}
    position = db.update("positions", position, **sale)
    assert decimals(position, EXIT) == [60, 40, 120, 3]
    assert decimals(position, PNL) == [40, 50, 60, 50, 100, 50]
    assert position["status"] == "open"


@pytest.mark.parametrize("second", SOLD_20_AT_5.values(), ids=SOLD_20_AT_5)
@pytest.mark.parametrize("first", SOLD_40_AT_3.values(), ids=SOLD_40_AT_3)
@proves("derive_positions_pnl")
def test_the_exit_price_is_weighted_by_amount(db, first, second):
    position = db.insert("positions", current_price=3)
    db.update("positions", position, **first)
    position = db.update("positions", position, current_price=5, **second)
    assert decimals(position, EXIT) == [40, 60, 220, Decimal("3.666666666666666667")]
    # 220 for what cost 120; 40 at 5 that cost 2.
    assert decimals(position, PNL) == [100, Decimal("83.3333"), 120, 150, 220, 110]


@proves("derive_positions_pnl")
def test_proceeds_that_differ_from_the_price_decide_the_average(db):
    position = db.insert("positions", current_price=3)
    position = db.update(
        "positions", position, current_amount=60, exit_value_usd="118.5", exit_price=3
    )
    assert decimals(position, EXIT) == [60, 40, Decimal("118.5"), Decimal("2.9625")]
    assert position["realized_pnl_usd"] == Decimal("38.5")


@proves("derive_positions_pnl", "derive_positions_pnl_of_price")
def test_a_tick_leaves_what_was_realized(db):
    position = db.insert("positions", current_price=3, current_amount=60)
    ticked = db.update("positions", position, current_price="7.77")
    for name in ("exit_amount", "exit_value_usd", "exit_price", "realized_pnl_usd"):
        assert ticked[name] == position[name]
    assert ticked["unrealized_pnl_usd"] == Decimal("346.2")


@proves("derive_positions_pnl")
def test_the_average_exit_price_is_exact_in_each_of_its_digits(db):
    position = db.insert("positions", entry_amount=100)
    position = db.update("positions", position, exit_amount=7, exit_value_usd=12345678)
    assert position["exit_price"] == Decimal("1763668.285714285714285714")


@proves("derive_positions_pnl")
def test_half_a_unit_is_rounded_away_from_zero(db):
    lost = db.insert("positions", entry_price="0.00005", entry_amount=1)
    lost = db.update("positions", lost, exit_amount=1, exit_value_usd=0, **ENDED)
    assert lost["realized_pnl_usd"] == Decimal("-0.0001")
    won = db.insert("positions", entry_price=1, entry_amount=1, current_price="1.00005")
    assert won["unrealized_pnl_usd"] == Decimal("0.0001")


def test_the_total_is_the_sum_of_what_is_shown(db):
    position = db.insert("positions", entry_price="0.00003", entry_amount=3, current_price="0.0001")
    position = db.update("positions", position, exit_amount=1)
    assert position["total_pnl_usd"] == (
        position["realized_pnl_usd"] + position["unrealized_pnl_usd"]
    )


@proves("derive_positions_pnl")
def test_derived_columns_are_not_written_by_hand(db):
    position = db.insert("positions", current_price=3, **dict.fromkeys(PNL, 7))
    assert decimals(position, PNL) == [0, 0, 100, 50, 100, 50]
    again = db.update("positions", position, **dict.fromkeys(PNL, 7))
    assert decimals(again, PNL) == [0, 0, 100, 50, 100, 50]


def test_amounts_that_contradict_each_other_are_refused(db):
    position = db.insert("positions")
    with db.refused(CHECK, "ck_positions_amounts_add_up"):
        db.update("positions", position, current_amount=60, exit_amount=41)


@pytest.mark.parametrize("sale", [{"current_amount": "-0.000000001"}, {"exit_amount": 101}])
def test_no_more_leaves_than_there_was(db, sale):
    with db.refused(CHECK, "ck_positions_current_amount_range"):
        db.update("positions", db.insert("positions"), **sale)


@proves("derive_positions_pnl", "derive_positions_pnl_of_price")
def test_the_peak_price_follows_the_price_upwards_alone(db):
    position = db.insert("positions", current_price=1)
    assert position["peak_price"] == 2
    for price, peak in [("1.5", 2), (3, 3), (2, 3), ("3.000000000000000001", None), (0, None)]:
        position = db.update("positions", position, current_price=price)
        assert position["peak_price"] == (peak or Decimal("3.000000000000000001"))


@proves("guard_positions_peak_price")
def test_the_peak_price_never_falls(db):
    position = db.insert("positions", current_price=5)
    db.update("positions", position, current_price=3)
    with db.refused(RESTRICT, "guard_positions_peak_price"):
        db.update("positions", position, peak_price="4.999999999999999999")
    assert db.update("positions", position, peak_price=5)["peak_price"] == 5
    assert db.update("positions", position, peak_price=6)["peak_price"] == 6


@proves("guard_positions_peak_price", "record_positions_peak_price_correction")
def test_a_wrong_peak_is_corrected_with_its_reason(db):
    position = db.insert("positions", current_price=1_100_000)
    db.update("positions", position, current_price="0.0012")
    for refused in (
        {"peak_price_correction": "a reason without a lower peak"},
        {"peak_price": 3, "peak_price_correction": " "},
        {"peak_price": 3, "peak_price_correction": None},
    ):
        with db.refused(RESTRICT, "guard_positions_peak_price"):
            db.update("positions", position, **refused)
    position = db.update("positions", position, peak_price=5, peak_price_correction="a wrong tick")
    assert position["peak_price"] == 5
    assert position["peak_price_correction"].endswith(": 1100000 to 5, a wrong tick")
    position = db.update("positions", position, peak_price=4, peak_price_correction="another one")
    first, second = position["peak_price_correction"].splitlines()
    assert first.endswith("a wrong tick")
    assert second.endswith(": 5 to 4, another one")
    for changed in ("rewritten", None):
        with db.refused(RESTRICT, "guard_positions_peak_price"):
            db.update("positions", position, peak_price_correction=changed)
    assert db.update("positions", position, current_price=6)["peak_price"] == 6


@proves("guard_positions_exit")
def test_what_was_sold_stays_sold(db):
    position = db.insert("positions", current_price=3, current_amount=60)
    for changes in (
        {"current_amount": 61},
        # The proceeds of an exit are written once; more come with a further exit.
        {"exit_value_usd": 369},
        {"exit_price": 4},
        {"exit_amount": 50, "exit_value_usd": 119},
    ):
        with db.refused(RESTRICT, "guard_positions_exit"):
            db.update("positions", position, **changes)
    written_off = db.update("positions", position, written_off_amount=10)
    with db.refused(RESTRICT, "guard_positions_exit"):
        db.update("positions", written_off, written_off_amount=9)


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "open", "exit_at": None, "exit_reason": None, "current_amount": 100},
        {"exit_value_usd": 1},
        {"exit_price": 1},
        {"exit_at": after(hours=2)},
        {"exit_reason": "stop_loss"},
        {"exit_tx_signature": signature()},
        {"entry_tx_signature": signature()},
        {"current_price": 5},
        {"peak_price": 50},
        {"peak_price": 3, "peak_price_correction": "text"},
        {"last_price_at": NOON},
        {"exit_strategy_override": {"stop_loss_percent": 5}},
    ],
    ids=lambda changes: ",".join(changes),
)
@proves("guard_positions_closed")
def test_a_closed_position_never_changes(db, changes):
    position = db.insert("positions", current_price=3)
    position = db.update("positions", position, current_amount=0, **ENDED)
    with db.refused(RESTRICT, "guard_positions_closed"):
        db.update("positions", position, **changes)
    assert db.row("positions", position) == position


def test_a_closed_position_has_realized_all_it_earned(db):
    position = db.insert("positions", current_price=3, current_amount=60)
    position = db.update(
        "positions",
        position,
        status="closed",
        current_amount=0,
        exit_value_usd=420,
        exit_at=after(hours=1),
        exit_reason="trailing_stop",
    )
    assert decimals(position, EXIT) == [0, 100, 420, Decimal("4.2")]
    assert decimals(position, PNL) == [220, 110, 0, 0, 220, 110]


@pytest.mark.parametrize(
    ("columns", "rule"),
    [
        ({"status": "closed"}, "ck_positions_closed_iff_exit"),
        (ENDED, "ck_positions_closed_iff_nothing_left"),
        ({**ENDED, "current_amount": 0, "exit_at": None}, "ck_positions_closed_iff_exit"),
        ({**ENDED, "current_amount": 0, "exit_reason": None}, "ck_positions_closed_iff_exit"),
        ({**ENDED, "current_amount": 0, "status": "open"}, "ck_positions_closed_iff_exit"),
        ({**ENDED, "current_amount": 0, "status": "error"}, "ck_positions_closed_iff_exit"),
        ({**ENDED, "status": "open"}, "ck_positions_closed_iff_exit"),
        ({"current_amount": 0}, "ck_positions_closed_iff_nothing_left"),
        ({"current_amount": 0, "status": "error"}, "ck_positions_closed_iff_nothing_left"),
    ],
    ids=str,
)
def test_a_position_is_closed_if_and_only_if_it_has_ended(db, columns, rule):
    with db.refused(CHECK, rule):
        db.update("positions", db.insert("positions"), **columns)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("wallet_id", Reference("wallets", {})),
        ("token_id", Reference("tokens", {})),
        ("exit_strategy_id", Reference("exit_strategies", {})),
        ("mode", "live"),
        ("entry_price", "2.000000000000000001"),
        ("entry_amount", "100.000000001"),
        ("entry_value_usd", "200.0001"),
        ("entry_at", after(microseconds=1)),
    ],
)
@proves("guard_positions_entry")
def test_the_entry_never_changes(db, column, value):
    position = db.insert("positions")
    if isinstance(value, Reference):
        value = db.insert(value.table)["id"]
    with db.refused(RESTRICT, "guard_positions_entry"):
        db.update("positions", position, **{column: value})
    assert db.row("positions", position) == position


@pytest.mark.parametrize("column", ["wallet_id", "mode", "entry_price", "entry_amount", "entry_at"])
def test_the_entry_is_never_unwritten(db, column):
    position = db.insert("positions")
    with db.refused(NOT_NULL, None):
        db.update("positions", position, **{column: None})


@pytest.mark.parametrize("column", ["entry_tx_signature", "signal_id"])
@proves("guard_positions_entry")
def test_what_was_unknown_at_the_entry_is_written_once(db, column):
    position = db.insert("positions", mode="live")
    of_position = {
        "wallet_id": position["wallet_id"],
        "token_address": position["token_address"],
    }

    def value():
        return signature() if column == "entry_tx_signature" else signal_of(db, of_position)

    first = value()
    position = db.update("positions", position, **{column: first})
    assert str(position[column]) == str(first)
    for second in (value(), None):
        with db.refused(RESTRICT, "guard_positions_entry"):
            db.update("positions", position, **{column: second})
    assert db.update("positions", position, **{column: first}) == position


def signal_of(db, columns):
    return db.insert("signals", **columns)["id"]


def test_exits_are_overridden_while_the_position_runs(db):
    position = db.insert("positions")
    changed = db.update("positions", position, exit_strategy_override={"stop_loss_percent": 5})
    assert changed["exit_strategy_override"] == {"stop_loss_percent": 5}
    with db.refused(CHECK, "ck_positions_exit_strategy_override_valid"):
        db.update("positions", position, exit_strategy_override={"stop_loss_percent": 0})


def test_a_price_tick_writes_no_index(db):
    hot_updates = "select pg_stat_get_xact_tuples_hot_updated('positions'::regclass)"
    position = db.insert("positions")
    before = db.value(hot_updates)
    for price in range(20):
        db.update("positions", position, current_price=price, last_price_at=NOON)
    # One that finds its page full has to move; an index in the way would leave none.
    assert db.value(hot_updates) - before >= 15


def test_pages_have_room_for_price_ticks(db):
    """Without it, none of these but those on the last page would find any."""
    for _ in range(100):
        db.insert("positions")
    hot_updates = "select pg_stat_get_xact_tuples_hot_updated('positions'::regclass)"
    before = db.value(hot_updates)
    db.execute(
        "update positions set current_price = 3 where id in (select id from ("
        "    select id, row_number() over (order by ctid) as place from positions"
        ") as placed where place %% 8 = 0)",
        [],
    )
    assert db.value(hot_updates) - before >= 10


def test_a_price_tick_stamps_the_position(db):
    position = db.insert("positions", updated_at=NOON)
    ticked = db.update("positions", position, current_price=3)
    assert ticked["updated_at"] == db.value("select now()")
    assert db.update("positions", ticked, updated_at=NOON) == ticked


def test_a_price_tick_derives_what_was_written_over(db):
    position = db.insert("positions", entry_price=1, entry_amount=10)
    ticked = db.update("positions", position, current_price=3, realized_pnl_usd=5)
    assert (ticked["realized_pnl_usd"], ticked["total_pnl_usd"]) == (0, 20)


@proves("derive_orders_position", "derive_positions_fees", "derive_positions_pnl")
def test_results_are_net_of_fees(db):
    position = db.insert("positions", entry_price=1, entry_amount=100)
    of_position = {"position_id": position["id"], "status": "executed"}
    db.insert("orders", fee_usd="1.00", **of_position)
    position = db.row("positions", position)
    # Paid, and counted with what it bought.
    assert position["fees_usd"] == 1
    assert decimals(position, PNL) == [0, 0, -1, -1, -1, -1]
    db.insert("orders", order_type="exit_manual", fee_usd="0.75", **of_position)
    position = db.update("positions", position, exit_amount=100, exit_value_usd="100.50", **ENDED)
    # Paid 101.75 in all, got 100.50.
    assert position["total_pnl_usd"] == position["realized_pnl_usd"] == Decimal("-1.25")
    assert position["total_pnl_percent"] == Decimal("-1.25")


@proves("derive_orders_position")
def test_a_fee_that_comes_late_is_counted_all_the_same(db):
    position = db.insert("positions", entry_price=1, entry_amount=100)
    position = db.update("positions", position, exit_amount=100, exit_value_usd=101, **ENDED)
    assert position["total_pnl_usd"] == 1
    db.insert(
        "orders",
        order_type="exit_manual",
        position_id=position["id"],
        status="executed",
        fee_usd=3,
    )
    position = db.row("positions", position)
    assert (position["fees_usd"], position["total_pnl_usd"]) == (3, -2)


@proves("derive_positions_fees")
def test_fees_are_those_of_the_orders_whatever_is_written(db):
    assert db.insert("positions", fees_usd=7)["fees_usd"] == 0
    position = db.insert("positions")
    db.insert("orders", position_id=position["id"], status="executed", fee_usd=2)
    # What failed was not exchanged.
    db.insert("orders", position_id=position["id"], status="failed", fee_usd=5)
    assert db.update("positions", position, fees_usd=0)["fees_usd"] == 2


@proves("derive_orders_position")
def test_an_executed_entry_brings_its_signature(db):
    position = db.insert("positions", mode="live")
    order = db.insert("orders", position_id=position["id"], mode="live", status="executed")
    assert db.row("positions", position)["entry_tx_signature"] == order["tx_signature"]


@proves("derive_positions_pnl")
def test_a_remainder_that_no_swap_can_sell_is_written_off(db):
    position = db.insert("positions", current_price=3, current_amount=10)
    db.execute(
        "update positions set written_off_amount = current_amount, status = 'closed',"
        " exit_at = now(), exit_reason = 'manual' where id = %s",
        [position["id"]],
    )
    position = db.row("positions", position)
    assert decimals(position, EXIT) == [0, 90, 270, 3]
    # 270 for what cost 200.
    assert decimals(position, PNL) == [70, 35, 0, 0, 70, 35]


def test_a_position_of_which_nothing_could_be_sold_is_written_off(db):
    position = db.insert("positions")
    position = db.update("positions", position, written_off_amount=100, **ENDED)
    assert decimals(position, EXIT) == [0, 0, None, None]
    assert position["total_pnl_usd"] == -200


@pytest.mark.parametrize(
    ("written", "proceeds"),
    [
        # Twice the entry price was the average so far.
        ("exit_price = exit_price", 200),
        ("exit_value_usd = exit_value_usd", 100),
        ("exit_value_usd = 220", 220),
        ("current_price = current_price", 250),
    ],
)
@proves("derive_positions_exit_price", "derive_positions_exit_value")
def test_a_sale_written_at_the_average_so_far_keeps_it(db, written, proceeds):
    position = db.insert("positions", current_price=4, current_amount=75)
    assert position["exit_value_usd"] == 100
    db.update("positions", position, current_price=6)
    db.execute(f"update positions set exit_amount = 50, {written} where id = %s", [position["id"]])
    assert db.row("positions", position)["exit_value_usd"] == proceeds


@pytest.mark.parametrize("price", ["NaN", -1])
def test_no_price_is_taken_for_a_mark(db, price):
    position = db.insert("positions", current_price=4, current_amount=75)
    with db.refused(CHECK, "ck_positions_exit_price_not_negative"):
        db.update("positions", position, exit_amount=50, exit_price=price)


def test_a_tick_that_does_not_fit_is_refused_by_name(db):
    position = db.insert("positions")
    with db.refused(CHECK, "ck_positions_value_fits"):
        db.update("positions", position, current_price="1e14")
    assert db.update("positions", position, current_price="99999999999999")["peak_price"]


@pytest.mark.parametrize(
    ("wallet", "token", "mode"),
    [
        ({"is_active": False}, {}, "simulation"),
        ({}, BLACKLISTED, "simulation"),
        ({}, {}, "live"),
    ],
    ids=["inactive wallet", "blacklisted token", "wallet in simulation"],
)
@proves("guard_positions_leave")
def test_a_position_needs_leave_to_open_and_none_to_run_on(db, wallet, token, mode):
    wallet = db.insert("wallets", mode="live" if mode == "simulation" else "simulation", **wallet)
    token = db.insert("tokens", **token)
    of = {"wallet_id": wallet["id"], "token_id": token["id"]}
    row = valid_row(db, "positions", {"mode": mode, **of})
    with db.refused(RESTRICT, "guard_positions_leave"):
        db.insert_exactly("positions", row)
    # History may be taken over.
    assert db.insert("positions", status="closed", mode=mode, **of)
    allowed = db.insert("positions", mode="live")
    db.execute("update wallets set is_active = false, mode = 'simulation' where true")
    db.execute(
        "update tokens set is_blacklisted = true, blacklist_reason = 'x', blacklisted_at = now()"
        " where true"
    )
    assert db.update("positions", allowed, current_price=3)["status"] == "open"


@pytest.mark.parametrize(
    ("given", "is_filled"),
    [
        ({}, False),
        ({"mode": "live"}, False),
        ({"mode": "live", "entry_tx_signature": signature()}, True),
        ({"exit_amount": 1}, True),
        ({"written_off_amount": 1}, True),
        ({"status": "closed"}, True),
    ],
    ids=str,
)
@proves("guard_positions_filled")
def test_a_position_is_deleted_only_while_it_was_never_filled(db, given, is_filled):
    position = db.insert("positions", **given)
    if is_filled:
        with db.refused(RESTRICT, "guard_positions_filled"):
            db.delete("positions", position)
    else:
        db.delete("positions", position)


def test_what_a_trigger_fills_need_not_be_named(db):
    row = valid_row(db, "positions", {})
    del row["token_address"]
    position = db.insert_exactly("positions", row)
    token = db.row("tokens", {"id": position["token_id"]})
    assert position["token_address"] == token["address"]


@pytest.mark.parametrize("table", ["wallets", "tokens"])
@proves("guard_wallets_address", "guard_tokens_address")
def test_an_address_that_anything_refers_to_never_changes(db, table):
    unused = db.insert(table)
    assert db.update(table, unused, address=address())
    used = {"id": db.insert("positions")[f"{table[:-1]}_id"]}
    with db.refused(RESTRICT, f"guard_{table}_address"):
        db.update(table, used, address=address())
    # A signal names its token by the address alone.
    named = db.insert("tokens")
    db.insert("signals", token_address=named["address"])
    with db.refused(RESTRICT, "guard_tokens_address"):
        db.update("tokens", named, address=address())


@pytest.mark.parametrize("column", ["id", "created_at"])
@pytest.mark.parametrize(
    "table", ["config", "exit_strategies", "wallets", "tokens", "orders", "positions"]
)
@proves(
    "guard_config_identity",
    "guard_exit_strategies_identity",
    "guard_wallets_identity",
    "guard_tokens_identity",
    "guard_orders_identity",
    "guard_positions_identity",
)
def test_identity_never_changes(db, table, column):
    row = db.insert(table)
    with db.refused(RESTRICT, f"guard_{table}_identity"):
        db.update(table, row, **{column: unknown_id() if column == "id" else NOON})
    assert db.update(table, row, **{column: row[column]})
