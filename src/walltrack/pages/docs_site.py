"""dbt's docs site with every description filled in, as one file."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import Any

from walltrack.connection.target import Target
from walltrack.dbt_runs.descriptions import describe
from walltrack.dbt_runs.operation import parse, run_dbt
from walltrack.errors import UserError
from walltrack.export import diagram
from walltrack.pages import rules
from walltrack.progress import Progress

OVERVIEW = "doc.walltrack.__overview__"


def build_site(target: Target, *, verbose: bool = False) -> Path:
    """Make the site from the project and the live catalog; return its page."""
    check_built(target)
    project = target.project
    steps = ["reading the project", "reading the catalog"]
    with Progress("docs", project.root, steps, verbose=verbose) as progress:
        progress.begin_next()
        manifest = parse(project, target.name, progress)
        describe(manifest)
        with target.database.connect() as connection:
            rules.add_to(manifest, rules.read(connection, target.schema))
        _complete_overview(manifest, project.root)
        progress.begin_next()
        generate = ["docs", "generate", "--static"]
        run_dbt(project, generate, target.name, manifest, progress=progress)
    built = project.root / "target"
    page = built / "site" / "index.html"
    page.parent.mkdir(exist_ok=True)
    page.write_text(_tidy((built / "static_index.html").read_text("utf-8")), encoding="utf-8")
    return page


def check_built(target: Target) -> None:
    """Raise UserError where the schema has not been built yet."""
    with target.database.connect() as connection:
        row = connection.execute(
            "select to_regclass(quote_ident(%s) || '.wallets') is not null", [target.schema]
        ).fetchone()
    if not row or not row[0]:
        raise UserError(
            f"schema {target.schema} of {target.database} is not built yet: run `walltrack up`."
        )


def _complete_overview(manifest: Any, root: Path) -> None:
    """Put the diagram and the text of the decision records into the overview."""
    overview = manifest.docs[OVERVIEW]
    records = sorted((root / "docs" / "decisions").glob("000[1-4]-*.md"))
    told = "\n".join(_record(path.read_text(encoding="utf-8")) for path in records)
    text = overview.block_contents.replace("<!-- records -->", told)
    drawing = base64.b64encode((root / diagram.PATH).read_bytes()).decode()
    overview.block_contents = text.replace(diagram.PATH, f"data:image/svg+xml;base64,{drawing}")


def _record(text: str) -> str:
    """A decision record two headings lower; its links lead out of the page."""
    text = re.sub(r"^# 0*(\d)", r"# ADR-00\1", text)
    text = re.sub(r"^#", "###", text, flags=re.MULTILINE)
    return re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", text)


# Descriptions in full, the diagram at a size to be read, dark where the reader's screen is, and the
# menu above the page where the screen has no room beside it.
_STYLE = """
<style>
.column-row td { vertical-align: top; }
p:has(> img[alt^="Entity-relationship"]) { overflow-x: auto; }
img[alt^="Entity-relationship"] { width: 2000px; max-width: none; }
@media (max-width: 700px) {
  body, .app.app-row { min-width: 0; }
  .app.app-row { flex-direction: column; }
  .app-menu { width: 100%; min-width: 0; height: 30%; flex: none; }
  .app-menu > .app-header { display: none; }
  .app-links.app-sticky { position: static; }
  .app-details td code { white-space: normal; overflow-wrap: anywhere; }
}
@media (prefers-color-scheme: dark) {
  html { background: #ffffff; filter: invert(0.92) hue-rotate(180deg); }
  img[alt^="Entity-relationship"] { filter: invert(1) hue-rotate(180deg); }
}
</style>
"""
_ONE_LINE = "text-overflow: ellipsis; overflow-x: hidden; white-space: nowrap; max-width: 1px;"


def _tidy(page: str) -> str:
    """The page that dbt made: kept from the network, its texts whole, its lineage of tables."""
    policy = (
        "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; "
        "img-src data:; font-src data:"
    )
    page = page.replace(
        "<head>", f'<head><meta http-equiv="Content-Security-Policy" content="{policy}">', 1
    ).replace("</head>", f"{_STYLE}</head>", 1)
    page = re.sub(r'<link rel="shortcut icon"[^>]*>', '<link rel="icon" href="data:,">', page)
    page = page.replace(_ONE_LINE, "white-space: normal; min-width: 19em;")
    # The kinds of nodes that the graph begins with; its menu offers the others.
    page = re.sub(
        r'(tags:\[null\],resource_types:\["model")[^]]*(\],depth:1)', r"\1\2", page, count=1
    )
    return page.replace('xlink:href="{{', 'ng-attr-href="{{')
