"""Two editions compared: small lists of facts made by hand, each with one thing changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result

from dyadbook.analysis.compare import Comparison, Record, compare, read_edition
from dyadbook.cli import main
from dyadbook.errors import DataError, Finding
from dyadbook.project import Project

Facts = list[dict[str, Any]]
Edit = Callable[[Facts], object]

TURNOVER, GROWTH, CLAIM = 0, 1, 2
"""Positions in `edition`."""


def record(**changes: Any) -> dict[str, Any]:
    chapter = changes.get("chapter", "trade")
    return {
        "schema": "1",
        "id": "trade/turnover",
        "chapter": chapter,
        "label": "Turnover",
        "value": 230.1,
        "unit": "USD million",
        "decimals": 1,
        "text": "USD 230.1 million",
        "period": "2024",
        "as_of": "2026-11-21",
        "reporter": "AZE",
        "function": "dyadbook.analysis.turnover.headline",
        "rows": ["o-1"],
        "sources": ["s-1"],
        "alternatives": [],
        "anchor": "notebooks/trade.html#trade-fact-turnover",
        "inputs": {"data": "d1", "code": "c1", "parameters": {"target_year": 2030, "as_of": "2026-11-21"}},
    } | changes


def edition() -> Facts:
    return [
        record(),
        record(
            id="trade/growth", label="Growth", value=25.0, unit="percent", text="25.0%", period="2025",
            function="dyadbook.analysis.pace.growth", rows=["o-1", "o-2"],
        ),
        record(
            id="claims/A04", chapter="claims", label="Verdict on claim A04", value="disputed",
            unit="verdict", text="disputed", function="dyadbook.analysis.verdicts.growth", decimals=0,
        ),
    ]  # fmt: skip


def test_the_lists_made_by_hand_have_the_form_that_is_documented(project: Project) -> None:
    schema = json.loads((project.book / "facts.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(edition(), schema)


def changed(*edits: Edit) -> Comparison:
    """Compare the edition with itself as edited."""
    new = edition()
    for edit in edits:
        edit(new)
    return compare(parsed(edition()), parsed(new))


def parsed(facts: Facts) -> dict[str, Record]:
    return {each["id"]: Record.model_validate(each) for each in facts}


def put(position: int, **values: Any) -> Edit:
    return lambda facts: facts[position].update(values)


def put_input(position: int, **values: Any) -> Edit:
    def edit(facts: Facts) -> None:
        facts[position]["inputs"] = facts[position]["inputs"] | values

    return edit


def put_parameter(name: str, value: Any) -> Edit:
    """Change a parameter of the chapter trade, in all its facts."""

    def edit(facts: Facts) -> None:
        for each in facts:
            if each["chapter"] == "trade":
                each["inputs"]["parameters"] = each["inputs"]["parameters"] | {name: value}

    return edit


MOVED = put(TURNOVER, value=259.9, text="USD 259.9 million")


@pytest.mark.parametrize(
    ("edit", "reasons", "parameters"),
    [
        (put_input(TURNOVER, data="d2"), ("data",), {}),
        (put(TURNOVER, rows=["o-9"]), ("data",), {}),
        (
            put(TURNOVER, rows=[{"table": "dyads", "filter": "a=b", "count": 1, "hash": "x"}]),
            ("data",),
            {},
        ),
        (put_parameter("target_year", 2035), ("parameter",), {"target_year": (2030, 2035)}),
        (put_parameter("new_one", 7), ("parameter",), {"new_one": (None, 7)}),
        (put_input(TURNOVER, code="c2"), ("code",), {}),
        (lambda facts: None, ("code",), {}),  # nothing else differs
        (put(TURNOVER, rows=[], function="dyadbook.analysis.coverage.sizes"), ("data",), {}),
    ],
)  # fmt: skip
def test_a_fact_that_moved_says_why(edit: Edit, reasons: tuple[str, ...], parameters: dict[str, Any]) -> None:
    found = changed(MOVED, edit)
    assert [change.record.id for change in found.moved] == ["trade/turnover"]
    assert found.moved[0].reasons == reasons
    assert found.moved[0].parameters == parameters
    assert [name for name, changes in found.groups.items() if changes] == ["moved"]


def test_a_fact_that_names_no_rows_does_not_blame_the_code(folder: Path) -> None:
    for name, count in (("old", 7), ("new", 9)):
        fact = record(rows=[], value=count, text=str(count), unit="count", decimals=0)
        save(folder / name / "facts.json", [fact])
    assert "7 → 9 (+2). Why: not known, for it names no rows." in run_diff(folder)


def test_several_reasons_are_all_named() -> None:
    edits = put_input(TURNOVER, data="d2", code="c2"), put_parameter("as_of", "2025-07-04")
    assert changed(MOVED, *edits).moved[0].reasons == ("data", "parameter", "code")


@pytest.mark.parametrize(
    "edit",
    [
        lambda facts: None,
        lambda facts: facts.reverse(),
        put_input(TURNOVER, data="d2", code="c2"),
        put_parameter("target_year", 2035),
        put(TURNOVER, rows=["o-9"], label="Trade", function="dyadbook.analysis.trade.other", sources=[]),
    ],
)
def test_what_says_the_same_has_not_moved(edit: Edit) -> None:
    assert not any(changed(edit).groups.values())


def test_a_verdict_has_not_changed_because_the_day_did() -> None:
    old, new = (
        parsed([record(**edition()[CLAIM] | {"period": day, "as_of": day})])
        for day in ("2025-07-04", "2026-11-21")
    )
    assert not any(compare(old, new).groups.values())


@pytest.mark.parametrize(
    "values",
    [{"value": 230.14}, {"text": "USD 230 million"}, {"unit": "EUR million"}, {"period": "2025"}],
)
def test_value_text_unit_and_period_each_make_a_move(values: dict[str, Any]) -> None:
    assert [change.record.id for change in changed(put(TURNOVER, **values)).moved] == ["trade/turnover"]


@pytest.mark.parametrize(
    ("values", "difference"),
    [
        ({"value": 230.4}, 0.3),  # 0.30000000000001136 in binary
        ({"value": 230}, -0.1),
        ({"value": "many"}, None),
        ({"value": 240.1, "unit": "EUR million"}, None),
    ],
)
def test_the_difference_is_exact_and_only_of_one_unit(
    values: dict[str, Any], difference: float | None
) -> None:
    assert changed(put(TURNOVER, **values)).moved[0].difference == difference


def test_verdicts_stand_apart_from_figures() -> None:
    found = changed(put(CLAIM, value="supported", text="supported"), put_input(CLAIM, data="d2"))
    assert not found.moved
    assert [(change.record.id, change.record.value) for change in found.verdicts] == [
        ("claims/A04", "supported")
    ]
    assert found.verdicts[0].reasons == ("data",)


@pytest.mark.parametrize(
    ("edit", "reasons"),
    [
        (lambda facts: None, ("data",)),
        (put_parameter("target_year", 2035), ("parameter",)),
        (put_input(TURNOVER, code="c2"), ("code",)),
    ],
)
def test_a_fact_of_one_edition_alone_is_told_by_its_companions(edit: Edit, reasons: tuple[str, ...]) -> None:
    """Another fact of the same module stands in both editions."""
    old, new = [*edition(), record(id="trade/gold", label="Gold")], edition()
    edit(new)
    vanished = compare(parsed(old), parsed(new)).vanished
    assert [(change.record.id, change.reasons) for change in vanished] == [("trade/gold", reasons)]
    appeared = compare(parsed(new), parsed(old)).appeared
    assert [(change.record.id, change.reasons) for change in appeared] == [("trade/gold", reasons)]
    if "parameter" in reasons:
        assert vanished[0].parameters == {"target_year": (2030, 2035)}
        assert appeared[0].parameters == {"target_year": (2035, 2030)}


def test_without_companions_no_reason_is_invented() -> None:
    new = record(id="energy/oil", chapter="energy", function="dyadbook.analysis.oil.output")
    found = changed(lambda facts: facts.append(new)).appeared
    assert [change.reasons for change in found] == [()]


# -- the command ----------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
        save(tmp_path / name / "facts.json", edition())
    return tmp_path


def save(path: Path, content: object) -> None:
    path.write_text(json.dumps(content), encoding="utf-8")


def run_diff(folder: Path, *options: str) -> str:
    done: Result = CliRunner().invoke(main, ["diff", str(folder / "old"), str(folder / "new"), *options])
    if done.exception is not None:
        raise done.exception
    return done.output


def test_editions_that_agree_are_said_to(folder: Path) -> None:
    assert run_diff(folder) == "No fact moved and no verdict changed.\n"
    assert json.loads(run_diff(folder, "--format", "json")) == {
        "verdicts": [], "moved": [], "appeared": [], "vanished": [],
    }  # fmt: skip


@pytest.fixture
def moved(folder: Path) -> Path:
    """A new edition in which something of each kind happened."""
    new = edition()
    MOVED(new)
    put_input(TURNOVER, data="d2")(new)
    put(GROWTH, value=27.5, text="27.5%")(new)
    put(CLAIM, value="partly", text="partly")(new)
    new.append(record(id="trade/*new*", label="A <new> fact_"))
    put_parameter("target_year", 2035)(new)
    save(folder / "new" / "facts.json", new)
    save(folder / "old" / "facts.json", [*edition(), record(id="trade/gone", label="Gone")])
    return folder


def test_the_text_says_what_changed_and_why(moved: Path) -> None:
    assert run_diff(moved).splitlines() == [
        "Verdicts that changed: 1, facts that moved: 2, facts that appeared: 1, facts that vanished: 1. "
        "Why: code 1, data 1, parameter 4. Parameters: target_year 2030 → 2035.",
        "",
        "Verdicts that changed (1)",
        "  claims/A04  Verdict on claim A04: disputed → partly. Why: code.",
        "",
        "Facts that moved (2)",
        "  trade/growth  Growth: 25.0% → 27.5% (+2.5 percentage points). Why: parameter (target_year).",
        "  trade/turnover  Turnover: USD 230.1 million → USD 259.9 million (+USD 29.8 million). "
        "Why: data, parameter (target_year).",
        "",
        "Facts that appeared (1)",
        "  trade/*new*  A <new> fact_: USD 230.1 million (2024). Why: parameter (target_year).",
        "",
        "Facts that vanished (1)",
        "  trade/gone  Gone: USD 230.1 million (2024). Why: parameter (target_year).",
    ]


def test_the_markdown_is_a_section_with_text_made_safe(moved: Path) -> None:
    lines = run_diff(moved, "--format", "markdown").splitlines()
    assert [line for line in lines if line.startswith("#")] == [
        "### Facts and verdicts",
        "#### Verdicts that changed",
        "#### Facts that moved",
        "#### Facts that appeared",
        "#### Facts that vanished",
    ]
    assert r"- `trade/*new*`: A &lt;new&gt; fact\_: USD 230.1 million" in "\n".join(lines)


def test_the_json_gives_both_states(moved: Path) -> None:
    found = json.loads(run_diff(moved, "--format", "json"))
    assert found["moved"][1] == {
        "id": "trade/turnover",
        "chapter": "trade",
        "label": "Turnover",
        "old": {"value": 230.1, "text": "USD 230.1 million", "unit": "USD million", "period": "2024"},
        "new": {"value": 259.9, "text": "USD 259.9 million", "unit": "USD million", "period": "2024"},
        "difference": 29.8,
        "reasons": ["data", "parameter"],
        "parameters": {"target_year": {"old": 2030, "new": 2035}},
    }
    assert found["appeared"][0]["old"] is None
    assert found["vanished"][0]["new"] is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        # A difference too small for the digits shown, and one that rounding would make look wrong.
        (("USD 230.1 million", 230.1), ("USD 230.1 million", 230.12), "(+USD 0.02 million)"),
        (("USD 48.4 million", 48.44), ("USD 49.4 million", 49.36), "(+USD 0.92 million)"),
        (("USD 999.0 million", 999.0), ("USD 2.5 billion", 2500.0), "(+USD 1.501 billion)"),
        (("USD 5.0 million", 5.0), ("USD 2.0 million", 2.0), "(−USD 3.0 million)"),
        (("many", "many"), ("few", "few"), "many → few. Why"),
        (("12.0", 12.0), ("12", 12.0), "12.0 → 12. Why"),
    ],
)
def test_a_difference_shows_and_adds_up(
    folder: Path, old: tuple[str, Any], new: tuple[str, Any], said: str
) -> None:
    for name, (text, value) in (("old", old), ("new", new)):
        save(folder / name / "facts.json", [record(text=text, value=value)])
    assert said in run_diff(folder)


def test_a_change_of_period_or_unit_is_shown(folder: Path) -> None:
    save(folder / "new" / "facts.json", [record(period="2025", unit="EUR million"), *edition()[1:]])
    assert "USD 230.1 million, unit USD million → EUR million, period 2024 → 2025." in run_diff(folder)


def test_a_file_serves_as_well_as_its_folder(folder: Path) -> None:
    paths = [str(folder / "old" / "facts.json"), str(folder / "new")]
    assert CliRunner().invoke(main, ["diff", *paths]).exit_code == 0


# -- files that are no edition --------------------------------------------------------------------


def refused(folder: Path) -> list[Finding]:
    with pytest.raises(DataError) as caught:
        run_diff(folder)
    assert all(finding.remedy for finding in caught.value.findings)
    return caught.value.findings


def damaged(position: int, key: str, value: object) -> Facts:
    facts = edition()
    *outer, last = key.split(".")
    place = facts[position]
    for part in outer:
        place = place[part]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return facts


@pytest.mark.parametrize(
    ("key", "value", "rule"),
    [
        ("value", None, "the key is missing"),
        ("value", True, "valid"),
        ("value", [1], "valid"),
        ("text", 230.1, "valid string"),
        ("decimals", -1, "greater than or equal to 0"),
        ("rows", "o-1", "valid list"),
        ("rows", [1], "valid"),
        ("inputs.code", None, "the key is missing"),
        ("inputs.parameters", [], "valid dictionary"),
        ("inputs", None, "the key is missing"),
        ("schema", "2", "'1'"),
    ],
)
def test_a_breach_of_the_form_is_named_by_file_position_and_key(
    folder: Path, key: str, value: object, rule: str
) -> None:
    file = folder / "new" / "facts.json"
    save(file, damaged(GROWTH, key, value))
    (finding,) = refused(folder)
    assert (finding.file, finding.column) == (str(file), key)
    assert "Fact 2 of the list (trade/growth)" in finding.rule
    assert rule in finding.rule


def test_every_breach_is_named_at_once(folder: Path) -> None:
    facts = damaged(TURNOVER, "unit", 3)
    facts[CLAIM] = "no fact"  # type: ignore[call-overload]
    save(folder / "old" / "facts.json", facts)
    assert [finding.rule.partition(":")[0] for finding in refused(folder)] == [
        "Fact 1 of the list (trade/turnover)",
        "Fact 3 of the list",
    ]


def test_an_id_must_name_one_fact(folder: Path) -> None:
    save(folder / "old" / "facts.json", [*edition(), record()])
    (finding,) = refused(folder)
    assert (finding.column, finding.value) == ("id", "trade/turnover")
    assert "Fact 4 of the list" in finding.rule


@pytest.mark.parametrize(
    ("content", "line", "rule"),
    [
        (b"[\n1,\n", 3, "must be JSON"),
        (b"[]\xff", None, "must be UTF-8; the byte at offset 2"),
        (b'{"facts": []}', None, "must hold a list"),
    ],
)
def test_a_file_of_another_kind_is_named(folder: Path, content: bytes, line: int | None, rule: str) -> None:
    file = folder / "old" / "facts.json"
    file.write_bytes(content)
    (finding,) = refused(folder)
    assert (finding.file, finding.line) == (str(file), line)
    assert rule in finding.rule


def test_a_number_that_is_none_is_refused(folder: Path) -> None:
    save(folder / "old" / "facts.json", [record(value=float("nan"))])
    (finding,) = refused(folder)
    assert finding.column == "value"


def test_a_folder_without_facts_is_named(folder: Path) -> None:
    (folder / "old" / "facts.json").unlink()
    (finding,) = refused(folder)
    assert finding.file == str(folder / "old" / "facts.json")
    assert "cannot be read" in finding.rule


def test_the_reader_takes_what_a_build_writes(folder: Path) -> None:
    assert read_edition(folder / "old").keys() == {"trade/turnover", "trade/growth", "claims/A04"}
