"""What a position opens, drawn: the ladder of its prices, and its orders on a line of time."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from walltrack.pages.report import words
from walltrack.pages.report.content import Answer, Details
from walltrack.pages.report.grid import Grid
from walltrack.pages.report.words import Cell

_HEIGHT, _GAP = 230.0, 24.0


@dataclass
class Rung:
    """A price of the ladder: where it is, where there is room for its label, and what is said."""

    kind: str
    label: str
    price: str
    compared: str
    y: float
    label_y: float


@dataclass
class Ladder:
    """Prices from the highest to the lowest, with the heights of the entry and of now."""

    rungs: list[Rung]
    height: float
    entry_y: float
    now_y: float
    is_gain: bool


def ladder(details: Details) -> Ladder | None:
    """The ladder of a position, from its detail and its exit plan."""
    detail, exits = details.answer("position_detail"), details.answer("position_exit_plan")
    if detail is None or exits is None:
        return None
    has, plan = detail.grid.values[0], exits.grid.values[0]
    is_closed = has["status"] == "closed"
    entry = float(has["entry_price"])
    now = float(has["exit_price"] if is_closed and has["exit_price"] else has["current_price"])
    level = plan["next_scaling_level"]
    told = [
        (
            "next",
            f"Level {level}: sell {_percent(plan['next_scaling_percent'])}",
            plan["next_scaling_price"],
        ),
        ("peak", "Peak", has["peak_price"]),
        ("now", "Sold at, on average" if is_closed else "Now", now),
        ("entry", "Entry", entry),
        (
            "trailing",
            f"Trailing stop, {_percent(plan['trailing_stop_percent'])} below the peak",
            plan["trailing_stop_price"],
        ),
        (
            "trailing",
            "Trailing stop counts from",
            None
            if plan["is_trailing_stop_active"] or is_closed
            else plan["trailing_activation_price"],
        ),
        (
            "stop",
            f"Stop loss, {_percent(plan['stop_loss_percent'])} below the entry",
            plan["stop_loss_price"],
        ),
    ]
    prices = [(kind, label, float(price)) for kind, label, price in told if price is not None]
    prices.sort(key=lambda one: -one[2])
    highest, lowest = prices[0][2], prices[-1][2]
    scale = (_HEIGHT - 2 * _GAP) / ((highest - lowest) or 1)
    rungs, label_y = [], 0.0
    for kind, label, price in prices:
        y = _GAP + (highest - price) * scale
        label_y = max(y, label_y + _GAP)
        rungs.append(Rung(kind, label, words.price(price), _compared(price, entry), y, label_y))
    by_kind = {rung.kind: rung for rung in rungs}
    height = max(_HEIGHT, label_y + _GAP)
    return Ladder(rungs, height, by_kind["entry"].y, by_kind["now"].y, now >= entry)


def _percent(value: Any) -> str:
    return words.cell("_percent", value).text


def _compared(price: float, entry: float) -> str:
    """A price against the entry: +31 %, and 3x from twice the entry on."""
    if price == entry or not entry:
        return ""
    if price >= 2 * entry:
        return words.multiple(price / entry)
    return f"{100 * (price / entry - 1):+.1f} %"


@dataclass
class Moment:
    """An order or other event on the line of time, 0 to 100 from its start to its end."""

    what: str
    status: str
    at: str
    start: float
    end: float
    lines: list[str]


@dataclass
class Timeline:
    """What happened to a position, in its order."""

    start: str
    end: str
    moments: list[Moment]


def timeline(details: Details) -> Timeline | None:
    """The orders of a position, with its signal before them and its exit or now after them."""
    detail, orders = details.answer("position_detail"), details.answer("position_orders")
    if detail is None:
        return None
    has = detail.grid.values[0]
    signal = details.answer("position_signal")
    events: list[tuple[str, str, datetime, datetime | None, list[str]]] = []
    if signal:
        came = signal.grid.values[0]
        events.append(
            ("Signal", str(came["signal_type"]), came["received_at"], came["received_at"], [])
        )
    for at, order in enumerate(orders.grid.values if orders else []):
        grid = orders.grid if orders else Grid([], [], [])
        events.append(
            (
                grid.cell("order_type", at).text.capitalize(),
                str(order["status"]),
                order["requested_at"],
                order["executed_at"],
                _order_lines(grid, at),
            )
        )
    until = has["exit_at"] or datetime.now(timezone.utc)
    times = [time for _, _, start, end, _ in events for time in (start, end) if time]
    first, last = min([has["entry_at"], *times]), max([until, *times])
    span = (last - first) or timedelta(seconds=1)

    def place(moment: datetime) -> float:
        return round(100 * ((moment - first) / span), 2)

    return Timeline(
        _at(first),
        _at(last) if has["exit_at"] else "now",
        [
            Moment(
                what,
                status,
                _at(end or start),
                place(start),
                place(end or (last if status in ("pending", "submitted") else start)),
                [line for line in lines if line],
            )
            for what, status, start, end, lines in events
        ],
    )


def _order_lines(grid: Grid, at: int) -> list[str]:
    def text(name: str) -> str:
        cell = grid.cell(name, at)
        return "" if cell.kind == "none" else cell.text

    asked, done = text("requested_price"), text("executed_price")
    slippage, fee, error = text("slippage_percent"), text("fee_usd"), text("last_error_code")
    retries = grid.values[at]["retry_count"]
    level = text("scaling_level")
    return [
        f"level {level}" if level else "",
        f"at {done}" if done else f"asked {asked}" if asked else "",
        f"slippage {slippage}" if slippage else "",
        f"fee {fee}" if done and fee else "",
        f"{retries} of {text('max_retries')} retries" if retries else "",
        f"error {error}" if error else "",
    ]


def _at(moment: datetime) -> str:
    return words.cell("at", moment).text


def rules_in_effect(answer: Answer | None) -> list[tuple[str, Cell, bool]]:
    """The exit rules of a position: name, value, whether the position overrides its strategy."""
    if answer is None:
        return []
    return [
        (
            words.title(row["rule"].removesuffix("_percent")),
            _rule(row["rule"], row["value_in_effect"]),
            row["value_source"] == "override",
        )
        for row in answer.grid.values
    ]


def _rule(name: str, text: str | None) -> Cell:
    """The value of a rule, which the analysis gives as text."""
    try:
        value = None if text is None else json.loads(text)
    except ValueError:
        value = text
    return Cell("off", "none") if value is None else words.cell(name, value)
