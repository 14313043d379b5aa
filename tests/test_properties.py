"""What holds for any input: periods, the tables on their way from file to frame, and records of facts."""

from __future__ import annotations

import csv
import functools
import io
import itertools
import json
import math
import re
import shutil
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from frictionless import Package
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from smallpackage import REAL, Rows, make, narrow, read

from dyadbook.errors import Finding
from dyadbook.evidence.package import check_package
from dyadbook.evidence.periods import DAYS_A_YEAR, decimal_year, parse_period, years_between
from dyadbook.evidence.store import load_evidence
from dyadbook.project import Project

# The same examples each time: a test that fails now and then tells its reader nothing.
SAME = settings(derandomize=True, database=None, deadline=None)
examples = functools.partial(settings, SAME)

# -- periods ------------------------------------------------------------------------------------

years = st.integers(1, 9998)
days = st.dates(date(1, 1, 1), date(9998, 12, 31))


@st.composite
def periods(draw: st.DrawFn) -> tuple[str, date, date, range]:
    """A period that is no span: its text, first and last day, and how many days it may have."""
    year = draw(years)
    kind = draw(st.sampled_from(["year", "half", "quarter", "month", "day"]))
    months = {"year": 12, "half": 6, "quarter": 3, "month": 1, "day": 0}[kind]
    if kind == "day":
        day = draw(st.dates(date(year, 1, 1), date(year, 12, 31)))
        return day.isoformat(), day, day, range(1, 2)
    number = draw(st.integers(1, 12 // months))
    text = {"year": "", "half": f"-H{number}", "quarter": f"-Q{number}", "month": f"-{number:02}"}[kind]
    start = date(year, months * (number - 1) + 1, 1)
    after = date(year + months * number // 12, months * number % 12 + 1, 1)
    lengths = {12: range(365, 367), 6: range(181, 185), 3: range(90, 93), 1: range(28, 32)}
    return f"{year:04}{text}", start, after - timedelta(days=1), lengths[months]


@given(periods())
@SAME
def test_a_period_has_the_days_of_the_calendar(made: tuple[str, date, date, range]) -> None:
    text, start, end, lengths = made
    period = parse_period(text)
    assert (period.start, period.end, period.text) == (start, end, text)
    assert (period.end - period.start).days + 1 in lengths


@given(periods())
@SAME
def test_a_period_written_as_its_first_and_last_day_is_the_same(made: tuple[str, date, date, range]) -> None:
    text, start, end, _ = made
    again = parse_period(f"{start.isoformat()}/{end.isoformat()}")
    assert (again.start, again.end) == (start, end)
    assert (again.year, again.words) == (parse_period(text).year, parse_period(text).words)


@given(years)
@SAME
def test_the_parts_of_a_year_follow_each_other_without_a_gap(year: int) -> None:
    for parts in (("H1", "H2"), ("Q1", "Q2", "Q3", "Q4"), [f"{month:02}" for month in range(1, 13)]):
        found = [parse_period(f"{year:04}-{part}") for part in parts]
        assert (found[0].start, found[-1].end) == (date(year, 1, 1), date(year, 12, 31))
        for one, other in itertools.pairwise(found):
            assert one.end + timedelta(days=1) == other.start
            assert one < other


@given(periods(), periods())
@SAME
def test_a_span_reaches_from_the_first_to_the_last_and_never_back(
    one: tuple[str, date, date, range], other: tuple[str, date, date, range]
) -> None:
    assume(one[2] < other[1])
    span = parse_period(f"{one[0]}/{other[0]}")
    assert (span.start, span.end) == (one[1], other[2])
    assert parse_period(one[0]) < parse_period(other[0])
    with pytest.raises(ValueError, match="not in order"):
        parse_period(f"{other[0]}/{one[0]}")


@given(periods(), periods())
@SAME
def test_the_scale_of_years_keeps_order_and_distance(
    one: tuple[str, date, date, range], other: tuple[str, date, date, range]
) -> None:
    first, last = sorted([one, other], key=lambda made: made[2])
    assert decimal_year(first[0]) <= decimal_year(last[0])
    assert last[2].year - 1 < decimal_year(last[0]) <= last[2].year
    apart = years_between(first[0], last[0])
    assert apart * DAYS_A_YEAR == pytest.approx((last[2] - first[2]).days)
    # A day is a shorter part of a leap year, and 365.25 days are a year in the mean only.
    assert apart == pytest.approx(decimal_year(last[0]) - decimal_year(first[0]), rel=1e-3, abs=0.01)


GRAMMAR = re.compile(
    r"[0-9]{4}(-Q[1-4]|-H[12]|-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"
    r"(/[0-9]{4}(-Q[1-4]|-H[12]|-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?)?"
)

almost = st.one_of(
    st.text(max_size=25),
    st.text("0123456789-/QHTWZ: ٢２\n", max_size=25),
    st.from_regex(GRAMMAR, fullmatch=True),
    st.builds(
        lambda made, place, sign: made[0][: place % 9] + sign + made[0][place % 9 + 1 :],
        periods(),
        st.integers(0, 8),
        st.sampled_from([*"0123456789-/QH٢ \n", ""]),
    ),
)


@given(almost)
@examples(max_examples=500)
def test_what_is_no_period_is_refused_and_nothing_else_happens(text: str) -> None:
    try:
        period = parse_period(text)
    except ValueError:
        return
    assert GRAMMAR.fullmatch(text)
    assert period.start <= period.end
    assert str(period.start.year) in period.words
    assert str(period.end.year) in period.words


# -- tables -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("sound")
    make(root)
    return root


@pytest.fixture(scope="module")
def whole(sound: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Small data and seeds, to be read with another table in the place of one."""
    return Project(shutil.copytree(sound, tmp_path_factory.mktemp("whole") / "checkout"))


@pytest.fixture(scope="module")
def part(sound: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Project]:
    """Gives a package of a table and what it refers to, which is checked faster."""

    @functools.cache
    def give(table: str) -> Project:
        project = Project(shutil.copytree(sound, tmp_path_factory.mktemp(table) / "checkout"))
        narrow(project, table)
        return project

    return give


def as_csv(rows: Rows, line_end: str = "\n") -> str:
    stream = io.StringIO()
    csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator=line_end).writerows(rows)
    return stream.getvalue()


def check_content(project: Project, table: str, content: bytes) -> list[Finding]:
    (project.data / f"{table}.csv").write_bytes(content)
    return check_package(project)


def load(project: Project, table: str, content: bytes) -> Any:
    """The table as the chapters get it."""
    (project.data / f"{table}.csv").write_bytes(content)
    return getattr(load_evidence(project=project), table)


TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def refused(text: str) -> bool:
    """Whether a required cell of free text must be refused, said in another way than the check does."""
    control = any(unicodedata.category(sign) == "Cc" and sign not in "\t\r\n" for sign in text)
    turning = any(unicodedata.bidirectional(sign) in TURNING for sign in text)
    lost = any(sign in "\ufeff\ufffd\ufffe\uffff" for sign in text)
    begun = text.lstrip()
    signed = re.fullmatch(r"[+-]([0-9.,]+%?)?", begun)
    return not text or control or turning or lost or (begun[:1] in set("=+-@") and not signed)


awkward = st.sampled_from(
    ["", '"', '""', ",", "\n", "\r", "\r\n", "a\nb", "\ufeff", "NA", "null", "nan", "1", "=1", "+1", "-",
     "−5", "\u202e", "\x85", "\u2028", "\x00", "'", "\\", "#", "ə", "<b>"]
)  # fmt: skip
texts = st.one_of(st.text(max_size=12), st.lists(awkward, max_size=4).map("".join))


@given(st.lists(texts, min_size=1, max_size=4), st.sampled_from(["\n", "\r\n"]))
@examples(max_examples=150)
def test_a_text_arrives_as_it_is_or_is_refused_in_its_place(
    whole: Project, part: Callable[[str], Project], cells: list[str], line_end: str
) -> None:
    header, *states = read(REAL.data / "countries.csv")
    place = header.index("adjective")
    rows = [header]
    wrong = []
    for text, state in zip(cells, states, strict=False):
        line = len(re.findall("\r\n|\r|\n", as_csv(rows, line_end))) + 1
        rows.append([*state[:place], text, *state[place + 1 :]])
        if refused(text):
            wrong.append((line, "adjective", text))
    content = as_csv(rows, line_end).encode("utf-8")
    findings = check_content(part("countries"), "countries", content)
    assert [(each.line, each.column, each.value) for each in findings] == wrong
    if not wrong:
        assert list(load(whole, "countries", content)["adjective"]) == cells


numbers = st.one_of(
    st.floats(min_value=0).map(repr),
    st.integers(min_value=0).map(str),
    st.decimals(min_value=0, allow_nan=True, allow_infinity=True).map(str),
    st.text("0123456789.,eE+-_ ٣x\n", min_size=1, max_size=8),
)


@given(numbers)
@examples(max_examples=150)
def test_a_number_is_finite_and_written_as_everywhere_or_refused(
    whole: Project, part: Callable[[str], Project], text: str
) -> None:
    rows = read(REAL.data / "plants.csv")[:3]
    rows[1][rows[0].index("capacity_mw")] = text
    content = as_csv(rows).encode("utf-8")
    findings = check_content(part("plants"), "plants", content)
    # JSON reads numbers as strictly, but for zeros in front; and numbers below zero are no capacities.
    bare = re.sub(r"^(-?)0+(?=[0-9])", r"\1", text)
    try:
        number = json.loads(bare, parse_constant=lambda name: math.nan)
        good = math.isfinite(number) and number >= 0 and text == text.strip()
    except (ValueError, OverflowError):
        good = False
    assert {(each.line, each.column) for each in findings} == (set() if good else {(2, "capacity_mw")})
    if good:
        assert load(whole, "plants", content)["capacity_mw"].iloc[0] == float(text)


@st.composite
def mishaps(draw: st.DrawFn) -> Callable[[bytes], bytes]:
    """Bytes that get lost, come in or change somewhere in a file."""
    start, length = draw(st.integers(0, 10_000)), draw(st.integers(0, 40))
    signs = [b'"', b",", b"\n", b"\r", b"\x00", b"\xff", b"\xc3", b"=", b"A", b"\xef\xbb\xbf"]
    new = draw(st.one_of(st.binary(max_size=6), st.sampled_from(signs)))

    def happen(content: bytes) -> bytes:
        at = start % (len(content) + 1)
        return content[:at] + new + content[at + length :]

    return happen


@given(st.lists(mishaps(), min_size=1, max_size=3))
@examples(max_examples=150)
def test_whatever_happens_to_a_file_it_is_refused_or_read_as_it_stands(
    whole: Project, part: Callable[[str], Project], happened: list[Callable[[bytes], bytes]]
) -> None:
    content = b"\n".join((REAL.data / "countries.csv").read_bytes().split(b"\n")[:12]) + b"\n"
    for happen in happened:
        content = happen(content)
    project = part("countries")
    findings = check_content(project, "countries", content)
    for found in findings:
        assert found.file == "data/countries.csv"
        assert found.rule
        assert found.remedy
    if not findings:
        with io.StringIO(content.decode("utf-8"), newline="") as stream:
            header, *rows = csv.reader(stream)
        frame = load(whole, "countries", content)
        assert list(frame.columns) == header
        assert frame.to_numpy().tolist() == rows
        # What frictionless itself refuses never passes here.
        assert Package(str(project.data / "datapackage.json")).validate().valid


@given(st.data())
@examples(max_examples=100)
def test_a_file_that_was_cut_off_is_refused_unless_it_ends_with_a_row(
    part: Callable[[str], Project], data: st.DataObject
) -> None:
    sound = (REAL.data / "countries.csv").read_bytes()
    cut = sound[: data.draw(st.integers(0, len(sound)))]
    whole_rows = cut.endswith(b"\n") and cut.count(b"\n") > 1
    assert (check_content(part("countries"), "countries", cut) == []) == whole_rows


# -- records of facts ---------------------------------------------------------------------------

SCHEMA = json.loads((REAL.book / "facts.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(
    SCHEMA, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
)
PROPERTIES = SCHEMA["items"]["properties"]

ids = st.text("abyz09-.", min_size=1, max_size=9)
hashes = st.text("0123456789abcdef", min_size=16, max_size=16)
words = st.text(min_size=1, max_size=20)
panels = st.fixed_dictionaries(
    {
        "table": st.sampled_from(["indicators", "dyads", "roll_calls"]),
        "filter": st.builds("{}={}".format, ids, ids),
        "count": st.integers(0, 10**6),
        "hash": hashes,
    }
)
records = st.fixed_dictionaries(
    {
        "schema": st.just("1"),
        "id": st.builds("{}/{}".format, st.sampled_from(["trade", "claims"]), ids),
        "chapter": st.sampled_from(["trade", "claims"]),
        "label": words,
        "value": st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.integers(), st.text()),
        "unit": words,
        "decimals": st.integers(0, 5),
        "text": words,
        "period": periods().map(lambda made: made[0]),
        "as_of": days.map(date.isoformat),
        "reporter": st.one_of(st.just(""), ids),
        "function": words,
        "rows": st.lists(st.one_of(ids, panels), max_size=3),
        "sources": st.lists(ids, max_size=3),
        "alternatives": st.lists(ids, max_size=3),
        "anchor": words,
        "inputs": st.fixed_dictionaries({"data": hashes, "code": hashes, "parameters": st.just({"a": 1})}),
    }
)
of_any_kind = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=5),
    st.lists(st.integers(), min_size=1, max_size=2), st.dictionaries(st.text(max_size=3), st.integers()),
)  # fmt: skip
KINDS: dict[str, tuple[type, ...]] = {"value": (str, int, float), "decimals": (int,), "inputs": (dict,)}
KINDS |= dict.fromkeys(("rows", "sources", "alternatives"), (list,))


def valid(records: list[dict[str, Any]]) -> bool:
    # As a reader gets them: through the file.
    return VALIDATOR.is_valid(json.loads(json.dumps(records)))


@given(st.lists(records, max_size=2))
@examples(max_examples=40)
def test_records_of_facts_follow_the_schema(made: list[dict[str, Any]]) -> None:
    assert valid(made)


@given(records, st.sampled_from(sorted(PROPERTIES)))
@examples(max_examples=40)
def test_a_record_without_one_of_its_properties_does_not(record: dict[str, Any], name: str) -> None:
    assert not valid([{key: value for key, value in record.items() if key != name}])


@given(records, st.text(max_size=8))
@examples(max_examples=40)
def test_a_record_with_a_property_that_nothing_describes_does_not(record: dict[str, Any], name: str) -> None:
    assume(name not in PROPERTIES)
    assert not valid([{**record, name: 1}])


@given(records, st.sampled_from(sorted(PROPERTIES)), of_any_kind)
@examples(max_examples=100)
def test_a_record_with_a_property_of_another_kind_does_not(
    record: dict[str, Any], name: str, value: object
) -> None:
    kinds = KINDS.get(name, (str,))
    fits = isinstance(value, kinds) and not isinstance(value, bool)
    # In JSON 2.0 is a whole number.
    fits = fits or (name == "decimals" and isinstance(value, float) and value.is_integer())
    assume(not fits)
    assert not valid([{**record, name: value}])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("schema", "2"),
        ("id", "turnover"),
        ("id", "Trade/turnover"),
        ("label", ""),
        ("unit", ""),
        ("text", ""),
        ("decimals", -1),
        ("decimals", 1.5),
        ("as_of", "2025-02-30"),
        ("as_of", "July 2025"),
        ("rows", [{"table": "dyads"}]),
        ("rows", [{"table": "countries", "filter": "", "count": 1, "hash": "0" * 16}]),
        ("rows", [{"table": "dyads", "filter": "", "count": 1, "hash": "0" * 15}]),
        ("rows", [{"table": "dyads", "filter": "", "count": -1, "hash": "0" * 16}]),
        ("sources", [1]),
        ("inputs", {"data": "", "code": ""}),
        ("inputs", {"data": "", "code": "", "parameters": {}, "host": "here"}),
    ],
)
@given(record=records)
@examples(max_examples=5)
def test_a_record_that_breaks_a_rule_of_the_schema_does_not(
    name: str, value: object, record: dict[str, Any]
) -> None:
    assert not valid([{**record, name: value}])
