"""The figures of the committed notebooks, as a reader of the book gets them."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from typing import Any

from dyadbook.book.mimetypes import VEGALITE
from dyadbook.project import PAGES, find_project


@dataclass(frozen=True)
class Stored:
    """A stored figure: its specification, with what the page knows of it in ``usermeta``, and its SVG."""

    spec: dict[str, Any]
    svg: str

    @property
    def label(self) -> str:
        return str(self.spec["usermeta"]["label"])

    @property
    def alt(self) -> str:
        return str(self.spec["usermeta"]["alt"])


@functools.cache
def figures() -> tuple[Stored, ...]:
    """The figures of all pages."""
    found = []
    for page in PAGES:
        path = find_project().notebooks / f"{page}.ipynb"
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            for output in cell.get("outputs", []):
                data = output.get("data", {})
                if VEGALITE in data:
                    found.append(Stored(data[VEGALITE], "".join(data["image/svg+xml"])))
    return tuple(found)
