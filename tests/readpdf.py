"""What PDFs hold beside their text: links, outline, alternative texts, fonts."""

from __future__ import annotations

from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, Destination


def place(reader: PdfReader, destination: ArrayObject) -> int:
    """Page (from 0) that a link's destination lies on."""
    number = reader.get_page_number(destination[0].get_object())
    assert number is not None
    return number


def links(reader: PdfReader) -> list[tuple[int, Any]]:
    """Page of each link, with its address (str) or destination (array)."""
    found: list[tuple[int, Any]] = []
    for number, page in enumerate(reader.pages):
        for reference in page.get("/Annots", []):
            annotation = reference.get_object()
            if annotation["/Subtype"] != "/Link":
                continue
            action = annotation.get("/A", {})
            target = annotation.get("/Dest", action.get("/URI", action.get("/D")))
            if isinstance(target, str) and "/URI" not in action:
                target = reader.named_destinations[target].dest_array
            found.append((number, target))
    return found


def outline(reader: PdfReader) -> list[tuple[int, str, int | None]]:
    def walk(items: list[Any], level: int) -> list[tuple[int, str, int | None]]:
        rows: list[tuple[int, str, int | None]] = []
        for item in items:
            if isinstance(item, list):
                rows += walk(item, level + 1)
            else:
                assert isinstance(item, Destination)
                rows.append((level, str(item.title), reader.get_destination_page_number(item)))
        return rows

    return walk(reader.outline, 1)


def alternative_texts(reader: PdfReader) -> set[str]:
    """Alternative texts of all structure elements."""
    texts: set[str] = set()
    waiting = [reader.root_object["/StructTreeRoot"].get_object()]
    while waiting:
        node = waiting.pop()
        if "/Alt" in node:
            texts.add(str(node["/Alt"]))
        children = node.get("/K", [])
        for child in children if isinstance(children, list) else [children]:
            item = child.get_object()
            if isinstance(item, dict) and "/S" in item:
                waiting.append(item)
    return texts


def fonts(reader: PdfReader) -> dict[str, bool]:
    """Every font that pages and the pictures on them use, and whether it is embedded."""
    found: dict[str, bool] = {}
    seen: set[int] = set()
    waiting = [page["/Resources"].get_object() for page in reader.pages]
    while waiting:
        resources = waiting.pop()
        if id(resources) in seen:
            continue
        seen.add(id(resources))
        for reference in resources.get("/Font", {}).values():
            font = reference.get_object()
            (descendant,) = font["/DescendantFonts"]
            descriptor = descendant.get_object()["/FontDescriptor"].get_object()
            found[str(font["/BaseFont"])] = bool({"/FontFile2", "/FontFile3"} & set(descriptor))
        for reference in resources.get("/XObject", {}).values():
            form = reference.get_object()
            if "/Resources" in form:
                waiting.append(form["/Resources"].get_object())
    return found
