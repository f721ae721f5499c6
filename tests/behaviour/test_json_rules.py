"""The two functions that validate the JSON of exit strategies, with valid and invalid values."""

import json

import pytest

from .proofs import proves

SCALING_PLANS = """
    [{"sell_percent": 100, "at_multiple": 2}]
    [{"sell_percent": 100, "at_multiple": null}]
    [{"sell_percent": 100, "at_multiple": 1.000000000000000001}]
    [{"sell_percent": 100.00, "at_multiple": 1e3}]
    [{"at_multiple": 2, "sell_percent": 100}]
    [{"sell_percent": 50, "at_multiple": 2}, {"sell_percent": 50, "at_multiple": 2.0001}]
    [{"sell_percent": 50, "at_multiple": 2}, {"sell_percent": 50, "at_multiple": null}]
    [{"sell_percent": 33.33, "at_multiple": 2}, {"sell_percent": 66.67, "at_multiple": 3}]
    [{"sell_percent": 0.01, "at_multiple": 2}, {"sell_percent": 99.99, "at_multiple": 3}]
    [{"sell_percent": 33, "at_multiple": 1.5}, {"sell_percent": 33, "at_multiple": 2}, \
{"sell_percent": 34, "at_multiple": 3}]
"""
NO_SCALING_PLANS = """
    null
    true
    100
    "100"
    {}
    {"sell_percent": 100, "at_multiple": 2}
    []
    [[]]
    [null]
    [100]
    ["100"]
    [{}]
    [{"sell_percent": 100}]
    [{"at_multiple": 2}]
    [{"sell_percent": 100, "at_multiple": 2, "note": "more"}]
    [{"sell_percent": 100, "At_multiple": 2}]
    [{"sell_percent": "100", "at_multiple": 2}]
    [{"sell_percent": 100, "at_multiple": "2"}]
    [{"sell_percent": null, "at_multiple": 2}]
    [{"sell_percent": [100], "at_multiple": 2}]
    [{"sell_percent": 100, "at_multiple": true}]
    [{"sell_percent": 100, "at_multiple": {}}]
    [{"sell_percent": 100, "at_multiple": 1}]
    [{"sell_percent": 100, "at_multiple": 0.5}]
    [{"sell_percent": 100, "at_multiple": -2}]
    [{"sell_percent": 99.99, "at_multiple": 2}]
    [{"sell_percent": 100.01, "at_multiple": 2}]
    [{"sell_percent": 0, "at_multiple": 2}, {"sell_percent": 100, "at_multiple": 3}]
    [{"sell_percent": 0, "at_multiple": null}]
    [{"sell_percent": -50, "at_multiple": 2}, {"sell_percent": 150, "at_multiple": 3}]
    [{"sell_percent": -50, "at_multiple": null}]
    [{"sell_percent": 50, "at_multiple": 2}, {"sell_percent": 50, "at_multiple": 2}]
    [{"sell_percent": 50, "at_multiple": 3}, {"sell_percent": 50, "at_multiple": 2}]
    [{"sell_percent": 50, "at_multiple": null}, {"sell_percent": 50, "at_multiple": 2}]
    [{"sell_percent": 50, "at_multiple": null}, {"sell_percent": 50, "at_multiple": null}]
    [{"sell_percent": 50, "at_multiple": 2}, {"sell_percent": 40, "at_multiple": null}]
    [{"sell_percent": 50, "at_multiple": 2}, null]
    [{"sell_percent": 50, "at_multiple": 2}, {"sell_percent": 60, "at_multiple": 3}]
"""
OVERRIDES = """
    {}
    {"stop_loss_percent": 0.01}
    {"stop_loss_percent": 100}
    {"trailing_stop_percent": 0.01}
    {"trailing_stop_percent": 100}
    {"trailing_stop_percent": null}
    {"trailing_activation_percent": 0.01}
    {"trailing_activation_percent": 10000}
    {"trailing_activation_percent": null}
    {"mirror_exit_enabled": true}
    {"mirror_exit_enabled": false}
    {"scaling_out_config": null}
    {"scaling_out_config": [{"sell_percent": 100, "at_multiple": 2}]}
    {"stop_loss_percent": 12.5, "trailing_stop_percent": null, "mirror_exit_enabled": false}
"""
NO_OVERRIDES = """
    null
    true
    20
    "stop_loss_percent"
    []
    [{"stop_loss_percent": 20}]
    {"": 20}
    {"name": "Mine"}
    {"is_default": true}
    {"Stop_loss_percent": 20}
    {"stop_loss": 20}
    {"stop_loss_percent": 20, "other": null}
    {"stop_loss_percent": null}
    {"stop_loss_percent": 0}
    {"stop_loss_percent": -1}
    {"stop_loss_percent": 100.01}
    {"stop_loss_percent": "20"}
    {"stop_loss_percent": true}
    {"stop_loss_percent": [20]}
    {"trailing_stop_percent": 0}
    {"trailing_stop_percent": 100.01}
    {"trailing_stop_percent": "15"}
    {"trailing_stop_percent": false}
    {"trailing_activation_percent": 0}
    {"trailing_activation_percent": 10000.01}
    {"trailing_activation_percent": "20"}
    {"mirror_exit_enabled": null}
    {"mirror_exit_enabled": "true"}
    {"mirror_exit_enabled": 1}
    {"scaling_out_config": []}
    {"scaling_out_config": {}}
    {"scaling_out_config": "plan"}
    {"scaling_out_config": 5}
    {"scaling_out_config": [{"sell_percent": 99, "at_multiple": 2}]}
"""


def documents(text: str) -> list[str]:
    lines = [line.strip() for line in text.strip().splitlines()]
    assert all(json.dumps(json.loads(line)) for line in lines)
    return lines


@pytest.mark.parametrize(
    ("function", "document", "is_taken"),
    [
        (function, document, is_taken)
        for function, text, is_taken in (
            ("is_scaling_plan", SCALING_PLANS, True),
            ("is_scaling_plan", NO_SCALING_PLANS, False),
            ("is_exit_strategy_override", OVERRIDES, True),
            ("is_exit_strategy_override", NO_OVERRIDES, False),
        )
        for document in documents(text)
    ],
)
@proves("is_scaling_plan", "is_exit_strategy_override")
def test_a_document_is_taken_or_refused(db, function, document, is_taken):
    assert db.value(f"select {function}(%s)", [document]) is is_taken


@pytest.mark.parametrize("function", ["is_scaling_plan", "is_exit_strategy_override"])
@proves("is_scaling_plan", "is_exit_strategy_override")
def test_nothing_is_neither(db, function):
    assert db.value(f"select {function}(null)") is False


@pytest.mark.parametrize("key", ["sell_percent", "at_multiple"])
@proves("is_scaling_plan")
def test_a_number_beyond_every_column_is_judged_not_raised(db, key):
    level = {"sell_percent": 100, "at_multiple": 2} | {key: "HUGE"}
    plan = json.dumps([level, level]).replace('"HUGE"', "9" + "0" * 131071)
    assert db.value("select is_scaling_plan(%s)", [plan]) is False
