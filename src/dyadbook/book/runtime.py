"""The JavaScript that brings charts to life: Vega as vl-convert bundles it, served from the book itself."""

from __future__ import annotations

import shutil
from functools import cache
from importlib.metadata import version
from pathlib import Path

import vl_convert as vlc

from dyadbook.charts.drawing import VL_VERSION

RUNTIME = "_static/vega.js"
"""Where it lies in the built book."""

_EMBED = "window.vegaEmbed = vegaEmbed;"
"""What a page needs of it."""


def libraries() -> str:
    """Which libraries it is made of, with their versions."""
    return f"Vega {vlc.get_vega_version()}, Vega-Lite {VL_VERSION}, Vega-Embed {vlc.get_vega_embed_version()}"


@cache
def bundle() -> str:
    """The script; the same for the same version of vl-convert."""
    script = vlc.javascript_bundle(_EMBED, vl_version=VL_VERSION)
    # A function around it keeps its hundreds of top-level names from the page.
    return f"(() => {{\n{script}\n}})();\n"


def ship(html: Path, kept: Path) -> None:
    """Put it beside the book's own scripts: charts that move ask no other host for it.

    Parameters
    ----------
    html : Path
        Folder of the built pages.
    kept : Path
        A folder that keeps the script: to make it takes a second.
    """
    copy = kept / f"vega-{version('vl-convert-python')}-{VL_VERSION}.js"
    if not copy.is_file():
        copy.write_text(bundle(), encoding="utf-8", newline="\n")
    (html / RUNTIME).parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(copy, html / RUNTIME)
