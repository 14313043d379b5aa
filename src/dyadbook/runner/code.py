"""Which modules of the package a notebook's results depend on, read from import statements alone.

An import by a name that is made at run time cannot be seen so: `dyadbook.runner.cache` adds the modules
that `dyadbook.analysis.facts` finds in that way.
"""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

import dyadbook

ROOT = Path(dyadbook.__file__).parent

_NAME = re.compile(r"[\w.]+")
_IMPORT = re.compile(
    r"\b(?:from[\s\\]+(?P<package>[\w.]+)[\s\\]+)?import\b[\s\\]*(?=(?P<names>\([^)]*\)|(?:\\\n|[^;\n])*))"
)


def imports_of(source: str, known: Iterable[str]) -> set[str]:
    """The modules among some known ones that a source text imports, or seems to, in a comment perhaps.

    To parse all modules would take longer than most of what is saved by knowing them.

    Examples
    --------
    >>> sorted(imports_of("from a import b, c", ["a", "a.b", "d"]))
    ['a', 'a.b']
    """
    named: set[str] = set()
    for found in _IMPORT.finditer(source):
        package, names = found.group("package"), _NAME.findall(found.group("names"))
        named |= {package, *(f"{package}.{name}" for name in names)} if package else set(names)
    return named & set(known)


def digest_of(modules: Iterable[str]) -> str:
    """A hash of the sources of some modules of the package and of all that they import of it."""
    files = _files()
    known = frozenset(files)
    found: dict[str, str] = {}
    waiting = list(modules)
    while waiting:
        if (name := waiting.pop()) not in found:
            found[name], imported = _read(files[name], files[name].stat().st_mtime_ns, known)
            waiting += imported
    told = "".join(f"{name} {found[name]}\n" for name in sorted(found))
    return hashlib.sha256(told.encode()).hexdigest()


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
def _read(path: Path, changed: int, known: frozenset[str]) -> tuple[str, frozenset[str]]:
    """Hash and imports of a file as it was at a time of change."""
    content = path.read_bytes()
    return hashlib.sha256(content).hexdigest(), frozenset(imports_of(content.decode("utf-8"), known))
