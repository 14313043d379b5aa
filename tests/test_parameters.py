"""Parameters: refused before anything runs, with what is allowed; never code."""

from __future__ import annotations

import ast
import csv
import subprocess
import sys
from datetime import date, datetime
from decimal import Decimal

import nbformat
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from papermill.inspection import inspect_notebook
from papermill.parameterize import parameterize_notebook

from dyadbook.book.notebooks import tidy
from dyadbook.cli import main
from dyadbook.errors import ParameterError
from dyadbook.evidence.package import cutoff
from dyadbook.parameters import (
    STATES,
    Parameters,
    ReportParameters,
    entries,
    model_of,
    parameters_of_notebook,
    read_parameters,
    table_of,
)
from dyadbook.project import CHAPTERS, PAGES, Project

CUTOFF = date(2026, 11, 21)

STATE, YEAR, GOAL, CHOICE, DAY = "country_b", "start_year", "target_value", "exclude_gold", "as_of"
"""One parameter of each type."""

many = settings(max_examples=200, derandomize=True, database=None, deadline=None)


@pytest.fixture(autouse=True)
def checkout(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project.root)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (
            {"target_valu": 5},
            "target_valu: no such parameter. Did you mean target_value? Remedy: choose one of",
        ),
        ({1: 1}, "'1': no such parameter. Remedy"),
        ({"distance_factor": 1.2}, "distance_factor: no such parameter. It belongs to transport."),
        ({"x\n\x1b[2J": 1}, r"'x\n\x1b[2J': no such parameter. Remedy"),
        (
            {"country_a": "FRA"},
            "country_a = 'FRA': must be the code of a state. Remedy: choose one of AFG, ARM",
        ),
        ({"country_a": "AZR"}, "Did you mean AZE (Azerbaijan)?"),
        ({"country_a": "aze"}, "Did you mean AZE (Azerbaijan)?"),
        ({"country_a": "Uzbek"}, "Did you mean UZB (Uzbekistan)?"),
        ({"country_a": "Turkmenia"}, "Did you mean TKM (Turkmenistan)?"),
        (
            {"country_a": "UZB"},
            "country_a and country_b must be two different states, and both are UZB. Remedy",
        ),
        (
            {"start_year": 2020, "end_year": 2015},
            "start_year must not be after end_year, and 2020 is after 2015",
        ),
        ({"end_year": 2000}, "start_year must not be after end_year, and 2010 is after 2000"),
        ({"as_of": "yesterday"}, "as_of = 'yesterday': must be a day from 1992-01-01 to the cut-off. Remedy"),
        (
            {"as_of": "2026-11-22"},
            "as_of = 2026-11-22: lies after the cut-off of the evidence. Remedy: choose a ",
        ),
        ({"target_year": 2051}, "target_year = 2051: must be a whole number from 2025 to 2050. Remedy"),
        ({"target_value": 0}, "target_value = 0: must be a number above 0 and at most 1000000. Remedy"),
        ({"exclude_gold": "no"}, "exclude_gold = 'no': must be True or False. Remedy"),
    ],
)
def test_refused_with_name_value_rule_and_remedy(values: dict[str, object], said: str) -> None:
    with pytest.raises(ParameterError) as error:
        read_parameters("trade", values, latest=CUTOFF)
    assert str(error.value).startswith("trade: ")
    assert said in str(error.value)


def test_every_fault_is_named_with_its_place() -> None:
    places = {"target_year": "a.yaml, line 3", "country_b": "option -p", "country_a": "a.yaml, line 2"}
    with pytest.raises(ParameterError) as error:
        read_parameters("trade", {"target_year": "x", "country_b": "y"}, CUTOFF, places)
    first, second = str(error.value).splitlines()
    assert first.startswith("option -p: country_b = 'y'")
    assert second.startswith("a.yaml, line 3: target_year = 'x'")
    with pytest.raises(ParameterError, match=r"^a\.yaml, line 2 and option -p: country_a and country_b must"):
        read_parameters("trade", {"country_a": "KAZ", "country_b": "KAZ"}, CUTOFF, places)


TYPED: dict[str, list[object]] = {
    STATE: [None, 398, False, ["KAZ"], b"KAZ", 10**5000],
    YEAR: [True, 2015.0, 10**5000, -(10**30), None, Decimal(2015)],
    GOAL: [True, float("nan"), float("inf"), 10**400, 10**5000, 5j, [5]],
    CHOICE: [1, 0, None, 1.0],
    DAY: [0, 1751587200, True, datetime(2025, 7, 4), date(1991, 12, 31), None, {"day": 4}],
}
"""Values of other types than the parameter's, or out of its range."""


@pytest.mark.parametrize("name", TYPED)
def test_a_value_of_another_type_is_refused(name: str) -> None:
    for value in TYPED[name]:
        with pytest.raises(ParameterError, match=f"trade: {name} = .*: must be"):
            read_parameters("trade", {name: value}, latest=CUTOFF)


TEXTS = {
    "KAZ": STATE, "2015": YEAR, "1": GOAL, "1000000": GOAL, "0.25": GOAL, "True": CHOICE, "true": CHOICE,
    "False": CHOICE, "false": CHOICE, "2025-07-04": DAY, "1992-01-01": DAY, "2026-11-21": DAY,
}  # fmt: skip
"""Texts that are allowed, each for one parameter."""


@pytest.mark.parametrize("text", TEXTS)
def test_text_means_what_it_says(text: str) -> None:
    name = TEXTS[text]
    read = getattr(read_parameters("trade", {name: text}, CUTOFF), name)
    meant = {STATE: text, YEAR: 2015, CHOICE: text.lower() == "true"}
    assert read == (
        meant[name] if name in meant else date.fromisoformat(text) if name == DAY else float(text)
    )


RUBBISH = [
    "", " ", "\n", "\0", "0", "-1", "+5", "00", "٢٠١٥", "２０１５", "²", "½", "1e3", "1_000", "1,000",
    "1 000", "0x7DF", " 2015", "2015\n", "99999999999999999999", "1e400", "nan", "NaN", "inf", "-inf",
    "Infinity", ".5", "5.", "None", "null", "~", "yes", "no", "on", "off", "y", "t", "TRUE", "tRUE",
    "TrueFalse", "aze", "AZE ", "АZE", "A\u200bZE", "Azerbaijan", "AZE\n", "AZE,UZB", "*", "today",
    "20250704", "2025-7-4", "2025-W27-5", "2025-185", "2025-02-30", "2025-13-01", "2025-07-04T00:00:00",
    "2025-07-04Z", "04.07.2025", "4 July 2025", "2026-11-22", "9999-12-31", "0001-01-01", "1991-12-31",
    "２０２５-07-04", "1751587200", "-p", "--out", "--", "\udcff", "\x1b[31m", "x" * 10_000,
]  # fmt: skip

CODE = [
    '"; import os; os._exit(1)  #', "'; raise SystemExit  #", "1\nimport os", "AZE\"\nraise SystemExit\n\"",
    "__import__('os').system('true')", "{{ 7 * 7 }}", "{target_value}", "%run x.py", "!ls", "$(ls)", "`ls`",
    "\\", '\\"', '"""', "\\N{BULLET}", "<script>alert(1)</script>", "=1+1", "${HOME}", "#",
    "True or exit()", "1 if 1 else 2",
]  # fmt: skip

_texts = st.one_of(
    st.sampled_from([*RUBBISH, *CODE]), st.text(max_size=30), st.from_regex(r"\A-?[0-9.e_]+\Z")
)


def _wrong(name: str, text: str) -> bool:
    """Whether a text is no value of a parameter, by rules that are written anew here."""
    if name == STATE:
        return text not in STATES or text == "AZE"
    if name == YEAR:
        return not (text.isascii() and text.isdigit() and len(text) < 10 and 1992 <= int(text) <= 2026)
    if name == CHOICE:
        return text not in ("True", "true", "False", "false")
    if name == DAY:
        try:
            return str(date.fromisoformat(text)) != text or not "1992-01-01" <= text <= "2026-11-21"
        except ValueError:
            return True
    parts = text.split(".")
    digits = len(parts) < 3 and all(part.isascii() and part.isdigit() and len(part) < 16 for part in parts)
    return not (digits and 0 < float(text) <= 1_000_000)


_bad = st.tuples(st.sampled_from([STATE, YEAR, GOAL, CHOICE, DAY]), _texts).filter(lambda pair: _wrong(*pair))
_unknown = st.tuples(_texts.filter(lambda text: text not in ReportParameters.model_fields), _texts)

started: list[str] = []
"""The processes that Python was told to start while somebody looks."""
watching = False


def _watch(event: str, _: object) -> None:
    if watching and event in ("subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.exec"):
        started.append(event)


sys.addaudithook(_watch)


@pytest.fixture
def no_process():
    """Whatever the test does, it starts no kernel: no process at all."""
    global watching
    started.clear()
    watching = True
    yield
    watching = False
    assert started == []


def test_a_process_that_starts_is_seen() -> None:
    global watching
    started.clear()
    watching = True
    subprocess.run([sys.executable, "-c", ""], check=True)
    watching = False
    assert started


@pytest.mark.usefixtures("no_process")
def test_two_hundred_bad_parameters_start_no_kernel(tmp_path_factory: pytest.TempPathFactory) -> None:
    out = tmp_path_factory.mktemp("out") / "book"
    refused: set[tuple[str, str]] = set()

    @many
    @given(st.one_of(_bad, _unknown), st.sampled_from([("build",), ("run", "trade")]))
    def refuse(pair: tuple[str, str], command: tuple[str, ...]) -> None:
        done = CliRunner().invoke(main, [*command, "-p", *pair, "--out", str(out)])
        assert isinstance(done.exception, ParameterError), (pair, done.output)
        message = str(done.exception)
        assert message.isprintable()
        assert len(message) < 500
        assert not out.exists()
        refused.add(pair)

    refuse()
    assert len(refused) >= 150  # a few of the two hundred come twice, for the one command and the other


@pytest.mark.parametrize("name", ReportParameters.model_fields)
def test_no_text_passes_that_is_not_meant_to(name: str) -> None:
    for text in [*RUBBISH, *CODE]:
        with pytest.raises(ParameterError, match=f"summary: {name} = "):
            read_parameters("summary", {name: text}, CUTOFF)


def _injected(values: dict[str, object]) -> str:
    """What papermill writes into a notebook that it gives values to."""
    notebook = tidy(nbformat.v4.new_notebook())
    notebook.metadata.papermill = {}
    source: str = parameterize_notebook(notebook, values).cells[0].source
    return source


def _with_a_point(number: float) -> str:
    return str(round(number, 3))


@many
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "country_a": st.sampled_from(sorted(set(STATES) - {"UZB"})),
            "start_year": st.integers(1992, 2026).map(str),
            "end_year": st.just("2026"),
            "as_of": st.dates(date(1992, 1, 1), CUTOFF).map(str),
            "target_value": st.floats(0.001, 1_000_000).map(_with_a_point),
            "target_year": st.integers(2025, 2050).map(str),
            "exclude_gold": st.booleans().map(str),
            "corridor_capacity_mw": st.integers(1, 10_000).map(float).map(str),
            "corridor_load_factor": st.floats(0.001, 1).map(_with_a_point),
            "distance_factor": st.floats(1, 2).map(_with_a_point),
        },
    )
)
def test_what_papermill_writes_into_a_notebook_is_values_alone(texts: dict[str, str]) -> None:
    chosen = read_parameters("summary", texts, CUTOFF).model_dump(mode="json", exclude_unset=True)
    written = _injected(chosen)
    found = {}
    for line in ast.parse(written).body:
        assert isinstance(line, ast.Assign)
        found[line.targets[0].id] = ast.literal_eval(line.value)
    assert {name: str(value) for name, value in found.items()} == texts


def test_a_string_in_a_parameter_cell_is_data() -> None:
    for text in CODE:
        (line,) = ast.parse(_injected({"title": text})).body
        assert isinstance(line, ast.Assign)
        assert ast.literal_eval(line.value) == text


def test_a_page_has_only_its_own_parameters() -> None:
    with pytest.raises(ParameterError, match="no such parameter"):
        read_parameters("politics", {"target_value": 1000})


@pytest.mark.parametrize("page", PAGES)
def test_papermill_shows_what_the_schema_says(project: Project, page: str) -> None:
    shown = inspect_notebook(project.notebooks / f"{page}.ipynb")
    assert {
        name: (one["inferred_type_name"], ast.literal_eval(one["default"]), one["help"])
        for name, one in shown.items()
    } == {one.name: (one.type, one.default, one.help) for one in entries(page)}
    for name, one in shown.items():
        assert type(ast.literal_eval(one["default"])).__name__ in (one["inferred_type_name"], "int"), name


@pytest.mark.parametrize("page", PAGES)
def test_the_default_of_every_parameter_is_allowed(page: str) -> None:
    defaults = {one.name: str(one.default) for one in entries(page)}
    assert read_parameters(page, defaults, CUTOFF).model_dump(mode="json") == {
        one.name: one.default for one in entries(page)
    }


def test_states_are_the_core_of_countries(project: Project) -> None:
    with (project.data / "countries.csv").open(encoding="utf-8", newline="") as file:
        assert {row["code"]: row["name"] for row in csv.DictReader(file) if row["core"] == "yes"} == STATES


def test_the_default_day_is_the_cut_off(project: Project) -> None:
    assert Parameters().as_of == cutoff(project) == CUTOFF


def test_a_table_lists_the_parameters_of_a_chapter() -> None:
    head, *lines = table_of("trade").splitlines()
    assert head.split() == ["name", "type", "default", "meaning", "allowed"]
    goal = next(line for line in lines if line.startswith("target_value "))
    cells = [
        goal[head.index(a) : head.index(b) if b else None].strip()
        for a, b in zip(head.split(), [*head.split()[1:], ""], strict=True)
    ]
    assert cells[:3] == ["target_value", "float", "1000"]
    assert cells[3:] == ["turnover target, USD million", "a number above 0 and at most 1000000"]
    assert not any(line.startswith("distance_factor") for line in lines)
    assert "KAZ Kazakhstan, KGZ Kyrgyzstan" in " ".join(lines)


def test_a_table_of_all_says_whose_each_parameter_is() -> None:
    lines = [line.split() for line in table_of().splitlines()]
    owners = {(line[0], line[2]): line for line in lines if line and "_" in line[0]}
    assert owners["country_a", "AZE"][-1] == "all"
    assert owners["start_year", "1992"][-1] == "politics"
    assert owners["start_year", "2010"][-4:] == ["trade,", "energy,", "transport,", "security"]
    assert owners["distance_factor", "1.3"][-1] == "transport"
    assert {name for name, _ in owners} == set(ReportParameters.model_fields)


def test_the_command_lists_and_refuses() -> None:
    listed = CliRunner().invoke(main, ["parameters", "energy"])
    assert listed.output == table_of("energy") + "\n"
    refused = CliRunner().invoke(main, ["parameters", "enregy"])
    assert str(refused.exception) == (
        "'enregy': no such page. Did you mean energy? Remedy: choose one of " + ", ".join(PAGES) + "."
    )
    assert all(table_of(page) for page in (*PAGES, *CHAPTERS))


def test_the_schema_is_light_to_import() -> None:
    """A build that has nothing to do must be over before pandas would have been imported."""
    code = "import sys, dyadbook.parameters, dyadbook.editions; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"pandas", "numpy", "altair", "papermill", "nbformat", "frictionless", "sphinx"}
    assert heavy.isdisjoint(done.stdout.split())


@pytest.mark.parametrize("page", PAGES)
def test_what_a_notebook_does_not_choose_is_left_to_other_pages(page: str) -> None:
    """Politics begins in 1992: that says nothing of the trade that its verdicts tell of."""
    defaults = {name: field.default for name, field in model_of(page).model_fields.items()}
    opened = parameters_of_notebook(page, defaults)
    assert opened == read_parameters(page, {})
    assert [opened.for_page(chapter) for chapter in CHAPTERS] == [model_of(chapter)() for chapter in CHAPTERS]
    moved = parameters_of_notebook(page, defaults | {"start_year": 2000})
    assert {moved.for_page(chapter).start_year for chapter in CHAPTERS} == {2000}
