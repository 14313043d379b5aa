"""Sound data and seeds that are small: what tests damage."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

from dyadbook.project import Project

ROOT = Path(__file__).resolve().parents[1]
REAL = Project(ROOT)

KEPT_ROWS = {
    "observations": 20,
    "events": 5,
    "indicators": 10,
    "dyads": 10,
    "roll_calls": 5,
}
"""How much of the long tables the small copy keeps."""

REFERRED = {
    "series": ["observations"],
    "indicator_definitions": ["indicators"],
    "dyad_definitions": ["dyads"],
    "sources": [
        "observations",
        "events",
        "projects",
        "project_metrics",
        "nodes",
        "legs",
        "indicator_definitions",
        "indicators",
        "dyad_definitions",
        "dyads",
        "corrections",
        "plants",
        "fields",
        "pipelines",
    ],
}
"""Tables of which the small copy keeps the rows that these others refer to, in this order."""

LISTS = {
    "events": ["sources"],
    "projects": ["countries"],
    "project_metrics": ["projects", "corrections"],
    "pipelines": ["countries"],
    "corrections": ["observations", "events", "projects", "project_metrics"],
    "commitments": ["observations", "events", "projects", "project_metrics"],
}
"""Tables that are referred to otherwise than by a foreign key of the descriptor."""

Rows = list[list[str]]


def read(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def records(path: Path) -> list[dict[str, str]]:
    header, *rows = read(path)
    return [dict(zip(header, row, strict=True)) for row in rows]


def write(path: Path, rows: Rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)


def undirected_pairs() -> Rows:
    """Rows of dyads.csv without a direction, whose states stand in the order of the alphabet."""
    definitions = records(REAL.data / "dyad_definitions.csv")
    undirected = {row["measure_id"] for row in definitions if row["directed"] == "no"}
    return [row for row in read(REAL.data / "dyads.csv") if row[0] in undirected]


def make(root: Path) -> None:
    """Make in a folder sound ``data/`` and ``seeds/``, as the real ones but with short tables."""
    make_data(root)
    make_seeds(root)


def make_data(root: Path) -> None:
    shutil.copytree(REAL.data, root / "data")
    for name, kept in KEPT_ROWS.items():
        path = root / "data" / f"{name}.csv"
        header, *rows = read(path)
        rows = undirected_pairs() if name == "dyads" else rows
        write(path, [header, *rows[:kept]])
    keep_corrections_of_kept_rows(root / "data")
    keep_commitments_of_kept_rows(root / "data")
    for name, users in REFERRED.items():
        used = {
            part
            for user in users
            for row in read(root / "data" / f"{user}.csv")
            for cell in row
            for part in cell.split(";")
        }
        path = root / "data" / f"{name}.csv"
        header, *rows = read(path)
        write(path, [header, *(row for row in rows if row[0] in used)])


def make_seeds(root: Path) -> None:
    """Keep one claim of each article, and rest its verdict on rows that the small data have."""
    shutil.copytree(REAL.seeds, root / "seeds", ignore=shutil.ignore_patterns("originals"))
    header, *rows = read(root / "seeds" / "claims.csv")
    kept = {row[header.index("seed_id")]: row for row in reversed(rows)}
    write(root / "seeds" / "claims.csv", [header, *kept.values()])
    grounds = ";".join(row[0] for row in read(root / "data" / "observations.csv")[1:3])
    header, *rows = read(root / "seeds" / "assessments.csv")
    rows = [row for row in rows if row[0] in {claim[0] for claim in kept.values()}]
    for row in rows:
        row[header.index("evidence_for")], row[header.index("evidence_against")] = grounds, ""
    write(root / "seeds" / "assessments.csv", [header, *rows])


def keep_corrections_of_kept_rows(data: Path) -> None:
    """Keep the corrections whose row and evidence the small copy has; others would find them gone."""
    kept = {row[0] for name in ("observations", "events", "projects") for row in read(data / f"{name}.csv")}
    kept |= {row[0] for row in read(data / "project_metrics.csv")}
    header, *rows = read(data / "corrections.csv")
    row_id, evidence = header.index("row_id"), header.index("evidence")
    rows = [row for row in rows if {row[row_id].split(";")[0], *row[evidence].split(";")} <= kept]
    assert rows
    write(data / "corrections.csv", [header, *rows])


def keep_commitments_of_kept_rows(data: Path) -> None:
    """Keep the first commitments of their chains whose rows the small copy has."""
    kept = {row[0] for name in ("observations", "events", "projects") for row in read(data / f"{name}.csv")}
    header, *rows = read(data / "commitments.csv")
    places = [header.index(name) for name in ("promise", "outcome", "undone")]
    rows = [row for row in rows if {part for i in places for part in row[i].split(";") if part} <= kept]
    rows = [row for row in rows if not row[header.index("replaces")]]
    assert rows
    write(data / "commitments.csv", [header, *rows])


def narrow(project: Project, table: str) -> None:
    """Leave in the package only a table and what it refers to: the damage tests run faster so."""
    path = project.data / "datapackage.json"
    descriptor = json.loads(path.read_text("utf-8"))
    resources = {each["name"]: each for each in descriptor["resources"]}
    kept: set[str] = set()
    waiting = [table]
    while waiting:
        name = waiting.pop()
        if name not in kept:
            kept.add(name)
            keys = resources[name]["schema"].get("foreignKeys", [])
            waiting += [key["reference"]["resource"] for key in keys] + LISTS.get(name, [])
    for name in resources.keys() - kept:
        (project.data / f"{name}.csv").unlink()
    descriptor["resources"] = [resources[name] for name in resources if name in kept]
    path.write_text(json.dumps(descriptor), "utf-8")
