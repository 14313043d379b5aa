"""Write the software bill of materials: what `requirements.lock` pins, and the JavaScript the book ships."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from dyadbook.book.runtime import RUNTIME, bundle, libraries
from dyadbook.project import find_project

HASHED = " --hash="


def shipped() -> dict[str, Any]:
    """The runtime of the charts, as a component."""
    digest = hashlib.sha256(bundle().encode()).hexdigest()
    return {
        "bom-ref": RUNTIME,
        "type": "file",
        "name": RUNTIME,
        "description": libraries(),
        "hashes": [{"alg": "SHA-256", "content": digest}],
    }


def write(program: Path, target: Path) -> None:
    """Write the bill as CycloneDX: the same bytes for the same lock.

    Parameters
    ----------
    program : Path
        ``cyclonedx-py``.
    target : Path
        The file to write.
    """
    root = find_project().root
    command = [
        program, "requirements", root / "requirements.lock", "--pyproject", root / "pyproject.toml",
        "--mc-type", "application", "--output-reproducible", "--output-format", "JSON", "--output-file", "-",
    ]  # fmt: skip
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    bill = json.loads(done.stdout)
    for one in bill["components"]:
        # It would repeat every hash of the lock, which stand in the component already.
        one["description"] = one["description"].partition(HASHED)[0].rstrip()
    bill["components"].append(shipped())
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(bill, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]), Path(sys.argv[2]))
