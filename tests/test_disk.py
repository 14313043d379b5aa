"""Disks that are full, and builds that meet: one message, nothing half-written, the last book untouched."""

from __future__ import annotations

import errno
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from smalldisk import mounted
from speed import DYADBOOK, copy_checkout

from dyadbook.book.notebooks import as_text
from dyadbook.errors import BuildError
from dyadbook.evidence.ledger import Reading
from dyadbook.project import Project
from dyadbook.runner.cache import Cache
from dyadbook.runner.disk import is_full, place_whole, told_when_full
from dyadbook.runner.kernels import serve_kernels
from dyadbook.runner.receipt import holds, inputs_of, request_of

MB = 1_000_000
MESSAGE = (
    r"dyadbook: {}: no room was left on this disk; of its [\d.]+ MB [\d.]+ MB are free now\. "
    r"What was made before is as it was\. Remedy: make room there and run the same command again; "
    r"nothing needs to be cleaned up first\.\n"
)
WAITING = "another build is writing to {}: waiting for its end\n"
FULL = Path("/dev/full")
"""A device of Linux on which there never is room."""

needs_full_device = pytest.mark.skipif(not FULL.exists(), reason="NO DISK WAS FULL: there is no /dev/full")


def seen(told: str) -> str:
    """What is left of standard error on a screen when the bar of progress is gone."""
    return "".join(line for line in told.splitlines(True) if line.strip() and "%|" not in line)


def content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files(folder)}


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


# -- builds -----------------------------------------------------------------------------------


def test_full_disks_leave_the_last_book_and_with_room_two_builds_at_once_make_one(
    project: Project, built: Path, tmp_path: Path
) -> None:
    checkout = Project(copy_checkout(tmp_path / "checkout"))
    shutil.copytree(Cache(project).folder, Cache(checkout).folder)
    with mounted(tmp_path / "disk") as disk:
        out, made = disk.folder / "out", disk.seen / "out"
        last = made / "html"
        shutil.copytree(built / "html" / "book", last / "book")
        (last / "index.html").write_text("the last good book", encoding="utf-8")
        before = content(last)
        command = [DYADBOOK, "build", "--html-only", "--out", out]
        # No room for the notebooks; then for what Sphinx keeps of them; then for the pages that it writes.
        for room, reached in ((5, "notebooks"), (15, "_build"), (24, "_build/html")):
            disk.leave(room * MB)
            done = disk.run(command, checkout.root)
            assert (done.returncode, done.stdout) == (1, ""), room
            assert re.fullmatch(MESSAGE.format(out), seen(done.stderr)), done.stderr
            assert (made / ".stage" / reached).is_dir()
            assert content(last) == before
            assert sorted(one.name for one in made.iterdir()) == [".lock", ".stage", "html"]
        (disk.seen / "ballast").unlink()
        both = [
            subprocess.Popen(
                disk.command(command, checkout.root),
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for _ in range(2)
        ]
        told = [one.communicate() for one in both]
        assert [one.returncode for one in both] == [0, 0], told
        # Whichever was second waited, found the book of the first, and left it as it was.
        second = [WAITING.format(out) in err for _, err in told]
        assert sorted(second) == [False, True], told
        again = [out.startswith("nothing has changed since the last build\n") for out, _ in told]
        assert again == second
        assert [seen(err) for _, err in told if err.startswith("another")] == [WAITING.format(out)]
        assert (last / "notebooks" / "trade.html").read_bytes().rstrip().endswith(b"</html>")
        assert "the last good book" not in (last / "index.html").read_text(encoding="utf-8")
        wish = request_of({}, html=True, pdf=False, title="")
        assert holds(made, inputs_of(checkout, wish))


def test_a_notebook_that_finds_no_room_leaves_the_last_one(project: Project, tmp_path: Path) -> None:
    checkout = Project(copy_checkout(tmp_path / "checkout"))
    page = checkout.notebooks / "summary.ipynb"
    notebook = nbformat.read(page, as_version=4)
    parameters = next(cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", []))
    cell = nbformat.v4.new_code_cell("print('x' * 3_000_000)")
    notebook.cells = [parameters, cell]
    page.write_text(as_text(notebook), encoding="utf-8")
    with mounted(tmp_path / "disk") as disk:
        out, made = disk.folder / "out", disk.seen / "out"
        made.mkdir()
        (made / "summary.ipynb").write_text("the last one", encoding="utf-8")
        command = [DYADBOOK, "run", "summary", "--out", out]
        disk.leave(MB)
        done = disk.run(command, checkout.root)
        assert (done.returncode, done.stdout) == (1, "")
        assert re.fullmatch(MESSAGE.format(out), done.stderr), done.stderr
        assert content(made) == {"summary.ipynb": b"the last one"}
        (disk.seen / "ballast").unlink()
        done = disk.run(command, checkout.root)
        # A busy kernel may complain of its own end: nothing of ours is said.
        assert done.returncode == 0, done.stderr
        assert "Remedy" not in done.stderr
        assert "x" * 3_000_000 in (made / "summary.ipynb").read_text(encoding="utf-8")


@pytest.mark.parametrize("size", [3 << 20, 1 << 20], ids=["no room for it", "none for its record"])
def test_the_cache_keeps_no_half_of_a_result(tmp_path: Path, size: int) -> None:
    program = """
import sys
from pathlib import Path
from dyadbook.evidence.ledger import Reading
from dyadbook.project import Project
from dyadbook.runner.cache import Cache
cache = Cache(Project(Path(sys.argv[1])))
result = Path(sys.argv[2])
cache.keep("trade", "key", result, Reading(()))
assert cache.find("trade", "key").read_bytes() == result.read_bytes()
"""
    result = tmp_path / "result"
    result.write_bytes(b"x" * size)
    with mounted(tmp_path / "disk") as disk:
        command = [sys.executable, "-c", program, disk.folder / "out", result]
        disk.leave(1 << 20)
        done = disk.run(command, tmp_path)
        assert f"[Errno {errno.ENOSPC}]" in done.stderr
        assert files(disk.seen / "out") == []
        (disk.seen / "ballast").unlink()
        done = disk.run(command, tmp_path)
        assert (done.returncode, done.stderr) == (0, "")


# -- what the parts do ------------------------------------------------------------------------


@needs_full_device
def test_a_full_disk_is_one_whoever_finds_it(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "page").write_text("a page", encoding="utf-8")
    target = tmp_path / "target"
    target.mkdir()
    (target / "page").symlink_to(FULL)
    for write in (
        lambda: FULL.write_text("a page", encoding="utf-8"),
        lambda: shutil.copyfile(source / "page", FULL),
        lambda: shutil.copytree(source, target, dirs_exist_ok=True, copy_function=shutil.copyfile),
        lambda: subprocess.run(
            ["sh", "-c", f"cat {source}/page > {FULL}"], check=True, stderr=subprocess.PIPE, text=True
        ),
    ):
        with pytest.raises((OSError, subprocess.CalledProcessError)) as error:
            write()
        told = getattr(error.value, "stderr", None)
        assert is_full(RuntimeError(told) if told else error.value)
    assert is_full(OSError(errno.EDQUOT, "whatever the system calls it"))
    assert not is_full(FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), "page"))


@needs_full_device
def test_the_message_names_the_disk_with_least_room_and_no_other_error_is_changed(tmp_path: Path) -> None:
    with pytest.raises(BuildError) as error, told_when_full(Path("/proc/self"), tmp_path / "not" / "there"):
        FULL.write_text("a page", encoding="utf-8")
    # /proc has no room at all.
    assert re.fullmatch(MESSAGE.format("/proc/self"), f"dyadbook: {error.value}\n")
    with pytest.raises(FileNotFoundError), told_when_full(tmp_path):
        (tmp_path / "not" / "there").write_text("a page", encoding="utf-8")


@needs_full_device
def test_a_fork_server_tells_of_a_full_disk(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "page").write_text("a page", encoding="utf-8")
    copy = {"src": str(tmp_path / "page"), "dst": str(FULL)}
    with serve_kernels() as server:
        assert server is not None
        with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
            server.call("shutil:copyfile", copy)
        with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)), server.warmed("shutil:copyfile", copy):
            pass
    assert capfd.readouterr().err == ""


def test_a_file_is_placed_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "page"
    place_whole(target, b"a page")
    place_whole(target, b"another page")
    assert content(tmp_path) == {"page": b"another page"}
    with pytest.raises(TypeError):
        place_whole(target, "no bytes")  # type: ignore[arg-type]
    (tmp_path / "folder").mkdir()
    with pytest.raises(IsADirectoryError):
        place_whole(tmp_path / "folder", b"a page")
    assert content(tmp_path) == {"page": b"another page"}


def test_a_file_that_has_the_content_already_looks_unchanged(tmp_path: Path) -> None:
    """Sphinx reads a page again by its time of change."""
    target = tmp_path / "page.ipynb"
    place_whole(target, b"one")
    os.utime(target, ns=(1, 1))
    place_whole(target, b"one")
    assert target.stat().st_mtime_ns == 1
    place_whole(target, b"two")
    assert target.stat().st_mtime_ns > 1


def test_what_a_system_that_went_down_left_of_a_record_counts_as_nothing(tmp_path: Path) -> None:
    cache = Cache(Project(tmp_path))
    (tmp_path / "result").write_bytes(b"a page")
    cache.keep("trade", "key", tmp_path / "result", Reading(()))
    assert cache.find("trade", "key") is not None
    [record] = cache.folder.glob("trade/*.json")
    record.write_bytes(b"\0" * 4)
    assert cache.find("trade", "key") is None
    (tmp_path / ".receipt.json").write_bytes(b"")
    assert not holds(tmp_path, "made from this")
