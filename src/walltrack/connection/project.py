"""Where the dbt project is, and its profiles.yml."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from walltrack.errors import UserError

PROFILE = "walltrack"
_NAME = re.compile(r"^name:\s*['\"]?walltrack['\"]?\s*(#.*)?$", re.MULTILINE)


@dataclass(frozen=True)
class Project:
    """A folder that holds WallTrack's dbt_project.yml."""

    root: Path

    @property
    def profiles(self) -> Path:
        """The profiles.yml of this project; it need not exist."""
        return self.root / "profiles.yml"

    @property
    def _example(self) -> Path:
        example = self.root / "profiles.yml.example"
        if not example.is_file():
            raise UserError(
                f"there is neither a profiles.yml nor a profiles.yml.example in {self.root}: "
                "restore the example from git."
            )
        return example

    @property
    def home(self) -> Path:
        """Where the embedded server keeps what is its own."""
        named = os.environ.get("WALLTRACK_HOME")
        return Path(named).expanduser().absolute() if named else self.root / ".walltrack"

    @property
    def has_mock_rows(self) -> bool:
        """Whether the project turns mock rows on; the target may still be one without."""
        found = re.search(
            r"^\s+load_mock_data:\s*(\w+)",
            (self.root / "dbt_project.yml").read_text(encoding="utf-8"),
            re.MULTILINE,
        )
        return found is None or found[1].lower() == "true"

    @property
    def version(self) -> str:
        """The version that dbt_project.yml says."""
        import yaml

        return str(yaml.safe_load((self.root / "dbt_project.yml").read_text("utf-8"))["version"])

    def write_profiles(self) -> None:
        """Copy profiles.yml.example if there is no profiles.yml."""
        if not self.profiles.exists():
            _replace(self.profiles, self._example.read_text(encoding="utf-8"))

    def refresh_profiles(self, defaults: Mapping[str, str]) -> list[str]:
        """Put the embedded server's values into the marked defaults and touch nothing else.

        Returns the variables whose default is not marked.
        """
        with self.profiles.open(encoding="utf-8", newline="") as file:
            old = new = file.read()
        missing = []
        for name, value in defaults.items():
            new, count = re.subn(
                rf"(env_var\('{name}',\s*)'[^']*'(?=[^\n]*# embedded server)",
                lambda match, value=value: f"{match[1]}'{value}'",
                new,
            )
            if not count:
                missing.append(name)
        if new != old:
            _replace(self.profiles, new)
        return missing

    def raw_target(self, target: str | None) -> tuple[str, dict[str, object]]:
        """The name and the unrendered fields of a target of profiles.yml (None: the default)."""
        import yaml

        file = self.profiles if self.profiles.exists() else self._example
        try:
            content = yaml.safe_load(file.read_text(encoding="utf-8"))
            profile = content[PROFILE]
            outputs = dict(profile["outputs"])
            name = target or str(profile.get("target", "default"))
        except yaml.YAMLError as error:
            where = getattr(error, "problem_mark", None)
            line = f", line {where.line + 1}" if where else ""
            raise UserError(
                f"{self.profiles}{line} is not valid YAML: correct it, or delete the file and run "
                "`walltrack up` to have it written again."
            ) from None
        except (KeyError, TypeError, ValueError, AttributeError):
            raise UserError(
                f"{self.profiles} has no profile '{PROFILE}' with outputs: compare it with "
                "profiles.yml.example, or delete it and run `walltrack up`."
            ) from None
        if not isinstance(outputs.get(name), dict):
            raise UserError(
                f"{self.profiles} has no target '{name}': choose one of {', '.join(outputs)}.",
                status=2 if target else 3,
            )
        return name, outputs[name]


def find_project() -> Project:
    """The project around the current folder, else the one that this package is installed from.

    Raises UserError when there is neither.
    """
    here = Path.cwd()
    for folder in (here, *here.parents, Path(__file__).resolve().parents[3]):
        description = folder / "dbt_project.yml"
        if description.is_file() and _NAME.search(description.read_text(encoding="utf-8")):
            return Project(folder)
    raise UserError(
        f"no WallTrack project in {here} or above it: run this inside a clone of the repository."
    )


def _replace(path: Path, text: str) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    path = path.resolve()  # a link stays a link
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
