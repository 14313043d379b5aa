"""Whose word it is: the side that a reporter is on, and the house that a piece first came from."""

from __future__ import annotations

import re

SIDES = ("Azerbaijan", "Uzbekistan", "third parties", "press, no agency named", "own count")
"""Who measured: the two states' bodies, everybody else with a name, and who has none."""

_SIDE_OF = {"AZE": SIDES[0], "AZERTAC": SIDES[0], "ADY": SIDES[0], "SOCAR": SIDES[0],
            "AUIC": SIDES[2], "UZB": SIDES[1], "IMRS": SIDES[1],
            "PRESS": SIDES[3], "OWN": SIDES[4]}  # fmt: skip


def side(reporter: str) -> str:
    """Tell which side a reporter is on; the joint investment company counts as a third party."""
    return _SIDE_OF.get(reporter, SIDES[2])


_REPRINTED = re.compile(r"^(.+?) \(?(?:via|copy at|reprint)\b")
_ORIGINAL = re.compile(
    r"(?: / | citing |\((?:quoting |citing )?(?!.*\b(?:edition|archive|blog|digest|translation)\b))"
    r"([^()/]+?)(?: text| excerpt| calculation)?\)?$"
)


def house(publisher: str) -> str:
    """The publisher that a piece first came from, in a spelling that can be compared.

    Examples
    --------
    >>> {house(name) for name in ("Trend News Agency", "MENAFN (Trend)", "Azernews / Trend")}
    {'trend'}
    """
    found = _REPRINTED.search(publisher) or _ORIGINAL.search(publisher)
    name = (found[1] if found else publisher).casefold()
    return name.removeprefix("the ").removesuffix(" news agency").removesuffix(".az")
