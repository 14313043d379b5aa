"""Drawing specifications as SVG: where the runner says so, in one process for all notebooks.

vl-convert starts a JavaScript engine in each process that draws, which takes as long as several charts. The
one process also keeps what it drew: most changes of the evidence leave most pictures as they were.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import os
import re
from importlib.metadata import version
from multiprocessing.connection import Client, Listener
from pathlib import Path
from typing import Any

import vl_convert as vlc

VL_VERSION = "6.4"

DRAWER = "DYADBOOK_DRAWER"
"""Environment variable: the socket of a process that runs `serve`."""

PATIENCE = 60
"""Seconds to wait for that process, which may be busy with a chart that never ends."""

KEPT = 256
"""Pictures kept in memory: editions of several pairs share most of theirs."""

KEPT_IN_FILES = 1000
"""Pictures kept for builds to come: those of some ten editions."""

_fonts: set[str] = set()


def use_fonts(folder: Path) -> None:
    """Let charts measure and draw their text with the fonts that ship with the book."""
    if str(folder) not in _fonts:
        vlc.register_font_directory(str(folder))
        _fonts.add(str(folder))
        _drawn.cache_clear()


def draw(spec: dict[str, Any]) -> str:
    """Draw a specification as SVG: the same bytes in whatever process, and whatever it drew before.

    Raises
    ------
    ValueError
        When vl-convert cannot draw it.
    """
    seen = json.dumps({name: part for name, part in spec.items() if name != "usermeta"})
    if address := os.environ.get(DRAWER):
        # Where no answer comes, this process finds out why.
        with contextlib.suppress(OSError, EOFError), Client(address) as drawer:
            drawer.send((sorted(_fonts), seen))
            if drawer.poll(PATIENCE):
                return str(drawer.recv())
    return _drawn(seen)


@functools.lru_cache(maxsize=KEPT)
def _drawn(spec: str) -> str:
    # From text vl-convert would read some numbers with another last digit.
    return _numbered_anew(vlc.vegalite_to_svg(json.loads(spec), vl_version=VL_VERSION))


def serve(address: str, folder: str) -> None:
    """Draw for other processes, one chart after the other, until this one is killed.

    Parameters
    ----------
    address : str
        The socket to listen at.
    folder : str
        Keeps the pictures; none is kept where it is empty.
    """
    with Listener(f"{address}.new", "AF_UNIX", backlog=64) as listener:
        Path(f"{address}.new").rename(address)  # who sees it can connect to it
        _drawn('{"data": {"values": []}, "mark": "point"}')  # starts the engine
        while True:
            # Who asked for what cannot be drawn, or is gone, gets no answer.
            with contextlib.suppress(OSError, EOFError, ValueError), listener.accept() as kernel:
                fonts, spec = kernel.recv()
                for one in fonts:
                    use_fonts(Path(one))
                kernel.send(_kept(spec, Path(folder)) if folder else _drawn(spec))


def _kept(spec: str, folder: Path) -> str:
    """A picture from the folder, or drawn and put there."""
    made_of = f"{version('vl-convert-python')} {VL_VERSION} {_digest_of_fonts(tuple(sorted(_fonts)))} {spec}"
    path = folder / f"{hashlib.sha256(made_of.encode()).hexdigest()[:32]}.svg"
    with contextlib.suppress(FileNotFoundError):
        os.utime(path)
        return path.read_text(encoding="utf-8")
    picture = _drawn(spec)
    with contextlib.suppress(OSError):  # where there is no room for a picture, others will say so
        folder.mkdir(parents=True, exist_ok=True)
        for old in sorted(folder.glob("*.svg"), key=os.path.getmtime)[: -KEPT_IN_FILES + 1]:
            old.unlink()
        whole = path.with_suffix(".new")
        whole.write_text(picture, encoding="utf-8", newline="\n")
        whole.rename(path)
    return picture


@functools.cache
def _digest_of_fonts(folders: tuple[str, ...]) -> str:
    digest = hashlib.sha256()
    for file in (file for folder in folders for file in sorted(Path(folder).iterdir())):
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _numbered_anew(svg: str) -> str:
    """Count the clips of a picture from 0: vl-convert goes on counting through all that a process draws.

    Examples
    --------
    >>> _numbered_anew('<clipPath id="clip7"/><g clip-path="url(#clip7)"/>')
    '<clipPath id="clip0"/><g clip-path="url(#clip0)"/>'
    """
    places = {name: place for place, name in enumerate(dict.fromkeys(re.findall(r'id="clip(\d+)"', svg)))}
    return re.sub(r'(id="|url\(#)clip(\d+)', lambda found: f"{found[1]}clip{places[found[2]]}", svg)
