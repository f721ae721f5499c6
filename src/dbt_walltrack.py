"""What dbt does first in this project: it imports each installed module named `dbt_...`.

dbt calls this interface (dbt/plugins/manager.py) experimental. Without this module, dbt builds and
tests the same, but slower, and it does not name a file that is not UTF-8.
"""

from __future__ import annotations

import gc
from pathlib import Path

from dbt.flags import get_flags
from dbt.plugins import dbtPlugin

from walltrack.dbt_runs.utf8 import check_project


class WalltrackPlugin(dbtPlugin):
    """Set up by every command of dbt, before it reads the files of the project."""

    def initialize(self) -> None:
        """Prepare for this project, and for no other. Raises UserError as `check_project` does."""
        if self.project_name == "walltrack":
            _collect_seldom()
            check_project(Path(get_flags().PROJECT_DIR))


def _collect_seldom() -> None:
    """Have Python look for garbage seldom.

    dbt keeps nearly all that it makes, so looking through that is a sixth of a build's time.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


plugins = [WalltrackPlugin]
