"""A value of the database in the words of the person who reads it.

The unit of a number is the end of its column's name, as everywhere in the schema: `_usd`,
`_percent`, `_seconds` and so on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

from walltrack.dbt_runs.contracts import SECRET

HIDDEN = "(not shown)"
NONE = "–"
_ADDRESS = re.compile(r"[1-9A-HJ-NP-Za-km-z]{32,}")
_SECONDS = {"_ms": 0.001, "_seconds": 1, "_minutes": 60, "_hours": 3600, "_days": 86400}
_PARTS = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))
_ABBREVIATIONS = {"pnl": "PnL", "usd": "USD", "id": "ID", "ids": "IDs", "dex": "DEX", "url": "URL"}


@dataclass
class Cell:
    """A value as text; `exact` is the value as the database has it, where `text` is shorter."""

    text: str
    kind: str = "text"
    exact: str = ""
    order: str = ""  # what a sort compares; empty where there is no value
    sign: str = ""  # gain or loss, for what was earned
    share: float | None = None  # of the largest of its column, -1 to 1
    link: str = ""  # the row that it names


def title(name: str) -> str:
    """The name of a column, analysis or rule for a heading."""
    words = name.removesuffix("_id") if name != "id" else name
    for unit in ("_usd", *_SECONDS):
        words = words.removesuffix(unit)
    words = re.sub("_percent$", "_%", words)
    text = " ".join(_ABBREVIATIONS.get(word, word) for word in words.split("_"))
    return text[:1].upper() + text[1:]


def cell(
    name: str, value: Any, *, exact: bool = False, known: frozenset[str] = frozenset()
) -> Cell:
    """A value of the column `name`; `known` are the words of the schema's own lists of values."""
    if name in SECRET:
        return Cell(HIDDEN, "none")
    if value is None:
        return Cell(NONE, "none")
    if isinstance(value, bool):
        return Cell("yes" if value else "no", "flag", order=str(int(value)))
    if isinstance(value, datetime):
        return _time(value, exact)
    if isinstance(value, date):
        return Cell(f"{value.day} {value:%b %Y}", "time", value.isoformat(), value.isoformat())
    if isinstance(value, (Decimal, int, float)):
        plain = _plain(value)
        if exact:
            return Cell(plain, "number", order=plain.replace(",", ""))
        sign = ("gain" if value > 0 else "loss" if value < 0 else "") if "pnl" in name else ""
        text = _number(name, value)
        return Cell(text, "number", plain if plain != text else "", plain.replace(",", ""), sign)
    if isinstance(value, (dict, list)):
        return _json(name, value, exact)
    text = str(value)
    if isinstance(value, UUID):
        return Cell(text if exact else short(text), "id", text, text)
    if exact:
        return Cell(text, kind(text), order=text.lower())
    # An address or signature is told apart by its ends.
    if _ADDRESS.fullmatch(text):
        return Cell(short(text), "id", text, text)
    if text in known:
        return Cell(text.replace("_", " "), f"word is-{text}", text if "_" in text else "", text)
    return Cell(text, kind(text), order=text.lower())


def kind(text: str) -> str:
    """How a text is set: prose gets room, and what no line could hold is broken within a word."""
    if max(map(len, text.split()), default=0) > 28:
        return "long"
    return "prose" if len(text) > 40 else "text"


def short(text: str) -> str:
    """An identifier, address or signature by its ends."""
    return text if len(text) <= 14 else f"{text[:6]}…{text[-4:]}"


def duration(seconds: float) -> str:
    """A time in its two largest units: 1 d 11 h, 5 min 20 s, 412 ms."""
    if abs(seconds) < 1 and seconds:
        return f"{seconds * 1000:,.0f} ms"
    if abs(seconds) < 10 and seconds != int(seconds):
        return f"{seconds:.1f} s"
    left, parts = round(abs(seconds)), []
    for unit, size in _PARTS:
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count:,} {unit}")
        elif parts:
            break  # 2 d 5 min would claim a precision that 2 d 1 h has not
        if len(parts) == 2:
            break
    return ("-" if seconds < 0 else "") + (" ".join(parts) or "0 s")


def price(value: Decimal | float) -> str:
    """A price with five digits that count, however small it is."""
    number = Decimal(str(value))
    digits = max(2, 4 - number.adjusted()) if number else 2
    text = f"{number:,.{digits}f}"
    whole, _, decimals = text.partition(".")
    decimals = decimals.rstrip("0").ljust(2, "0")
    return f"${whole}.{decimals}" if not text.startswith("-") else f"-${whole[1:]}.{decimals}"


def multiple(value: Decimal | float) -> str:
    """2 as 2x."""
    return f"{_trimmed(f'{float(value):,.2f}')}x"


def plan(levels: Any) -> str:
    """The levels of scaling out: 50 % at 2x, 25 % at 3x, the rest for ever."""
    parts = []
    for level in levels:
        share = f"{_plain(level['sell_percent'])} %"
        if level["at_multiple"] is None:
            parts.append("the rest for ever" if parts else "all for ever")
        else:
            parts.append(f"{share} at {multiple(level['at_multiple'])}")
    return ", ".join(parts)


def rules(override: Mapping[str, Any]) -> str:
    """The rules that an override changes: stop loss 25 %, trailing stop off."""
    told = []
    for name, value in override.items():
        rule = title(name.removesuffix("_percent")).lower()
        told.append(f"{rule} {'off' if value is None else cell(name, value).text}")
    return ", ".join(told)


def _time(value: datetime, exact: bool) -> Cell:
    moment = value.astimezone(timezone.utc).replace(tzinfo=None)
    iso = moment.isoformat(" ", "seconds")
    if exact:
        return Cell(iso, "time", order=iso)
    year = "" if moment.year == datetime.now(timezone.utc).year else f" {moment.year}"
    return Cell(f"{moment.day} {moment:%b}{year} {moment:%H:%M}", "time", iso, iso)


def _json(name: str, value: Any, exact: bool) -> Cell:
    pretty = json.dumps(value, indent=2, ensure_ascii=False)
    if not exact:
        try:
            if name == "scaling_out_config":
                return Cell(plan(value), "prose", json.dumps(value))
            if name == "exit_strategy_override":
                return Cell(rules(value), "prose", json.dumps(value))
        except (KeyError, TypeError, ValueError, AttributeError):
            pass  # not of the shape that the schema asks for: shown as it is
    return Cell(json.dumps(value, ensure_ascii=False), "json", pretty)


def _number(name: str, value: Decimal | float) -> str:
    plus = "+" if "pnl" in name and value > 0 else ""
    if "price" in name.split("_") and not name.endswith(("_percent", "_seconds", "_minutes")):
        return price(value)
    if name.endswith("_usd"):
        return f"{'-' if value < 0 else plus}${abs(value):,.2f}"
    if name.endswith("_change"):
        return f"{value:+,.2f} points"
    if name.endswith("_percent") or name.startswith("percent_"):
        return f"{plus}{_trimmed(f'{value:,.2f}')} %"
    for unit, size in _SECONDS.items():
        if name.endswith(unit):
            return duration(float(value) * size)
    if name.endswith("_ratio"):
        return f"{value:,.2f} to 1"
    if "amount" in name.split("_") and abs(value) >= 1000:
        return f"{value:,.0f}"
    if isinstance(value, int):
        return f"{value:,}"
    number = Decimal(str(value))
    digits = max(2, 3 - number.adjusted()) if number else 0
    return _trimmed(f"{number:,.{digits}f}")


def _plain(value: Decimal | float) -> str:
    text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    return _trimmed(text)


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
