from ..database import UNIQUE
from ..rows import NOON, base58, unknown_id
from .case import Case, Table, edges, is_base58, known, primary_key, times_finite, unique

TOKEN, ADDRESS = unknown_id(), base58(44)
ANALYSED = {"last_analyzed_at": NOON, "analysis_source": "helius"}
BLACKLISTED = {"is_blacklisted": True, "blacklist_reason": "rug pull", "blacklisted_at": NOON}

TOKENS = Table(
    "tokens",
    [
        times_finite("tokens", "last_analyzed_at"),
        primary_key("pk_tokens"),
        # Where an id is unique, so is an id with an address: the key is there to be referred to.
        Case(
            "uq_tokens_id_address",
            [{"id": TOKEN}],
            [{"id": TOKEN, "address": ADDRESS}],
            UNIQUE,
            existing={"id": TOKEN, "address": ADDRESS},
            drop=("pk_tokens", "idx_tokens_address"),
        ),
        unique("idx_tokens_address", "address", base58(44), base58(44)),
        is_base58("ck_tokens_address_is_base58", "address", 32, 44),
        is_base58("ck_tokens_pair_address_is_base58", "pair_address", 32, 44),
        edges("ck_tokens_decimals_range", "decimals", [0, 18, None], [-1, 19]),
        edges(
            "ck_tokens_safety_score_range",
            "safety_score",
            [0, 1, None],
            ["-0.01", "1.01", "NaN"],
            **ANALYSED,
        ),
        edges("ck_tokens_liquidity_not_negative", "liquidity_usd", [0, None], ["-0.0001", "NaN"]),
        edges(
            "ck_tokens_top_10_holder_range",
            "top_10_holder_percent",
            [0, 100, None],
            ["-0.01", "100.01", "NaN"],
        ),
        edges(
            "ck_tokens_contract_analysis_score_range",
            "contract_analysis_score",
            [0, 1, None],
            ["-0.01", "1.01", "NaN"],
        ),
        edges("ck_tokens_age_not_negative", "age_hours", [0, None], [-1]),
        known(
            "ck_tokens_analysis_source_known",
            "analysis_source",
            "rugcheck",
            "helius",
            "dexscreener",
            None,
        ),
        Case(
            "ck_tokens_score_has_analysis",
            [ANALYSED | {"safety_score": 0}, ANALYSED, {}],
            [
                ANALYSED | {"safety_score": 0, "last_analyzed_at": None},
                ANALYSED | {"safety_score": 0, "analysis_source": None},
                {"safety_score": 0},
            ],
        ),
        Case(
            "ck_tokens_blacklisted_iff_reason",
            [BLACKLISTED, {"is_blacklisted": False}],
            [BLACKLISTED | {"blacklist_reason": None}, {"blacklist_reason": "rug pull"}],
        ),
        Case(
            "ck_tokens_blacklisted_iff_blacklisted_at",
            [BLACKLISTED, {"is_blacklisted": False}],
            [BLACKLISTED | {"blacklisted_at": None}, {"blacklisted_at": NOON}],
        ),
    ],
    change={"symbol": "CHANGED"},
    required=["id", "address", "is_blacklisted", "created_at", "updated_at"],
)
