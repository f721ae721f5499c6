from ..rows import PLAN
from .case import Case, Table, edges, primary_key, times_finite, unique

EXIT_STRATEGIES = Table(
    "exit_strategies",
    [
        times_finite("exit_strategies"),
        primary_key("pk_exit_strategies"),
        unique("uq_exit_strategies_name", "name", "Default", "default"),
        unique("uq_exit_strategies_is_default", "is_default", True, False),
        edges("ck_exit_strategies_name_not_blank", "name", ["x", " x"], ["", " ", "\t\n"]),
        edges(
            "ck_exit_strategies_stop_loss_range",
            "stop_loss_percent",
            ["0.01", 100],
            [0, "100.01", "NaN"],
        ),
        edges(
            "ck_exit_strategies_trailing_stop_range",
            "trailing_stop_percent",
            ["0.01", 100, None],
            [0, "100.01", "NaN"],
        ),
        edges(
            "ck_exit_strategies_trailing_activation_range",
            "trailing_activation_percent",
            ["0.01", 10000, None],
            [0, "10000.01", "NaN"],
            trailing_stop_percent=10,
        ),
        Case(
            "ck_exit_strategies_activation_needs_trailing_stop",
            [
                {"trailing_activation_percent": 20, "trailing_stop_percent": 10},
                {"trailing_activation_percent": None, "trailing_stop_percent": 10},
                {"trailing_activation_percent": None, "trailing_stop_percent": None},
            ],
            [{"trailing_activation_percent": 20, "trailing_stop_percent": None}],
        ),
        edges(
            "ck_exit_strategies_scaling_plan_valid",
            "scaling_out_config",
            [PLAN, None],
            [[], {}, "null", [{"sell_percent": 99.99, "at_multiple": 2}]],
        ),
        Case(
            "ck_exit_strategies_default_is_active",
            [
                {"is_default": True, "is_active": True},
                {"is_default": False, "is_active": True},
                {"is_default": False, "is_active": False},
            ],
            [{"is_default": True, "is_active": False}],
        ),
    ],
    change={"description": "changed"},
    required=[
        "id",
        "name",
        "stop_loss_percent",
        "mirror_exit_enabled",
        "is_default",
        "is_active",
        "created_at",
        "updated_at",
    ],
)
