from .case import Case, Table
from .circuit_breaker_events import CIRCUIT_BREAKER_EVENTS
from .config import CONFIG
from .exit_strategies import EXIT_STRATEGIES
from .orders import ORDERS
from .positions import POSITIONS
from .signals import SIGNALS
from .tokens import TOKENS
from .wallets import WALLETS

TABLES = [
    CONFIG,
    EXIT_STRATEGIES,
    WALLETS,
    TOKENS,
    SIGNALS,
    ORDERS,
    POSITIONS,
    CIRCUIT_BREAKER_EVENTS,
]

__all__ = ["TABLES", "Case", "Table"]
