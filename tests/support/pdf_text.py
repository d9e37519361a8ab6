"""Read text and tags of a PDF with pikepdf alone."""

import re
from collections import Counter
from io import BytesIO
from typing import Any

import pikepdf

SHOWING = {"Tj", "TJ", "'", '"'}


def text_of_pages(pdf: bytes) -> list[str]:
    """Return the text of each page, by the fonts' own ToUnicode maps."""
    with pikepdf.open(BytesIO(pdf)) as document:
        return [_page(page) for page in document.pages]


def tags(pdf: bytes) -> Counter[str]:
    """Return how often each structure tag occurs."""
    found: Counter[str] = Counter()

    def walk(node: Any) -> None:
        if isinstance(node, pikepdf.Array):
            for child in node:
                walk(child)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                found[str(node.S).removeprefix("/")] += 1
            if "/K" in node:
                walk(node.K)

    with pikepdf.open(BytesIO(pdf)) as document:
        walk(document.Root.StructTreeRoot.K)
    return found


def _page(page: Any) -> str:
    fonts = {name: _unicode(font) for name, font in page.resources.get("/Font", {}).items()}
    current: dict[int, str] = {}
    text = []
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            current = fonts[str(operands[0])]
        elif str(operator) in SHOWING:
            shown = operands[0] if isinstance(operands[0], pikepdf.Array) else operands
            for piece in shown:
                if isinstance(piece, pikepdf.String):
                    raw = bytes(piece)
                    codes = (int.from_bytes(raw[i : i + 2]) for i in range(0, len(raw), 2))
                    text.append("".join(current.get(code, "") for code in codes))
        elif str(operator) == "EMC":  # a piece of marked content ends: a cell, a line
            text.append("\n")
    return "".join(text)


def _unicode(font: Any) -> dict[int, str]:
    cmap = font.ToUnicode.read_bytes().decode("latin-1")
    found = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        for code, text in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            found[int(code, 16)] = _utf16(text)
    for block in re.findall(r"beginbfrange(.*?)endbfrange", cmap, re.DOTALL):
        for low, high, text in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            first = ord(_utf16(text))
            for code in range(int(low, 16), int(high, 16) + 1):
                found[code] = chr(first + code - int(low, 16))
    return found


def _utf16(digits: str) -> str:
    return bytes.fromhex(digits).decode("utf-16-be")
