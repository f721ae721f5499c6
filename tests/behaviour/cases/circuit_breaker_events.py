from datetime import datetime, timezone

from ..database import RESTRICT, UNIQUE
from ..rows import NOON, Reference, after, unknown_id
from .case import Case, Table, edges, known, refers, times_finite

TABLE = "circuit_breaker_events"
DEACTIVATED = {"event_type": "deactivated"}
FIRST, SECOND = unknown_id(), unknown_id()
NUMBERED = DEACTIVATED | {"activation_id": Reference(TABLE, {"activation_number": 1})}


CIRCUIT_BREAKER_EVENTS = Table(
    TABLE,
    [
        # Without the trigger that numbers them, two activations can be open.
        Case(
            "pk_circuit_breaker_events",
            [{"id": SECOND, "activation_number": 2}],
            [{"id": FIRST, "activation_number": 2}],
            UNIQUE,
            existing={"id": FIRST, "activation_number": 1},
            lift=("derive_circuit_breaker_events_number", "apply_circuit_breaker_events_state"),
        ),
        Case(
            "uq_circuit_breaker_events_activation_id",
            [
                DEACTIVATED
                | {
                    "activation_id": Reference(TABLE, {"occurred_at": after(hours=2)}),
                    "occurred_at": after(hours=3),
                }
            ],
            [DEACTIVATED | {"activation_id": FIRST}],
            UNIQUE,
            existing=DEACTIVATED | {"activation_id": Reference(TABLE, {"id": FIRST})},
        ),
        Case(
            "uq_circuit_breaker_events_activation_number",
            [DEACTIVATED | {"activation_id": FIRST}],
            [{}],
            UNIQUE,
            existing={"id": FIRST},
        ),
        refers(
            "fk_circuit_breaker_events_circuit_breaker_events",
            "activation_id",
            TABLE,
            lift=("guard_circuit_breaker_events_order",),
            **DEACTIVATED,
        ),
        Case(
            "ck_circuit_breaker_events_event_type_known",
            [{"event_type": "activated"}, DEACTIVATED],
            [{"event_type": event_type} for event_type in ("Activated", "Deactivated", "")],
        ),
        known(
            "ck_circuit_breaker_events_trigger_reason_known",
            "trigger_reason",
            "max_drawdown",
            "min_win_rate",
            "consecutive_losses",
            "manual",
        ),
        edges(
            "ck_circuit_breaker_events_drawdown_range",
            "drawdown_percent",
            [0, 100, None],
            ["-0.01", "100.01", "NaN"],
        ),
        edges(
            "ck_circuit_breaker_events_drawdown_threshold_range",
            "drawdown_threshold_percent",
            ["0.01", 100, None],
            [0, "100.01", "NaN"],
        ),
        edges(
            "ck_circuit_breaker_events_win_rate_range",
            "win_rate_percent",
            [0, 100, None],
            ["-0.01", "100.01", "NaN"],
        ),
        edges(
            "ck_circuit_breaker_events_win_rate_threshold_range",
            "win_rate_threshold_percent",
            [0, 100, None],
            ["-0.01", "100.01", "NaN"],
        ),
        edges(
            "ck_circuit_breaker_events_losses_not_negative", "consecutive_losses", [0, None], [-1]
        ),
        edges(
            "ck_circuit_breaker_events_losses_threshold_positive",
            "consecutive_losses_threshold",
            [1, None],
            [0, -1],
        ),
        edges(
            "ck_circuit_breaker_events_open_positions_not_negative",
            "open_positions_at_activation",
            [0, None],
            [-1],
        ),
        edges(
            "ck_circuit_breaker_events_open_positions_on_activation",
            "open_positions_at_activation",
            [None],
            [0],
            **DEACTIVATED,
        ),
        edges(
            "ck_circuit_breaker_events_blocked_not_negative",
            "new_positions_blocked",
            [0, None],
            [-1],
            **DEACTIVATED,
        ),
        edges(
            "ck_circuit_breaker_events_blocked_on_deactivation",
            "new_positions_blocked",
            [None],
            [0],
        ),
        Case(
            "ck_circuit_breaker_events_deactivated_iff_activation_id",
            [DEACTIVATED, {"activation_id": None}],
            [DEACTIVATED | {"activation_id": None}, {"activation_id": Reference(TABLE, {})}],
            lift=("guard_circuit_breaker_events_order",),
        ),
        Case(
            "ck_circuit_breaker_events_activated_iff_number",
            [{"activation_number": 1}, NUMBERED],
            [{"activation_number": None}, NUMBERED | {"activation_number": 7}],
            lift=("derive_circuit_breaker_events_number",),
        ),
        times_finite(TABLE, "occurred_at", lift=("guard_circuit_breaker_events_order",)),
        Case(
            "guard_circuit_breaker_events_order",
            [
                DEACTIVATED
                | {"activation_id": Reference(TABLE, {"occurred_at": NOON}), "occurred_at": NOON}
            ],
            [
                DEACTIVATED
                | {
                    "activation_id": Reference(TABLE, {"occurred_at": NOON}),
                    "occurred_at": after(microseconds=-1),
                },
                # Only an activation can be ended, and not even by itself.
                DEACTIVATED | {"activation_id": Reference(TABLE, DEACTIVATED)},
                DEACTIVATED | {"id": SECOND, "activation_id": SECOND},
                {"occurred_at": datetime(9999, 1, 1, tzinfo=timezone.utc)},
            ],
            RESTRICT,
        ),
    ],
    change={"notes": "changed"},
    required=["id", "event_type", "trigger_reason", "occurred_at", "created_at", "updated_at"],
)
