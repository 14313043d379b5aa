"""The files of the book as standards want them."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from browsing import TOOLS
from conftest import nothing

pytestmark = pytest.mark.browser

NEWER = {
    "CSS: “container-type”: Property “container-type” doesn't exist.",
    "CSS: “width”: Unknown dimension.",
    "CSS: “max-width”: Unknown dimension.",
    "CSS: “width”: Parse Error.",
}
"""What the checker says of container queries (CSS Containment 3) and of attributes that are numbers
(CSS Values 5), which it does not know yet."""


def test_html_and_css_are_valid(html: Path) -> None:
    """By the Nu Html Checker; on pages, inline pictures and style sheets."""
    java, checker = shutil.which("java"), TOOLS / "vnu-jar" / "build" / "dist" / "vnu.jar"
    if java is None or not checker.is_file():
        pytest.skip("NO HTML WAS VALIDATED: java or the checker of package.json is missing")
    done = subprocess.run(
        [java, "-Xss4m", "-jar", str(checker), "--format", "json", "--stdout", "--skip-non-html",
         "--also-check-css", str(html)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    errors = [
        f"{one['url'].rpartition('/')[2]}:{one.get('lastLine')}: {one['message']} {one.get('extract', '')}"
        for one in json.loads(done.stdout)["messages"]
        if one["type"] != "info" and one["message"] not in NEWER
    ]
    nothing(errors)


def test_style_sheets_name_files_that_are_there(html: Path) -> None:
    named = [
        (sheet, unquote(urlsplit(address).path))
        for sheet in html.rglob("*.css")
        for address in re.findall(r"""url\(["']?(?!data:|#)([^"')]+)""", sheet.read_text(encoding="utf-8"))
    ]
    assert named
    assert [f"{sheet.name}: {path}" for sheet, path in named if not (sheet.parent / path).is_file()] == []
