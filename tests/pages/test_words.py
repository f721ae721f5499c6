"""Values in the words of the person who reads the report."""

from __future__ import annotations

from datetime import datetime, timezone
from decimal import Decimal

import pytest

from walltrack.pages.report import words

DEFAULT = [
    {"sell_percent": 50, "at_multiple": 2},
    {"sell_percent": 25, "at_multiple": 3},
    {"sell_percent": 25, "at_multiple": None},
]
THIRDS = [{"sell_percent": 33.3, "at_multiple": 1.5}, {"sell_percent": 66.7, "at_multiple": 10}]


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("held_seconds", 126_000, "1 d 11 h"),
        ("held_seconds", 172_860, "2 d"),
        ("entry_delay_seconds", 0, "0 s"),
        ("processing_duration_ms", 412, "412 ms"),
        ("processing_duration_ms", 2_500, "2.5 s"),
        ("webhook_timeout_hours", 48, "2 d"),
        ("min_token_age_hours", 90, "3 d 18 h"),
        ("max_price_staleness_minutes", 5, "5 min"),
        ("stop_loss_percent", Decimal("20.00"), "20 %"),
        ("win_rate_percent", Decimal("66.67"), "66.67 %"),
        ("total_pnl_percent", Decimal("132.4989"), "+132.5 %"),
        ("total_pnl_usd", Decimal("-12.2126"), "-$12.21"),
        ("total_pnl_usd", Decimal("35.65"), "+$35.65"),
        ("fees_usd", Decimal("1234.5"), "$1,234.50"),
        ("win_rate_change", Decimal("-3.5"), "-3.50 points"),
        ("entry_price", Decimal("0.0000231"), "$0.0000231"),
        ("entry_price", Decimal("0.000000000012345678"), "$0.000000000012346"),
        ("price_usd", Decimal("1234.5678"), "$1,234.57"),
        ("current_price", Decimal("0"), "$0.00"),
        ("amount_out", Decimal("19236000"), "19,236,000"),
        ("amount_in", Decimal("2.5000"), "2.5"),
        ("safety_score", Decimal("0.6000"), "0.6"),
        ("profit_ratio", Decimal("3.591"), "3.59 to 1"),
        ("max_retries", 3, "3"),
        ("is_active", True, "yes"),
        ("exit_at", None, "–"),
        ("scaling_out_config", DEFAULT, "50 % at 2x, 25 % at 3x, the rest for ever"),
        ("scaling_out_config", THIRDS, "33.3 % at 1.5x, 66.7 % at 10x"),
        ("scaling_out_config", DEFAULT[2:], "all for ever"),
        ("scaling_out_config", {"not": "a plan"}, '{"not": "a plan"}'),
        (
            "exit_strategy_override",
            {"stop_loss_percent": 25, "trailing_stop_percent": None, "scaling_out_config": THIRDS},
            "stop loss 25 %, trailing stop off, scaling out config 33.3 % at 1.5x, 66.7 % at 10x",
        ),
        ("helius_webhook_secret", "whsec", "(not shown)"),
    ],
)
def test_a_value_in_words(name, value, text) -> None:
    assert words.cell(name, value).text == text


def test_a_time_without_its_year_is_of_this_one() -> None:
    now = datetime.now(timezone.utc)
    said = words.cell("entry_at", now.replace(month=3, day=4, hour=5, minute=6))
    assert said.text == "4 Mar 05:06"
    assert words.cell("entry_at", now.replace(year=2020, month=3, day=4)).text.startswith(
        "4 Mar 2020"
    )


def test_words_of_the_schema_alone_lose_their_underscore() -> None:
    known = frozenset({"stop_loss"})
    assert words.cell("exit_reason", "stop_loss", known=known).text == "stop loss"
    assert words.cell("symbol", "A_B", known=known).text == "A_B"
