"""Edition files: what they may say, and where a fault in one stands."""

from __future__ import annotations

import csv
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dyadbook.cli import main
from dyadbook.editions import EditionFile, read_edition
from dyadbook.errors import ParameterError
from dyadbook.project import CHAPTERS, Project

CUTOFF = date(2026, 11, 21)


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "my.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def refusal(folder: Path, text: str | bytes) -> str:
    """What is said of a file that is refused, without the folder."""
    path = written(folder, text)
    with pytest.raises(ParameterError) as error:
        read_edition(path, CUTOFF)
    return str(error.value).replace(str(path), "my.yaml")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_editions_of_the_report(project: Project) -> None:
    found = {path.stem: read_edition(path, CUTOFF) for path in (project.root / "editions").glob("*.yaml")}
    names = {row["code"]: row["name"] for row in rows(project.data / "countries.csv")}
    first = min(date.fromisoformat(row["date"]) for row in rows(project.seeds / "seeds.csv"))
    own = f"{names['AZE']}–{names['UZB']}"
    assert {name: (one.title, one.parameters) for name, one in found.items()} == {
        "default": (own, {}),
        "first-article": (f"{own}, as known on {first.day} {first:%B %Y}", {"as_of": str(first)}),
        "kazakhstan-uzbekistan": (f"{names['KAZ']}–{names['UZB']}", {"country_a": "KAZ", "country_b": "UZB"}),
        "doubled-goal": (f"{own}, with a goal of USD 2,000 million", {"target_value": "2000"}),
    }
    assert all(one.chapters == CHAPTERS for one in found.values())


def test_a_value_is_the_text_that_the_command_line_would_take(tmp_path: Path) -> None:
    text = """\
title: "Nine: of ten"
parameters: {as_of: 2025-07-04, target_year: "2035", exclude_gold: false, distance_factor: 1.50}
chapters: [trade, politics]
"""
    for same in (text, text.replace("\n", "\r\n"), "\ufeff" + text, "%YAML 1.1\n---\n" + text + "...\n"):
        edition = read_edition(written(tmp_path, same), CUTOFF)
        assert edition.title == "Nine: of ten"
        assert edition.parameters == {
            "as_of": "2025-07-04", "target_year": "2035", "exclude_gold": "false", "distance_factor": "1.50",
        }  # fmt: skip
        assert edition.chapters == ("politics", "trade")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title: A\nparamters: {}\n",
         "line 2, column 1: 'paramters': no such key. Did you mean parameters? Remedy: choose one of"),
        ("parameters: {}\n", "line 1, column 1: title: missing. Remedy: add title: one line of 1 to 120"),
        ("title: ''\n", "line 1, column 1: title = '': must be one line of 1 to 120 printable"),
        ("title: |\n  A\n  B\n", r"line 1, column 1: title = 'A\nB\n': must be one line"),
        ('title: "A\\u202e"\n', r"title = 'A\u202e': must be one line"),
        (f"title: {'x' * 121}\n", f"title = '{'x' * 56}…: must be one line"),
        ("title: [A]\n", "line 1, column 1: title = ['A']: must be one line"),
        ("title: A\nparameters:\n  target_yaer: 2035\n",
         "line 3, column 3: target_yaer: no such parameter. Did you mean target_year?"),
        ("title: A\nparameters:\n  end_year: 2020\n  country_a: NO\n",
         "line 4, column 3: country_a = 'NO': must be the code of a state."),
        ("title: A\nparameters:\n  country_a: Kazakhstan\n", "Did you mean KAZ (Kazakhstan)?"),
        ("title: A\nparameters: {target_year: 0x7F3}\n",
         "line 2, column 14: target_year = '0x7F3': must be a whole number from 2025 to 2050."),
        ("title: A\nparameters:\n  target_year:\n", "line 3, column 3: target_year = '': must be"),
        ("title: A\nparameters:\n  as_of: 2025-07-04 00:00:00\n", "as_of = '2025-07-04 00:00:00': must be"),
        ("title: A\nparameters:\n  exclude_gold: yes\n", "exclude_gold = 'yes': must be True or False."),
        ("title: A\nparameters:\n  as_of: 2026-11-22\n",
         "line 3, column 3: as_of = 2026-11-22: lies after the cut-off of the evidence."),
        ("title: A\nparameters:\n  country_a: UZB\n",
         "line 3, column 3: country_a and country_b must be two different states"),
        ("title: A\nparameters:\n  start_year: 2020\n  end_year: 2015\n",
         "line 3, column 3 and my.yaml, line 4, column 3: start_year must not be after end_year"),
        ("title: A\nparameters:\n  target_year: 2031\n  target_year: 2032\n",
         "line 4, column 3: 'target_year': a key is a name and stands once. Remedy: delete it here."),
        ("title: A\nparameters:\n  target_year: [2031]\n",
         "line 3, column 16: an edition file has no anchor, alias or tag, and nothing within a value"),
        ("title: A\nparameters: [target_year]\n",
         "line 2, column 1: parameters = ['target_year']: must be parameters, each with one value"),
        ("title: A\nparameters:\n", "line 2, column 1: parameters = '': must be parameters, each"),
        ("title: A\nchapters: [trade, enregy]\n",
         "line 2, column 1: chapters = ['trade', 'enregy']: must be a list of chapters, each once: "
         "[politics, trade, energy, transport, security]. Did you mean energy? Remedy"),
        ("title: A\nchapters: [trade, trade]\n", "chapters = ['trade', 'trade']: must be a list"),
        ("title: A\nchapters: []\n", "chapters = []: must be a list of chapters"),
        ("title: A\nchapters: trade\n", "chapters = 'trade': must be a list of chapters"),
        ("title: A\nchapters: {trade: yes}\n", "must be a list of chapters"),
        ("title: A\n? [a]\n: b\n", "line 2, column 3: "),
        ("", "line 1: an edition file says `title: …`"),
        ("# nothing\n", "line 1: an edition file says `title: …`"),
        ("- title: A\n", "line 1: an edition file says `title: …`"),
        ("title: A\n---\ntitle: B\n", "line 2, column 1: but found another document. Remedy: write YAML"),
        ("title: A\n  parameters: {}\n", "line 2, column 13: mapping values are not allowed here."),
        ("title: 'A\n", "line 2, column 1: found unexpected end of stream."),
        ("title: A\nparameters:\n\ttarget_year: 2031\n", "line 3, column 1: found character '\\t' that"),
        ("title: A\nparameters: &all {}\n", "line 2, column 13: an edition file has no anchor"),
        ("title: *gone\n", "line 1, column 8: an edition file has no anchor"),
        ("title: !!python/object/apply:os.abort []\n", "line 1, column 8: an edition file has no anchor"),
        ("title: A\nparameters: {target_year: !!int 2031}\n", "line 2, column 27: an edition file has no"),
        ("a: &a [x,x]\nb: &b [*a,*a]\n", "line 1, column 4: an edition file has no anchor"),
        pytest.param("[" * 5000, "line 1, column 3: an edition file has no anchor", id="deep"),
        ("title: A\nparameters: {}\n# \0\n", "line 3: special characters are not allowed. Remedy"),
        ("title: A\n# T\xfcrkiye\n".encode("latin-1"), "line 2: not UTF-8. Remedy: save the file as UTF-8."),
        ("title: A\n".encode("utf-16"), "line 1: not UTF-8."),
    ],
)  # fmt: skip
def test_refused_with_line_value_rule_and_remedy(tmp_path: Path, text: str | bytes, said: str) -> None:
    message = refusal(tmp_path, text)
    assert said in message
    assert message.startswith("my.yaml, line ")
    assert message.isprintable()
    assert "Remedy: " in message


def test_every_fault_of_a_file_is_told(tmp_path: Path) -> None:
    first, second = refusal(tmp_path, "title: ''\nchapters: []\n").splitlines()
    assert first.startswith("my.yaml, line 1, column 1: title")
    assert second.startswith("my.yaml, line 2, column 1: chapters")


@settings(
    max_examples=200, derandomize=True, database=None, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(
    st.one_of(
        st.binary(max_size=40),
        st.tuples(
            st.sampled_from(
                ["title: ", "title: A\nparameters: ", "title: A\nparameters:\n  ", "title: A\nchapters: "]
            ),
            st.one_of(st.text(max_size=20), st.text("[]{}:,-?&*!|>'\"%@`#\n\t ~a1", max_size=20)),
        ).map(lambda parts: "".join(parts).encode()),
    )
)
def test_whatever_a_file_holds_it_is_read_or_refused(tmp_path: Path, text: bytes) -> None:
    path = written(tmp_path, text)
    with suppress(ParameterError):
        told = read_edition(path, CUTOFF).title
        assert told
        assert told.isprintable()


def test_options_go_before_the_file_and_the_title_tells(tmp_path: Path) -> None:
    edition = EditionFile(title="A", parameters={"as_of": "2025-07-04", "target_year": "2031"})
    assert edition.changed({}) == edition
    assert edition.changed({"target_year": "2031"}) == edition
    other = edition.changed({"target_year": "2035", "target_value": "5"})
    assert other.parameters == {"as_of": "2025-07-04", "target_year": "2035", "target_value": "5"}
    assert other.title == "A (target_year = 2035, target_value = 5)"
    assert edition.parameters["target_year"] == "2031"


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        (
            "title: A\nchapters: [trade, energy]\n",
            (),
            "a book has all chapters, for its pages refer to one another",
        ),
        ("title: A\nparameters: {target_year: soon}\n", (), "line 2, column 14: target_year = 'soon'"),
        ("title: A\nparameters: {country_b: KAZ}\n", ("country_a", "KAZ"), "two different states"),
        ("title: A\nparameters: {start_year: 2020}\n", ("end_year", "2019"), "start_year must not be after"),
        ("title: A\n", ("target_yaer", "2035"), "Did you mean target_year?"),
    ],
)
def test_a_build_refuses_before_it_writes(
    project: Project,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    options: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.chdir(project.root)
    given_too = ["-p", *options] if options else []
    out = tmp_path / "out"
    file = str(written(tmp_path, text))
    done = CliRunner().invoke(main, ["build", "--edition", file, *given_too, "--out", str(out)])
    assert isinstance(done.exception, ParameterError)
    assert said in str(done.exception)
    assert not out.exists()


def test_a_file_that_is_not_there_is_named(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project.root)
    done = CliRunner().invoke(main, ["build", "--edition", "editions/missing.yaml"])
    assert done.exit_code == 2
    assert "'editions/missing.yaml' does not exist" in done.output
