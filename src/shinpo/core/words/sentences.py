"""A text as its sentences, each knowing where it stands: 「文の切出し」.

Texts come from editors, mails and PDFs: sentences are broken over lines, in the middle of a word or
of a figure, digits are full width, cells are tabbed. A sentence here is without line breaks and
blanks, its digits half width; every character still knows its place in the text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

FULL_WIDTH_FIRST, FULL_WIDTH_LAST, FULL_WIDTH_STEP = "！", "～", ord("！") - ord("!")
MINUS_SIGNS = "－−‐‑–"
SHORTEST_WRAPPED = 14  # a shorter line is a label or a heading, not a line that was wrapped
MOST_BLANK_LINES = 1  # blank lines inside a sentence, as copied from a PDF
PLACED, PADDING = "\ue000", "\ue001"  # a figure set by reference, and the rest of its letters
ROW_NUMBERS = 3  # so many bare numbers, and no word of a sentence: a row of a table
HEADING_LENGTH = 40

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>")
_IN_LINE_TAGS = frozenset(("b", "u", "i", "strong", "em", "span"))
_STARTS_ALONE = re.compile(
    r"[・･○〇●◎◆■□▪※＜〔【\[#*\-•]|[①-⑳]|<|[(]?[0-9アイウエオカキクケコⅠ-Ⅹ一二三四五六七八九十]{1,3}[)]"
    r"|[0-9]{1,2}[.．](?![0-9])|[0-9]{1,2}(?=[^\d\s.,])\D{0,12}$|第[0-9]+条|[ア-オ][\s（(]"
)
_ENDS = re.compile(r"[。！？!?:：』】〕>]$|[」)]$")
_CONTINUES = re.compile(r"^(?!その|この|これ|また|なお|さら|うち|いず)[ぁ-ん、。，,%)」]")
_BROKEN_END = re.compile(r"[0-9][億兆万千百,.]*$")  # a figure goes on in the next line
_BROKEN_START = re.compile(r"[0-9]{1,3}\s*(?:,[0-9]|億|百|千|万|円|%)|[億兆百千万円%]")
_DIGITS = re.compile(r"[0-9]{1,3}")
_BARE_NUMBER = re.compile(r"[△▲\-]?[0-9][0-9,]*(?:\.[0-9]+)?%?")
_FIGURE_CELL = re.compile(r"[(△▲\-+]?[0-9][0-9,.]*\D{0,6}$|-")
_HIRAGANA = re.compile(r"[ぁ-ん]{2}")
_ENDINGS = "。！？"


@dataclass(frozen=True)
class Sentence:
    """One sentence: 「文」. `places[i]` is where `text[i]` stands in the whole text."""

    text: str
    places: tuple[int, ...]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where a piece of the sentence starts and ends in the whole text."""
        if not self.places:
            return 0, 0
        last = len(self.places) - 1
        return self.places[min(start, last)], self.places[min(max(end - 1, start), last)] + 1


@dataclass(frozen=True)
class _Line:
    """A physical line or a cell of it, as (character, place)."""

    letters: tuple[tuple[str, int], ...]
    blank_before: int  # blank lines between this and the one before
    same_line: bool  # a further cell of the line before

    @property
    def text(self) -> str:
        return "".join(letter for letter, _ in self.letters)


def sentences(raw: str) -> tuple[Sentence, ...]:
    """Return the sentences of a text in order: 「文への分割」. Rows of tables are left out."""
    found: list[Sentence] = []
    for letters in _joined(_lines(raw)):
        found += _cut(_without_blanks(letters))
    return tuple(found)


def half_width(letter: str) -> str:
    """Return a full-width figure, letter or sign in half width; circled digits stay."""
    if letter in MINUS_SIGNS:
        return "-"
    if FULL_WIDTH_FIRST <= letter <= FULL_WIDTH_LAST and letter not in "～":
        return chr(ord(letter) - FULL_WIDTH_STEP)
    return " " if letter in "\u3000\u00a0\t" else letter


def _lines(raw: str) -> Iterator[_Line]:
    at, blank = 0, 0
    for line in raw.split("\n"):
        same = False
        for cell in _cells(line, at):
            letters = tuple(_stripped(cell))
            if not letters:
                continue
            yield _Line(letters, blank, same)
            same, blank = True, 0
        blank = 0 if same else blank + 1
        at += len(line) + 1


def _cells(line: str, at: int) -> Iterator[list[tuple[str, int]]]:
    """Cut a line at tabs and at tags that stand for a break; a row of bare figures is no text."""
    if _is_row(line):
        return
    cell: list[tuple[str, int]] = []
    place = 0
    while place < len(line):
        tag = _TAG.match(line, place)
        if tag and tag[2].lower() in _IN_LINE_TAGS:
            place = tag.end()
            continue
        breaks = tag is not None or (line[place] == "\t" and not _value_follows(line, place))
        if breaks:
            yield cell
            cell = []
            place = tag.end() if tag else place + 1
            continue
        if line[place] not in ("\r", PADDING):
            cell.append((half_width(line[place]), at + place))
        place += 1
    yield cell


def _value_follows(line: str, tab: int) -> bool:
    """Say whether a tab stands between a label and its figure (活動　: 115 先)."""
    rest = line[tab:].strip("\t 　")[:1]
    return bool(rest) and (half_width(rest) in "0123456789:")


def _is_row(line: str) -> bool:
    cells = line.split("\t")
    figures = sum(bool(_FIGURE_CELL.match("".join(map(half_width, c)).strip())) for c in cells)
    if figures > 1:
        return True
    tokens = [t for t in "".join(map(half_width, line)).split() if t]
    numbers = sum(bool(_BARE_NUMBER.fullmatch(t)) for t in tokens)
    return numbers >= ROW_NUMBERS and not _HIRAGANA.search(line)


def _stripped(cell: list[tuple[str, int]]) -> list[tuple[str, int]]:
    start, end = 0, len(cell)
    while start < end and cell[start][0].isspace():
        start += 1
    while end > start and cell[end - 1][0].isspace():
        end -= 1
    return cell[start:end]


def _joined(lines: Iterator[_Line]) -> Iterator[list[tuple[str, int]]]:
    """Put the lines of one sentence together again."""
    whole: list[tuple[str, int]] = []
    before: _Line | None = None
    for line in lines:
        broken = before is not None and not line.same_line and _broken_figure(whole, line)
        if before is not None and (broken or _belong_together(before, line)):
            whole.append(("\n", line.letters[0][1]))
        elif whole:
            yield whole
            whole = []
        whole += line.letters
        before = line
    if whole:
        yield whole


def _broken_figure(whole: list[tuple[str, int]], line: _Line) -> bool:
    """Say whether a figure begins in the lines before and goes on in this one."""
    tail = "".join(letter for letter, _ in whole if not letter.isspace())[-HEADING_LENGTH:]
    near = line.blank_before <= MOST_BLANK_LINES
    goes_on = _BROKEN_END.search(tail) and _BROKEN_START.match(line.text)
    amount_goes_on = re.search(r"[0-9][億兆万千百]$", tail) and _DIGITS.fullmatch(line.text)
    return near and bool(goes_on or amount_goes_on)


def _belong_together(before: _Line, line: _Line) -> bool:
    if line.same_line or line.blank_before > MOST_BLANK_LINES:
        return False
    first, then = before.text, line.text
    if _STARTS_ALONE.match(then):
        return False
    if _CONTINUES.match(then):
        return not first.endswith(tuple(_ENDINGS))
    if _STARTS_ALONE.match(first) and len(first) < HEADING_LENGTH and "、" not in first:
        return False
    return not _ENDS.search(first) and len(first) >= SHORTEST_WRAPPED


def _without_blanks(letters: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Drop blanks and line breaks, but keep two figures apart that stand side by side."""
    kept: list[tuple[str, int]] = []
    gap = ""
    for letter, place in letters:
        if letter.isspace():
            gap += letter
            continue
        beside = gap and kept and kept[-1][0] in "0123456789." and letter in "0123456789"
        if beside and not _one_figure(kept, letters, place, gap):
            kept.append((" ", place))
        kept.append((letter, place))
        gap = ""
    return kept


def _one_figure(
    kept: list[tuple[str, int]], letters: list[tuple[str, int]], place: int, gap: str
) -> bool:
    """Say whether the digits around a gap are one figure, broken where the line was full.

    Only a group of three after a comma tells it: `1,3` and `47億` on the next line are 1,347億.
    """
    if "\n" not in gap:
        return False
    tail = re.search(r",(\d{1,2})$", "".join(letter for letter, _ in kept))
    head = re.match(r"\d+", "".join(letter for letter, at in letters if at >= place))
    return bool(tail and head and len(tail[1]) + len(head[0]) == len("000"))


def _cut(letters: list[tuple[str, int]]) -> Iterator[Sentence]:
    start = 0
    for at, (letter, _) in enumerate(letters):
        if letter in _ENDINGS:
            yield _sentence(letters[start : at + 1])
            start = at + 1
    if start < len(letters):
        yield _sentence(letters[start:])


def _sentence(letters: list[tuple[str, int]]) -> Sentence:
    """Return a sentence; `1, 191百万円` is one figure, whoever typed a blank after the comma."""
    return Sentence("".join(letter for letter, _ in letters), tuple(place for _, place in letters))
