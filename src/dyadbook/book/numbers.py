"""The list of a page's numbers: what stands behind each, as HTML that needs no script.

A number in the text links to its entry; ``book/theme/static/book.js`` shows the entry beside the number
instead of moving there. The PDF leaves the list out, for its numbers carry source notes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import jinja2
from markupsafe import Markup

from dyadbook.analysis import provenance
from dyadbook.analysis.facts import Fact
from dyadbook.book.mimetypes import NUMBERS
from dyadbook.evidence.periods import parse_period
from dyadbook.evidence.store import Evidence

SHOWN = 8
"""Rows that an entry tells one by one; of more it tells the first, and how many there are."""

_TEMPLATE = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string("""\
{{ begin }} id="{{ page }}-numbers">
<summary>The numbers of this page: what stands behind each ({{ entries|length }})</summary>
<div class="fact-list">
{% for one in entries %}
<div class="fact-entry" id="{{ one.anchor }}">
<p><strong>{{ one.fact.text }}</strong> {{ one.fact.label }}: {{ one.about }}</p>
<dl>
<dt>Rows</dt>
{% for row in one.rows %}
<dd>{{ row.words }} [{{ row.key }}]</dd>
{% else %}
<dd>none: a parameter, an assumption, or a count of what is at hand</dd>
{% endfor %}
{% if one.more %}
<dd>and {{ one.more }} more</dd>
{% endif %}
{% if one.others %}
<dt>Given otherwise</dt>
{% for row in one.others %}
<dd>{{ row.words }} [{{ row.key }}]</dd>
{% endfor %}
{% endif %}
{% if one.sources %}
<dt>Sources</dt>
<dd>
{% for text, address in one.sources %}
{% if address %}<a href="{{ address }}">{{ text }}</a>{% else %}{{ text }}{% endif %}
{{- ";" if not loop.last }}
{% endfor %}
</dd>
{% endif %}
<dt>Address</dt><dd><a href="{{ one.address }}">{{ one.fact.id }}</a>, of {{ one.fact.function }}</dd>
</dl>
</div>
{% endfor %}
</div>
</details>
""")


@dataclass(frozen=True)
class _Entry:
    fact: Fact
    anchor: str
    address: str
    about: str
    rows: Sequence[provenance.Row]
    more: int
    others: Sequence[provenance.Row]
    sources: Sequence[tuple[str, str]]


def list_numbers(evidence: Evidence, page: str, facts: Sequence[Fact]) -> str:
    """Write the entries of a page's facts as HTML.

    Parameters
    ----------
    evidence : Evidence
        The evidence as of a day.
    page : str
        The page that shows them; it gives the entries their anchors.
    facts : sequence of Fact
        What the page states.
    """
    found = [_entry(evidence, page, one) for one in facts]
    written = _TEMPLATE.render(begin=Markup(NUMBERS), page=page, entries=found)
    return written.replace(">\n<", "><")  # lines between two tags would be nodes of the page


def _entry(evidence: Evidence, page: str, fact: Fact) -> _Entry:
    home = provenance.page_of(fact)
    return _Entry(
        fact=fact,
        anchor=provenance.anchor(fact, page),
        address=f"{'' if home == page else home + '.html'}#{provenance.anchor(fact, home)}",
        about=_about(evidence, fact),
        rows=provenance.rows_behind(evidence, fact.rows[:SHOWN]),
        more=max(len(fact.rows) - SHOWN, 0),
        others=provenance.rows_behind(evidence, provenance.other_figures(evidence, fact)),
        sources=[_source(evidence, key) for key in fact.sources],
    )


def _about(evidence: Evidence, fact: Fact) -> str:
    """Period, unit and reporter in one line."""
    unit = "" if fact.unit == "text" else fact.unit
    return "; ".join(filter(None, (fact.when, unit, provenance.reported_by(evidence, fact))))


def _source(evidence: Evidence, key: str) -> tuple[str, str]:
    """How a source is called in few words, and its web address if it has one."""
    row = evidence.source(key)
    day = parse_period(str(row["date"])).words if row["date"] else "undated"
    address = str(row["url"])
    return f"{row['publisher']}, {day}", address if address.startswith(("https://", "http://")) else ""
