"""What the database must hold after any history, in plain Python.

Written from the requirement and not from the triggers: quantities are exact fractions, and only
what is stored is rounded, half away from zero as PostgreSQL's numeric does.
"""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

EXACT = Context(prec=200, rounding=ROUND_HALF_UP)


def rounded(number: Fraction | Decimal, places: int) -> Decimal:
    number = Fraction(number)
    scaled = abs(number) * 10**places
    units = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return EXACT.scaleb(Decimal(-units if number < 0 else units), -places)


def percent(part: Fraction, whole: Fraction) -> Decimal:
    """Capped where the type of the column ends."""
    end = Decimal("99999999.9999")
    return max(min(rounded(100 * part / whole, 4), end), -end) if whole else Decimal(0)


@dataclass
class Signal:
    wallet: str
    amount_in: Decimal
    outcome: str | None = None

    @property
    def is_recorded(self) -> bool:
        return self.outcome is not None

    def stored(self) -> dict:
        filtered = self.outcome not in (None, "position", "sale")
        return {
            "wallet_id": self.wallet,
            "amount_in": self.amount_in,
            "filtered": filtered,
            "filter_reason": self.outcome if filtered else None,
            "position_created": self.outcome == "position",
            "is_recorded": self.is_recorded,
        }


@dataclass
class Position:
    wallet: str
    signal: str | None
    entry_price: Decimal
    entry_amount: Decimal
    current_price: Decimal
    peak_price: Decimal
    sold: Decimal = Decimal(0)
    proceeds: Decimal = Decimal(0)
    written_off: Decimal = Decimal(0)
    fees: Decimal = Decimal(0)
    status: str = "open"
    exit_reason: str | None = None

    @classmethod
    def opened(cls, wallet: str, signal: str | None, price: Decimal, amount: Decimal):
        return cls(wallet, signal, price, amount, price, price)

    @property
    def left(self) -> Decimal:
        return self.entry_amount - self.sold - self.written_off

    def tick(self, price: Decimal) -> None:
        self.current_price = price
        self.peak_price = max(self.peak_price, price)

    def sell(self, amount: Decimal, proceeds: Decimal) -> None:
        self.sold += amount
        self.proceeds += proceeds

    def write_off(self) -> None:
        self.written_off += self.left

    def average_with(self, amount: Decimal, proceeds: Decimal) -> Decimal:
        return rounded(Fraction(self.proceeds + proceeds) / Fraction(self.sold + amount), 18)

    def close(self, reason: str) -> None:
        self.status, self.exit_reason = "closed", reason

    def stored(self) -> dict:
        price, sold, left = map(Fraction, (self.entry_price, self.sold, self.left))
        gone = sold + Fraction(self.written_off)
        # Fees are shared by amount.
        fees = Fraction(self.fees) / Fraction(self.entry_amount)
        realized = Fraction(self.proceeds) - price * gone - fees * gone
        unrealized = (Fraction(self.current_price) - price) * left - fees * left
        return {
            "wallet_id": self.wallet,
            "signal_id": self.signal,
            "entry_price": self.entry_price,
            "entry_amount": self.entry_amount,
            "entry_value_usd": rounded(price * Fraction(self.entry_amount), 4),
            "current_amount": self.left,
            "current_price": self.current_price,
            "peak_price": self.peak_price,
            "exit_amount": self.sold,
            "exit_value_usd": self.proceeds if self.sold else None,
            "exit_price": rounded(Fraction(self.proceeds) / sold, 18) if sold else None,
            "written_off_amount": self.written_off,
            "fees_usd": self.fees,
            "realized_pnl_usd": rounded(realized, 4),
            "unrealized_pnl_usd": rounded(unrealized, 4),
            "total_pnl_usd": rounded(realized, 4) + rounded(unrealized, 4),
            "realized_pnl_percent": percent(realized, price * gone),
            "unrealized_pnl_percent": percent(unrealized, price * left),
            "total_pnl_percent": percent(
                realized + unrealized, price * Fraction(self.entry_amount)
            ),
            "status": self.status,
            "exit_reason": self.exit_reason,
        }


@dataclass
class Order:
    """The moves that a status allows, and what an order is when it has made them."""

    order_type: str
    requested_price: Decimal
    requested_at: datetime
    max_retries: int
    position: str
    fee: Decimal
    status: str = "pending"
    retry_count: int = 0
    submitted_at: datetime | None = None
    executed_price: Decimal | None = None
    executed_at: datetime | None = None

    @property
    def is_final(self) -> bool:
        return self.status in ("executed", "cancelled")

    def may_become(self, status: str) -> bool:
        if self.status == "failed":
            return status == "executed" or (
                status == "pending" and self.retry_count < self.max_retries
            )
        return status in {
            "pending": ("submitted", "cancelled", "failed"),
            "submitted": ("executed", "failed"),
        }.get(self.status, ())

    def become(self, status: str, at: datetime, price: Decimal) -> None:
        self.status = status
        if status == "failed":
            self.retry_count = min(self.retry_count + 1, self.max_retries)
        if status == "pending":
            self.submitted_at = None
        if status == "submitted":
            self.submitted_at = at
        if status == "executed":
            self.executed_at, self.executed_price = at, price

    def stored(self) -> dict:
        slippage = duration = None
        if self.executed_price is not None:
            worse = Fraction(self.executed_price) / Fraction(self.requested_price) - 1
            slippage = rounded(100 * worse * (1 if self.order_type == "entry" else -1), 4)
            taken = self.executed_at - (self.submitted_at or self.requested_at)
            duration = int(rounded(Fraction(taken.total_seconds()) * 1000, 0))
        return {
            "status": self.status,
            "retry_count": self.retry_count,
            "executed_price": self.executed_price,
            "slippage_percent": slippage,
            "execution_duration_ms": duration,
        }


@dataclass
class Breaker:
    reason: str | None = None
    activation: str | None = None
    activations: int = 0

    @property
    def is_active(self) -> bool:
        return self.reason is not None

    @property
    def hour(self) -> int:
        """One event an hour, so that each comes after the one before."""
        return 2 * self.activations - bool(self.activation)

    def activate(self, activation: str, reason: str) -> None:
        self.activation, self.reason = activation, reason
        self.activations += 1

    def deactivate(self) -> None:
        self.activation = self.reason = None

    def stored(self) -> dict:
        return {
            "is_circuit_breaker_active": self.is_active,
            "circuit_breaker_reason": self.reason,
        }


@dataclass
class History:
    signals: dict[str, Signal] = field(default_factory=dict)
    positions: dict[str, Position] = field(default_factory=dict)
    orders: dict[str, Order] = field(default_factory=dict)
    breaker: Breaker = field(default_factory=Breaker)
