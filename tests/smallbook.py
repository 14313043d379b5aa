"""A book of a few lines in the report's own theme, made by Sphinx alone, in which addresses have moved."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from dyadbook.project import Project

REGISTER = """\
key,page,anchor
trade,notebooks/trade,
trade/fig-new,notebooks/trade,trade-fig-new
energy,notebooks/energy,
energy/fig-new,notebooks/energy,energy-fig-new
fact/energy/n,notebooks/energy,energy-fact-n
"""
REDIRECTS = """\
old,new
book/preface.html#a-section,trade
notebooks/trade.html#trade-fig-near,trade/fig-new
notebooks/trade.html#trade-fig-far,energy/fig-new
notebooks/trade.html#trade-fact-n,fact/energy/n
notebooks/gone.html,trade
notebooks/gone.html#gone-fig-x,energy/fig-new
"""
LONG = f"<p>{'<br>' * 150}</p>"
PAGES = {
    "book/preface": '<p><a href="../notebooks/trade.html#trade-fig-far">An old link</a></p>',
    "notebooks/trade": f'{LONG}<p id="trade-fig-new">New</p>{LONG}',
    "notebooks/energy": f'{LONG}<p id="energy-fig-new">New</p>{LONG}'
    '<details class="facts"><summary>Numbers</summary><p id="energy-fact-n">One</p></details>',
}
CONFIGURATION = """\
project = "Small"
root_doc = "book/preface"
extensions = ["dyadbook.book.addresses"]
html_theme = "theme"
html_theme_path = [{theme!r}]
html_context = {{"edition": {{"short": "Small"}}}}
"""


def make(project: Project, folder: Path, builder: str = "html") -> Path:
    """Make it in an empty folder; gives the folder of its pages."""
    source, made = folder / "source", folder / builder
    for name, html in PAGES.items():
        page = source / f"{name}.rst"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(f":orphan:\n\n{name}\n{'=' * len(name)}\n\n.. raw:: html\n\n   {html}\n")
    (source / "conf.py").write_text(CONFIGURATION.format(theme=str(project.book)))
    (source / "book" / "addresses.csv").write_text(REGISTER)
    (source / "book" / "redirects.csv").write_text(REDIRECTS)
    for name in ("CITATION.cff", "book/metadata.yaml"):
        shutil.copy(project.root / name, source / name)
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", builder, source, made]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return made
