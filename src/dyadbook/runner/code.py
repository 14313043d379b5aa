"""Which modules of the package a notebook's results depend on, read from import statements alone.

An import by a name that is made at run time cannot be seen so: `dyadbook.runner.cache` adds the modules
that `dyadbook.analysis.facts` finds in that way.
"""

from __future__ import annotations

import ast
import functools
import hashlib
from collections.abc import Iterable
from pathlib import Path

import dyadbook

ROOT = Path(dyadbook.__file__).parent


def imports_of(source: str, known: Iterable[str]) -> set[str]:
    """The modules among some known ones that a source text imports.

    Examples
    --------
    >>> sorted(imports_of("from a import b, c", ["a", "a.b", "d"]))
    ['a', 'a.b']
    """
    named: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            named |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            named |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return named & set(known)


def digest_of(modules: Iterable[str]) -> str:
    """A hash of the sources of some modules of the package and of all that they import of it."""
    files = _files()
    found: set[str] = set()
    waiting = list(modules)
    while waiting:
        if (name := waiting.pop()) not in found:
            found.add(name)
            waiting += _imports(files[name], files[name].stat().st_mtime_ns)
    digest = hashlib.sha256()
    for name in sorted(found):
        digest.update(f"{name} {hashlib.sha256(files[name].read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def modules() -> frozenset[str]:
    """All modules of the package."""
    return frozenset(_files())


def _files() -> dict[str, Path]:
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT.parent).with_suffix("").parts
        found[".".join(parts).removesuffix(".__init__")] = path
    return found


@functools.lru_cache(maxsize=512)
def _imports(path: Path, changed: int) -> frozenset[str]:
    """Imports of a file as it was at a time of change."""
    return frozenset(imports_of(path.read_text(encoding="utf-8"), modules()))
