"""The rules of each table, one module per table."""

from importlib import import_module
from pkgutil import iter_modules

from .case import Case, Table

TABLES = [
    table
    for module in iter_modules(__path__, f"{__name__}.")
    for table in vars(import_module(module.name)).values()
    if isinstance(table, Table)
]

__all__ = ["TABLES", "Case", "Table"]
