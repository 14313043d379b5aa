"""Jumps within a page end where they lead, though what is far from the view is not laid out yet."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import DESKTOP, PHONE, Visit

pytestmark = pytest.mark.browser

STRIP = 110
"""Pixels under the head of a phone or desktop page within which a jump ends."""

ARRIVED = """([id, strip]) => {
  const top = document.getElementById(id).getBoundingClientRect().top;
  const atEnd = scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
  const head = document.querySelector(".top").offsetHeight;
  return top >= head - 8 && (top <= strip || (atEnd && top < innerHeight));
}"""


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("place", [0.0, 0.5, 1.0], ids=["first", "middle", "last"])
@pytest.mark.parametrize("kind", ["ol.source-notes > li", "figure.chart"], ids=["note", "figure"])
@pytest.mark.parametrize("name", ["politics", "chronology"])
def test_a_jump_from_the_head_of_a_page_ends_at_its_aim(
    visit: Visit, name: str, kind: str, place: float, screen: dict[str, Any]
) -> None:
    with visit(f"notebooks/{name}.html", **screen) as page:
        ids = page.locator(kind).evaluate_all("found => found.map((one) => one.id)")
        aim = ids[round(place * (len(ids) - 1))]
        page.evaluate("id => { location.hash = id; }", aim)
        page.wait_for_function(ARRIVED, arg=[aim, STRIP])
        page.wait_for_timeout(300)  # what is laid out on arrival must not push the aim away
        assert page.evaluate(ARRIVED, [aim, STRIP])


def test_source_notes_have_room_before_they_are_laid_out(visit: Visit) -> None:
    with visit("notebooks/politics.html", **PHONE) as page:
        notes = page.locator("ol.source-notes")
        waiting = notes.bounding_box()
        notes.evaluate("list => { list.style.contentVisibility = 'visible'; }")
        laid_out = notes.bounding_box()
        assert waiting is not None
        assert laid_out is not None
        assert laid_out["height"] <= waiting["height"] <= 1.6 * laid_out["height"]
