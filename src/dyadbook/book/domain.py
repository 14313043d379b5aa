"""The Sphinx domain of the report: what a search finds in it, and how each thing in it is cited."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, cast

from docutils import nodes
from sphinx.domains import Domain, ObjType
from sphinx.environment import BuildEnvironment

from dyadbook.book.citing import Citation, Edition, Thing, cite, hashes_of, key_of, things_of
from dyadbook.book.metadata import Metadata, load_metadata
from dyadbook.book.register import LISTED, named, numbered, pages_in_order, shown, sources
from dyadbook.evidence.package import cutoff
from dyadbook.project import FACTS_NAME, Project


class Report(Domain):
    """What a search for a figure, a table, a claim or a source finds, beside Sphinx's words."""

    name = "report"
    label = "Report"
    object_types = {kind: ObjType(kind) for kind in ("figure", "table", "claim", "source")}  # noqa: RUF012

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """Name, shown name, kind, page, anchor and priority of each.

        Sphinx's search leaves an anchor out that is the name, and then makes it of what is shown: so
        names differ from anchors.
        """
        for page, one in shown(self.env):
            yield f"report-{one.label}", named(self.env, page, one), one.kind, page, one.label, 0
        for page in pages_in_order(self.env):
            if "source" in self.env.metadata[page].get(LISTED, []):
                for key, (entry, _) in sources(self.env).items():
                    yield f"report-{key}", entry.astext(), "source", page, f"source-{key}", 1

    def get_type_name(self, type: ObjType, primary: bool = False) -> str:
        """What a reader is told that a result is."""
        return str(type.lname)

    def resolve_any_xref(self, *args: Any) -> list[tuple[str, nodes.Element]]:
        """No link in a text is meant for it: figures and tables have roles of their own."""
        return []

    def merge_domaindata(self, docnames: list[str], otherdata: dict[str, Any]) -> None:
        """Nothing to merge: all of it stands in the pages' metadata."""

    # -- citations --------------------------------------------------------------------------

    metadata: Metadata
    edition: Edition
    citations: dict[str, Citation]

    def check_consistency(self) -> None:
        """Cite everything once all pages are read, and numbered."""
        if self.env.app.builder.name == "read":
            return
        source, config = Path(self.env.srcdir), self.env.config
        project = Project(source)
        as_of = date.fromisoformat(config.dyadbook_as_of) if config.dyadbook_as_of else cutoff(project)
        self.metadata = load_metadata(project)
        self.edition = Edition(self.metadata.version, as_of, hashes_of(project.notebooks))
        things = things_of(self.metadata, config.root_doc)
        kept = None
        if self.env.app.builder.name == "html":
            things += [*self._shown(), *self._facts(source)]
            kept = Path(self.env.doctreedir, "citations.json")
        self.citations = cite(self.metadata, self.edition, things, kept)

    def _shown(self) -> Iterator[Thing]:
        for page, one in shown(self.env):
            name = page.rpartition("/")[2]
            key = key_of(one.kind, name, one.label)
            title = (
                f"Claim {key.rpartition('/')[2]}: {one.title.partition(' ')[2]}"
                if one.kind == "claim"
                else f"{self.metadata.pages[name].title}, "
                f"{numbered(self.env, page, one)}: {one.title.rstrip('.')}"
            )
            yield Thing(key, title, name, f"{page}.html#{one.label}")

    def _facts(self, source: Path) -> Iterator[Thing]:
        facts = source / FACTS_NAME  # not there when Jupyter Book is run by itself
        for one in json.loads(facts.read_text(encoding="utf-8")) if facts.is_file() else ():
            page = Path(one["anchor"].partition("#")[0]).stem
            yield Thing(f"fact/{one['id']}", f"{one['text']}: {one['label']}", page, one["anchor"])


def report_of(environment: BuildEnvironment) -> Report:
    """The domain of the book."""
    return cast(Report, environment.get_domain(Report.name))
