"""What the browser tests and the benchmark share: the pages of a book, a server for it, and Chromium."""

from __future__ import annotations

import gzip
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import yaml
from playwright.sync_api import Browser, Page, Playwright

from dyadbook.project import Project

TOOLS = Path(sys.prefix) / "node" / "node_modules"
"""Where the Makefile installs the tools of ``package.json``."""

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}
PACKED = {".css", ".csv", ".html", ".js", ".json", ".svg", ".txt"}
"""What a server sends through gzip; fonts, pictures and workbooks are compressed already."""


def pages_of(project: Project) -> list[str]:
    """Every page a reader can open, without ``.html``: the contents in their order, then the search."""
    contents = yaml.safe_load((project.root / "_toc.yml").read_text(encoding="utf-8"))
    chapters = [one["file"] for part in contents["parts"] for one in part["chapters"]]
    return [contents["root"], *chapters, "search"]


@cache
def packed(path: Path) -> bytes:
    """A file as it travels, at the level most servers use."""
    return gzip.compress(path.read_bytes(), compresslevel=6, mtime=0)


class Handler(SimpleHTTPRequestHandler):
    """Static files with their types and gzip, over connections that stay open."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            path /= "index.html"
        if not path.is_file():
            self.send_error(404)
            return
        pack = path.suffix in PACKED and "gzip" in self.headers.get("Accept-Encoding", "")
        body = packed(path) if pack else path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", TYPES.get(path.suffix) or self.guess_type(path))
        self.send_header("Content-Length", str(len(body)))
        if pack:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve a folder on a free port of this machine; gives its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def chromium() -> str:
    """The installed browser."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        raise FileNotFoundError("Chromium is not installed. On Debian: apt-get install chromium")
    return found


def launch(playwright: Playwright) -> Browser:
    """Start Chromium with every host but this machine out of its reach."""
    return playwright.chromium.launch(
        executable_path=chromium(),
        args=["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
    )


def show_all(page: Page) -> None:
    """Draw what lies outside of the window as well, by a style that the page's policy lets pass."""
    page.evaluate(
        """() => {
            const sheet = new CSSStyleSheet();
            sheet.replaceSync("* { content-visibility: visible !important; }");
            document.adoptedStyleSheets.push(sheet);
        }"""
    )


def until(holds: Callable[[], bool], seconds: float = 10) -> None:
    """Wait until something holds.

    Playwright's ``wait_for_function`` runs code made of text in the page, which its policy forbids.
    """
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(f"It does not hold after {seconds} s.")
        time.sleep(0.02)


def is_own(url: str, address: str) -> bool:
    """Whether a request goes to the book itself, or to no host at all."""
    return url.startswith(f"{address}/") or urlsplit(url).scheme in {"data", "blob", "about"}
