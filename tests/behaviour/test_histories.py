"""Random histories, in the database and in the model: both are equal after every step."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from .database import CHECK, RESTRICT, UNIQUE
from .model import History, Order, Position, Signal, rounded
from .rows import NOON, after

EVENTS = "circuit_breaker_events"
STATUSES = ("pending", "submitted", "executed", "failed", "cancelled")
FILTERS = ("safety_check_failed", "circuit_breaker", "duplicate", "processing_error")
ORDER_TYPES = ("entry", "exit_stop_loss", "exit_scaling", "exit_mirror")

# From a fraction of a satoshi's worth to hundreds of dollars, with few digits and with all of them.
prices = st.one_of(
    st.integers(1, 10**6).map(lambda units: Decimal(units).scaleb(-6)),
    st.integers(10**9, 10**20).map(lambda units: Decimal(units).scaleb(-18)),
)
amounts = st.one_of(
    st.integers(1, 10**6).map(Decimal),
    st.integers(1, 10**15).map(lambda units: Decimal(units).scaleb(-9)),
)
# Permille of a price.
moves = st.one_of(st.integers(0, 3000), st.just(1000), st.integers(1, 100_000))
portions = st.one_of(st.integers(1, 10**9), st.sampled_from([5 * 10**8, 10**9]))
SMALLEST = Decimal("0.000000001")
STYLES = ("left", "sold", "both", "left, proceeds", "sold, proceeds", "left, price", "sold, price")


def differences(stored, expected):
    """Column by column, so that a failure names the one that differs."""
    assert stored.keys() == expected.keys()
    return [
        (column, stored[name][column], value)
        for name, row in expected.items()
        for column, value in row.items()
        if stored[name][column] != value
    ]


class Histories(RuleBasedStateMachine):
    db = None

    signals = Bundle("signals")
    positions = Bundle("positions")
    orders = Bundle("orders")

    def __init__(self):
        super().__init__()
        self.transaction = self.db.connection.transaction(force_rollback=True)
        self.transaction.__enter__()
        self.history = History()
        self.db.insert("config")
        strategy = self.db.insert("exit_strategies")["id"]
        self.wallets = [
            self.db.insert("wallets", exit_strategy_id=strategy)["id"] for _ in range(2)
        ]
        self.token = self.db.insert("tokens")
        self.common = {"token_id": self.token["id"]}
        self.strategy = {"exit_strategy_id": strategy}

    def teardown(self):
        self.transaction.__exit__(None, None, None)

    @rule(target=signals, wallet=st.integers(0, 1), amount=amounts)
    def a_signal_arrives(self, wallet, amount):
        row = self.db.insert(
            "signals",
            wallet_id=self.wallets[wallet],
            token_address=self.token["address"],
            amount_in=amount,
        )
        self.history.signals[row["id"]] = Signal(row["wallet_id"], amount)
        return row["id"]

    @rule(signal=signals)
    def a_signal_arrives_again(self, signal):
        known = self.db.row("signals", {"id": signal})
        with self.db.refused(UNIQUE, "uq_signals_transaction_signature"):
            self.db.insert(
                "signals",
                wallet_id=known["wallet_id"],
                transaction_signature=known["transaction_signature"],
            )

    @rule(signal=signals, outcome=st.sampled_from([*FILTERS, "sale", "position"]))
    def an_outcome_is_recorded(self, signal, outcome):
        columns = {
            "sale": {"processed_at": NOON, "processing_duration_ms": 5},
            "position": {"position_created": True},
        }.get(outcome, {"filtered": True, "filter_reason": outcome})
        known = self.history.signals[signal]
        if known.is_recorded:
            with self.db.refused(RESTRICT, "guard_signals_outcome"):
                self.db.update("signals", {"id": signal}, **columns)
        else:
            self.db.update("signals", {"id": signal}, **columns)
            known.outcome = outcome

    @rule(signal=signals, amount=amounts)
    def history_is_rewritten(self, signal, amount):
        known = self.history.signals[signal]
        if known.is_recorded or known.amount_in != amount:
            with self.db.refused(RESTRICT, "guard_signals_outcome"):
                self.db.update("signals", {"id": signal}, amount_in=amount)
        with self.db.refused(RESTRICT, "guard_signals_append_only"):
            self.db.delete("signals", {"id": signal})

    def open(self, wallet, signal, price, amount):
        columns = (
            self.common
            | self.strategy
            | {
                "wallet_id": wallet,
                "signal_id": signal,
                "entry_price": price,
                "entry_amount": amount,
            }
        )
        if signal and any(known.signal == signal for known in self.history.positions.values()):
            with self.db.refused(UNIQUE, "uq_positions_signal_id"):
                self.db.insert("positions", **columns)
            return multiple()
        if self.history.breaker.is_active:
            with self.db.refused(RESTRICT, "guard_positions_circuit_breaker"):
                self.db.insert("positions", **columns)
            return multiple()
        row = self.db.insert("positions", **columns)
        self.history.positions[row["id"]] = Position.opened(wallet, signal, price, amount)
        return row["id"]

    @rule(target=positions, wallet=st.integers(0, 1), price=prices, amount=amounts)
    def a_position_is_opened_by_hand(self, wallet, price, amount):
        return self.open(self.wallets[wallet], None, price, amount)

    @rule(target=positions, signal=signals, price=prices, amount=amounts)
    def a_signal_opens_a_position(self, signal, price, amount):
        return self.open(self.history.signals[signal].wallet, signal, price, amount)

    @rule(position=positions, move=moves)
    def the_price_ticks(self, position, move):
        known = self.history.positions[position]
        price = rounded(known.entry_price * move / 1000, 18)
        tick = {"current_price": price, "last_price_at": NOON}
        if known.status == "closed":
            if price != known.current_price:
                with self.db.refused(RESTRICT, "guard_positions_closed"):
                    self.db.update("positions", {"id": position}, **tick)
            return
        self.db.update("positions", {"id": position}, **tick)
        known.tick(price)

    def sale(self, known, portion, move, style):
        """What is sold for how much, and the columns that say so in one of the ways to write it."""
        amount = max(rounded(known.left * portion / 10**9, 9), SMALLEST)
        price = known.current_price
        if "proceeds" in style or "price" in style:
            price = rounded(known.entry_price * move / 1000, 18)
        proceeds = rounded(amount * price, 4)
        columns = {}
        if "left" in style or style == "both":
            columns["current_amount"] = known.left - amount
        if "sold" in style or style == "both":
            columns["exit_amount"] = known.sold + amount
        if "proceeds" in style:
            columns["exit_value_usd"] = known.proceeds + proceeds
        if "price" in style:
            average = known.average_with(amount, proceeds)
            columns["exit_price"] = average
            proceeds = rounded((known.sold + amount) * average, 4) - known.proceeds
        # An average of 18 digits may lose a fraction of a cent of a very large amount.
        if proceeds < 0:
            return None
        return amount, proceeds, columns

    @rule(position=positions, portion=portions, move=moves, style=st.sampled_from(STYLES))
    def a_part_is_sold(self, position, portion, move, style):
        known = self.history.positions[position]
        if known.status == "closed":
            with self.db.refused(RESTRICT, "guard_positions_closed"):
                self.db.update("positions", {"id": position}, exit_amount=known.sold + SMALLEST)
            return
        sale = self.sale(known, portion, move, style)
        if sale:
            amount, proceeds, columns = sale
            if amount == known.left:
                # What leaves nothing closes the position.
                with self.db.refused(CHECK, "ck_positions_closed_iff_nothing_left"):
                    self.db.update("positions", {"id": position}, **columns)
                return
            self.db.update("positions", {"id": position}, **columns)
            known.sell(amount, proceeds)

    @rule(position=positions)
    def the_rest_is_written_off(self, position):
        known = self.history.positions[position]
        if known.status != "closed":
            self.db.update(
                "positions",
                {"id": position},
                written_off_amount=known.left,
                status="closed",
                exit_at=after(days=1),
                exit_reason="manual",
            )
            known.write_off()
            known.close("manual")

    @rule(
        position=positions,
        move=moves,
        style=st.sampled_from(STYLES),
        reason=st.sampled_from(["stop_loss", "trailing_stop", "manual"]),
    )
    def a_position_is_closed(self, position, move, style, reason):
        known = self.history.positions[position]
        ending = {"status": "closed", "exit_at": after(days=1), "exit_reason": reason}
        if known.status == "closed":
            return
        with self.db.refused(CHECK, "ck_positions_closed_iff_nothing_left"):
            self.db.update("positions", {"id": position}, **ending)
        sale = self.sale(known, 10**9, move, style)
        if not sale:
            return
        amount, proceeds, columns = sale
        known.sell(amount, proceeds)
        ending |= columns
        self.db.update("positions", {"id": position}, **ending)
        known.close(reason)

    @rule(position=positions, price=prices)
    def an_entry_is_rewritten(self, position, price):
        if price != self.history.positions[position].entry_price:
            is_closed = self.history.positions[position].status == "closed"
            guard = "guard_positions_closed" if is_closed else "guard_positions_entry"
            with self.db.refused(RESTRICT, guard):
                self.db.update("positions", {"id": position}, entry_price=price)

    @rule(position=positions)
    def a_peak_is_lowered(self, position):
        known = self.history.positions[position]
        lower = known.peak_price - Decimal("0.000000000000000001")
        if known.status == "closed":
            return
        # What is asked for is raised to the entry and the current price before it is judged.
        if lower >= max(known.entry_price, known.current_price):
            with self.db.refused(RESTRICT, "guard_positions_peak_price"):
                self.db.update("positions", {"id": position}, peak_price=lower)
        else:
            self.db.update("positions", {"id": position}, peak_price=lower)

    @rule(
        target=orders,
        position=positions,
        order_type=st.sampled_from(ORDER_TYPES),
        price=prices,
        max_retries=st.integers(0, 3),
        fee=st.integers(0, 10**5).map(lambda units: Decimal(units).scaleb(-4)),
    )
    def an_order_is_placed(self, position, order_type, price, max_retries, fee):
        row = self.db.insert(
            "orders",
            **self.common,
            wallet_id=self.history.positions[position].wallet,
            position_id=position,
            order_type=order_type,
            requested_price=price,
            requested_at=NOON,
            max_retries=max_retries,
            fee_usd=fee,
        )
        self.history.orders[row["id"]] = Order(order_type, price, NOON, max_retries, position, fee)
        return row["id"]

    @rule(
        order=orders,
        status=st.sampled_from(STATUSES),
        move=st.integers(900, 1100),
        microseconds=st.integers(0, 10**8),
    )
    def an_order_moves(self, order, status, move, microseconds):
        known = self.history.orders[order]
        price = rounded(known.requested_price * move / 1000, 18)
        at = (known.submitted_at or NOON) + timedelta(microseconds=microseconds)
        columns = {"status": status}
        if status == "submitted":
            columns |= {"submitted_at": at}
        if status == "executed":
            columns |= {"executed_price": price, "actual_amount_out": 1, "executed_at": at}
        if status == "failed":
            columns |= {"last_error_code": "SLIPPAGE"}
        if known.is_final:
            with self.db.refused(RESTRICT, "guard_orders_final"):
                self.db.update("orders", {"id": order}, **columns)
        elif known.may_become(status):
            self.db.update("orders", {"id": order}, **columns)
            known.become(status, at, price)
            if status == "executed":
                self.history.positions[known.position].fees += known.fee
        elif status != known.status:
            with self.db.refused(RESTRICT, "guard_orders_status_machine"):
                self.db.update("orders", {"id": order}, **columns)

    @rule(reason=st.sampled_from(["max_drawdown", "min_win_rate", "manual"]))
    def the_breaker_is_activated(self, reason):
        breaker = self.history.breaker
        if breaker.activation:
            with self.db.refused(UNIQUE, "uq_circuit_breaker_events_activation_number"):
                self.db.insert(EVENTS, trigger_reason=reason, occurred_at=after(hours=breaker.hour))
            return
        row = self.db.insert(EVENTS, trigger_reason=reason, occurred_at=after(hours=breaker.hour))
        breaker.activate(row["id"], reason)

    @rule()
    def the_breaker_is_deactivated(self):
        breaker = self.history.breaker
        if breaker.activation:
            self.db.insert(
                EVENTS,
                event_type="deactivated",
                activation_id=breaker.activation,
                occurred_at=after(hours=breaker.hour),
            )
            breaker.deactivate()

    def stored(self, table, columns):
        rows = self.db.execute(f"select id, {', '.join(columns)} from {table}").fetchall()
        return {row.pop("id"): row for row in rows}

    def modelled(self, objects):
        return {name: known.stored() for name, known in objects.items()}

    @invariant()
    def signals_agree(self):
        expected = self.modelled(self.history.signals)
        if expected:
            names = [*next(iter(expected.values()))]
            names[-1] = "processed_at is not null as is_recorded"
            assert differences(self.stored("signals", names), expected) == []

    @invariant()
    def positions_agree_to_the_last_digit(self):
        expected = self.modelled(self.history.positions)
        if expected:
            stored = self.stored("positions", next(iter(expected.values())))
            assert differences(stored, expected) == []

    @invariant()
    def orders_agree(self):
        expected = self.modelled(self.history.orders)
        if expected:
            stored = self.stored("orders", next(iter(expected.values())))
            assert differences(stored, expected) == []

    @invariant()
    def the_breaker_agrees(self):
        expected = self.history.breaker.stored()
        assert list(self.stored("config", expected).values()) == [expected]
        numbers = self.db.value(
            f"select array_agg(activation_number order by activation_number) from {EVENTS}"
            " where event_type = 'activated'"
        )
        assert (numbers or []) == [*range(1, self.history.breaker.activations + 1)]


@pytest.mark.parametrize(("histories", "steps"), [(20, 20), (15, 40), (10, 60)])
def test_any_history_agrees_with_the_model(worker_database, histories, steps):
    machine = type("HistoriesOfOneDatabase", (Histories,), {"db": worker_database})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=histories,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )
