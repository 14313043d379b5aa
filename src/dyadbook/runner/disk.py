"""Files that are there whole or not at all, and one message for a disk that is full."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from dyadbook.errors import BuildError

FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
"""Numbers of the errors that say so: the disk has no room left, or its user may have no more of it."""

SIGNS = (*map(os.strerror, FULL), "No usable temporary directory")
"""Words of such an error where another program, or a library, tells it in an error of its own."""


def is_full(error: BaseException) -> bool:
    """Whether an error comes of a full disk."""
    return getattr(error, "errno", None) in FULL or any(sign in str(error) for sign in SIGNS)


@contextlib.contextmanager
def told_when_full(*folders: Path) -> Iterator[None]:
    """Have a full disk end a block with one message.

    Parameters
    ----------
    folders : Path
        Where the block writes, beside the folder for temporary files and the user's own.

    Raises
    ------
    BuildError
        Names the folder whose disk has least room.
    """
    try:
        yield
    except Exception as error:
        if not is_full(error):
            raise
        where, free, total = _fullest(*folders)
        raise BuildError(
            f"{where}: no room was left on this disk; of its {total / 1e6:,.1f} MB {free / 1e6:,.1f} MB "
            "are free now. What was made before is as it was. Remedy: make room there and run the same "
            "command again; nothing needs to be cleaned up first."
        ) from None


def place_whole(target: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all; one that has this content is left alone."""
    if target.is_file() and target.read_bytes() == content:
        return
    new = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        new.write_bytes(content)
        new.replace(target)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def _fullest(*folders: Path) -> tuple[Path, int, int]:
    """The folder whose disk has least room, with the bytes that are free and that there are."""
    places = list(folders)
    with contextlib.suppress(RuntimeError):  # a user without a folder
        places.append(Path.home())
    with contextlib.suppress(FileNotFoundError):  # no room for temporary files anywhere
        places.append(Path(tempfile.gettempdir()))
    found = []
    for place in places:
        while not place.exists():
            place = place.parent
        usage = shutil.disk_usage(place)
        found.append((place, usage.free, usage.total))
    return min(found, key=lambda one: one[1])
