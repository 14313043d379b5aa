"""What the report is made with is pinned, named and licensed; what watches over it calls the Makefile."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import links
import pytest
import yaml

from dyadbook.book.runtime import bundle, libraries
from dyadbook.project import Project

LOCKS = ("requirements.lock", "tests/clients/requirements.lock", "tests/audit/requirements.lock")
NPM_LOCKS = ("tests/browser/package-lock.json", "tests/clients/package-lock.json")
AUDIT = Path(sys.prefix) / "audit" / "bin"


def pins(lock: Path) -> list[tuple[str, str, str]]:
    """Every pin of a lock: name, version, and what stands behind and beneath it."""
    blocks = re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8"))
    found = [re.match(r"([\w.-]+)==([\w.+!-]+)(.*)", block, re.S) for block in blocks if block[0] != "#"]
    return [(pin[1], pin[2], pin[3]) for pin in found]


# -- locks --------------------------------------------------------------------------------------


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_with_hashes(project: Project, lock: str) -> None:
    path = project.root / lock
    found = pins(path)  # fails on a line that is no pin, such as an address
    assert len(found) > 20
    assert [name for name, _, rest in found if "--hash=sha256:" not in rest] == []


@pytest.mark.parametrize("lock", NPM_LOCKS)
def test_every_package_of_npm_is_pinned_with_its_hash(project: Project, lock: str) -> None:
    packages = json.loads((project.root / lock).read_text(encoding="utf-8"))["packages"]
    assert len(packages) > 5
    assert [name for name, one in packages.items() if name and "integrity" not in one] == []


def test_the_lock_holds_everything_that_is_asked_for(project: Project) -> None:
    declared = tomllib.loads((project.root / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [*declared["project"]["dependencies"], *declared["dependency-groups"]["dev"]]
    names = {re.match(r"[\w.-]+", line)[0].lower().replace("_", "-") for line in asked}
    assert names - {name for name, *_ in pins(project.root / "requirements.lock")} == set()


# -- the JavaScript that the book ships ---------------------------------------------------------


def test_the_runtime_of_charts_is_the_same_bytes_each_time() -> None:
    first = hashlib.sha256(bundle().encode()).hexdigest()
    bundle.cache_clear()
    assert hashlib.sha256(bundle().encode()).hexdigest() == first


def test_the_runtime_of_charts_names_its_libraries() -> None:
    versions = re.fullmatch(
        r"Vega (\d+\.\d+\.\d+), Vega-Lite (\d+\.\d+), Vega-Embed (\d+\.\d+\.\d+)", libraries()
    )
    assert versions is not None
    for version in versions.groups()[:2]:  # the third does not say what it is
        assert re.search(rf'"{re.escape(version)}(\.\d+)?"', bundle()), version


def test_the_record_of_an_edition_names_the_runtime(built: Path) -> None:
    record = json.loads((built / "ro-crate-metadata.json").read_text(encoding="utf-8"))["@graph"]
    [entity] = [one for one in record if one["@id"] == "html/_static/vega.js"]
    shipped = (built / "html" / "_static" / "vega.js").read_bytes()
    assert entity["sha256"] == hashlib.sha256(shipped).hexdigest()
    assert shipped.decode() == bundle()
    assert entity["name"].startswith(libraries())


# -- bill of materials --------------------------------------------------------------------------


def test_the_bill_of_materials_lists_the_lock(project: Project, tmp_path: Path) -> None:
    if not (AUDIT / "cyclonedx-py").is_file():
        pytest.skip("NO BILL OF MATERIALS WAS WRITTEN: run `make audit`")
    program = project.root / "tests" / "audit" / "sbom.py"
    running = [
        subprocess.Popen([sys.executable, program, AUDIT / "cyclonedx-py", tmp_path / name], cwd=project.root)
        for name in ("one.json", "two.json")
    ]
    assert [process.wait() for process in running] == [0, 0]
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    bill = json.loads((tmp_path / "one.json").read_text(encoding="utf-8"))
    assert (bill["bomFormat"], "serialNumber" in bill, "timestamp" in bill["metadata"]) == (
        "CycloneDX", False, False,
    )  # fmt: skip
    *packages, runtime = bill["components"]
    assert {(one["name"], one["version"]) for one in packages} == {
        (name, version) for name, version, _ in pins(project.root / "requirements.lock")
    }
    assert all(one["externalReferences"][0]["hashes"] for one in packages)
    assert runtime["hashes"] == [{"alg": "SHA-256", "content": hashlib.sha256(bundle().encode()).hexdigest()}]


# -- what watches -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def workflows(project: Project) -> dict[str, dict[str, Any]]:
    folder = project.root / ".github" / "workflows"
    return {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in folder.glob("*.yml")}


def steps(workflow: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for job in workflow["jobs"].values():
        yield from job["steps"]


def targets(workflow: dict[str, Any]) -> list[str]:
    """What a workflow calls of the Makefile, in order."""
    return [
        target for step in steps(workflow) for target in re.findall(r"^make ([\w-]+)", step.get("run", ""))
    ]


def test_workflows_call_the_makefile(project: Project, workflows: dict[str, dict[str, Any]]) -> None:
    makefile = (project.root / "Makefile").read_text(encoding="utf-8")
    [known] = re.findall(r"^\.PHONY: (.*)$", makefile, re.M)
    assert {name: targets(workflow) for name, workflow in workflows.items()} == {
        "ci": ["check", "audit", "test", "test-offline", "book", "test-browser"],
        "pages": ["book"],
        "links": ["links"],
        "release": ["check", "test", "book", "audit"],
    }
    assert {target for workflow in workflows.values() for target in targets(workflow)} <= set(known.split())


def test_tests_run_on_every_python_that_the_package_names(
    project: Project, workflows: dict[str, dict[str, Any]]
) -> None:
    declared = tomllib.loads((project.root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pythons = workflows["ci"]["jobs"]["test"]["strategy"]["matrix"]["python"]
    assert declared["requires-python"] == f">={pythons[0]}"
    assert pythons == ["3.11", "3.12", "3.13"]


def test_workflows_may_do_no_more_than_they_need(workflows: dict[str, dict[str, Any]]) -> None:
    for name, workflow in workflows.items():
        assert workflow["permissions"] == {"contents": "read"}, name
        for step in steps(workflow):
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False, name
            # A text from outside would be pasted into the shell.
            assert "${{" not in step.get("run", ""), (name, step)


def test_every_action_is_githubs_own_and_of_one_commit(project: Project) -> None:
    """A tag can be moved; the hash cannot, and the comment tells people and Dependabot its version."""
    found: dict[str, set[str]] = {}
    for path in (project.root / ".github" / "workflows").glob("*.yml"):
        for said in re.findall(r"^.*\buses:\s*(.*)$", path.read_text(encoding="utf-8"), re.M):
            parts = re.fullmatch(r"actions/([a-z-]+)@([0-9a-f]{40} # v\d+\.\d+\.\d+)", said)
            assert parts, (path.name, said)
            found.setdefault(parts[1], set()).add(parts[2])
    assert "checkout" in found
    assert {name: pins for name, pins in found.items() if len(pins) > 1} == {}


def test_pre_commit_runs_what_make_check_runs(project: Project) -> None:
    configured = yaml.safe_load((project.root / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    [hook] = [hook for repository in configured["repos"] for hook in repository["hooks"]]
    assert (hook["entry"], hook["pass_filenames"]) == ("make check", False)


# -- links --------------------------------------------------------------------------------------


class Answers(BaseHTTPRequestHandler):
    """A server whose paths say what it answers: ``/404``, ``/to/200``, ``/slow``."""

    def do_GET(self) -> None:
        if self.path == "/slow":
            self.server.released.wait(5)  # type: ignore[attr-defined]
            return
        status, _, target = self.path.strip("/").partition("/")
        self.send_response(int(status))
        if target:
            self.send_header("Location", f"/{target}")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    running = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    running.released = threading.Event()  # type: ignore[attr-defined]
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.released.set()  # type: ignore[attr-defined]
    running.shutdown()
    thread.join()
    running.server_close()


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/200", "there"),
        ("/302/200", "there"),
        ("/200/?страница=1", "there"),
        ("/404", "gone: 404"),
        ("/301/410", "gone: 410"),
        ("/403", "not judged: 403"),
        ("/503", "not judged: 503"),
        ("/slow", "not judged: TimeoutError"),
    ],
)
def test_an_address_is_judged_by_its_answer(
    server: str, monkeypatch: pytest.MonkeyPatch, path: str, answer: str
) -> None:
    monkeypatch.setattr(links, "TIMEOUT", 0.5)
    assert links.ask(server + path) == answer


def test_a_host_that_is_no_more_is_told_from_one_that_is_silent(server: str) -> None:
    port = int(server.rpartition(":")[2])
    assert links.ask("http://nowhere.invalid/") == "gone: no such host"
    assert links.ask(f"https://127.0.0.1:{port}/200").startswith("not judged: ")


def test_every_source_is_asked(project: Project) -> None:
    asked = links.addresses(project)
    text = (project.root / "data" / "sources.csv").read_text(encoding="utf-8")
    assert len(asked) > 700
    assert all(url.startswith(("https://", "http://")) for url in asked)
    assert {url for url, row in asked.items() if row.startswith("data/") and url not in text} == set()


def test_every_answer_comes_back(server: str) -> None:
    urls = {f"{server}/{status}": "a row" for status in (200, 404, 403)}
    assert dict(links.ask_all(urls, pause=0)) == {
        f"{server}/200": "there", f"{server}/404": "gone: 404", f"{server}/403": "not judged: 403",
    }  # fmt: skip
