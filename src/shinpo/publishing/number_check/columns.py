"""What the columns of a table are, from their headings and from what fits: 「列の推定」."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from shinpo.core.yen import half_up
from shinpo.publishing.number_check.sheet import COUNTERS, Sheet, is_blank, number
from shinpo.publishing.number_check.structure import HELD, ColumnSpec, Kind, RowSpec, Structure

MOST_HEAD_LINES, MOST_LABELS = 6, 4
MOST_INPUTS, MOST_COMPARED = 8, 60  # nearest columns tried, rows looked at, to find the inputs
NO_LABEL = re.compile(r"達成|評価|備考|摘要")
PERCENT = 100
HALF = Fraction(1, 2)
SHARE = re.compile(r"構成比|構成割合|占率|シェア")
AGAINST_PLAN = re.compile(r"計画比|達成率|予算比|目標比|対計画")
AGAINST_LAST = re.compile(r"(?:前年|昨年|前期|前々?年度)[^差]*比|実績比")
LETTERS = re.compile(r"([A-Z])[/÷]([A-Z])$")
LESS = re.compile(r"差$|増減|差引|差異|ポイント差|[A-Z]-[A-Z]$")
AVERAGE = re.compile(r"平均|[1一]件当|当たり")
RATE = re.compile(r"率|割合|歩合")
PLANNED = re.compile(r"計画|予算|目標")
LAST = re.compile(r"前年|昨年|前期")
COUNTED = re.compile(r"件数|先数|回数|人数|口数|企業数|企業者数|者数|企業|店舗数|保証人数")
OF_WHICH = re.compile(r"[(（]?(?:うち|内[)）、:])|[(（].*[)）]$")
TOTALLED = re.compile(r"^(?:合?計|総計|小計)(?:[(（].*[)）])?$")
LETTER = re.compile(r"[(（]?([A-Z])[)）]?$")
YEAR = re.compile(r"([0-9]{1,4}|元)年度")


def skeleton(sheet: Sheet) -> Structure:
    """Return a table with its headings and rows found and its columns named by their words."""
    head_lines = _head_lines(sheet)
    heads = _heads(sheet, head_lines)
    body = sheet.lines[head_lines:]
    labels = _label_columns(heads, body)
    columns = [_by_words(j, head, body, labels) for j, head in enumerate(heads)]
    rows = [_row(line, columns) for line in body]
    return Structure(sheet, head_lines, tuple(_years(columns)), tuple(rows))


def with_inputs(structure: Structure) -> Structure:
    """Return the table with the inputs of every derived column, as far as they stand in it."""
    columns = list(structure.columns)
    for j, column in enumerate(columns):
        if column.kind in (Kind.RATIO, Kind.DIFFERENCE, Kind.AVERAGE):
            columns[j] = _chosen(structure, j, tuple(_pairs(structure.columns, j)))
        elif column.kind is Kind.SHARE:
            columns[j] = _share(structure, j)
        elif column.kind in HELD and TOTALLED.search(column.head[-1] if column.head else ""):
            columns[j] = replace(column, parts=_summed(structure, j))
    return structure.with_columns(columns)


def _summed(structure: Structure, j: int) -> tuple[int, ...]:
    """Return the columns left of a 計 that it adds up in most rows: 甲, 乙, 計."""
    kind, left = structure.columns[j].counted, []
    for i in range(j - 1, -1, -1):
        one = structure.columns[i]
        if one.kind not in HELD or one.counted is not kind:
            break
        left.insert(0, i)
    best: tuple[int, int, tuple[int, ...]] = (0, 0, ())
    for first in range(len(left) - 1):
        parts = tuple(left[first:])
        fits = compared = 0
        for i in range(len(structure.rows)):
            shown = structure.value(i, j)
            values = [structure.value(i, part) for part in parts]
            if shown is None or all(value is None for value in values):
                continue
            total = sum((value or Decimal(0) for value in values), Decimal(0))
            slack = _slack(structure, i, j) * (len(parts) + 1)
            compared += 1
            fits += abs(Fraction(shown - total)) <= slack
        if fits > 1 and fits * 2 > compared and (fits, len(parts)) > best[:2]:
            best = (fits, len(parts), parts)
    return best[2]


def _head_lines(sheet: Sheet) -> int:
    """Return how many lines come before the first one with figures behind its first word."""
    for n, line in enumerate(sheet.lines[:MOST_HEAD_LINES]):
        figures = sum(number(cell) is not None for cell in line[1:])
        years = sum(bool(YEAR.search(cell)) for cell in line[1:])
        if n and figures and figures > years:
            return n
    return 1


def _heads(sheet: Sheet, head_lines: int) -> list[tuple[str, ...]]:
    """Return the headings of every column, outermost first; a merged one reaches to the right."""
    lines = [[_plain(cell) for cell in line] for line in sheet.lines[:head_lines]]
    for depth, line in enumerate(lines[:-1]):
        for j in range(1, len(line)):
            below = any(lower[j] for lower in lines[depth + 1 :])
            same = all(lines[d][j] in ("", lines[d][j - 1]) for d in range(depth))
            if not line[j] and below and same and j > 1:
                line[j] = line[j - 1]
    return [tuple(dict.fromkeys(line[j] for line in lines if line[j])) for j in range(sheet.width)]


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def _label_columns(heads: Sequence[tuple[str, ...]], body: Sequence[Sequence[str]]) -> range:
    """Return the columns that name the rows: the first, and words right of it or of its numbers."""
    last = 0
    for j in range(1, min(MOST_LABELS, len(heads))):
        cells = [line[j] for line in body if not is_blank(line[j])]
        words = sum(number(cell) is None for cell in cells)
        if not cells or words < len(cells) or NO_LABEL.search("".join(heads[j])):
            break
        last = j
    return range(last + 1)


def _by_words(
    j: int, head: tuple[str, ...], body: Sequence[Sequence[str]], labels: range
) -> ColumnSpec:
    """Return what the words of its headings say of a column."""
    words = "".join(head)
    cells = [line[j] for line in body]
    figures = [read for cell in cells if (read := number(cell)) is not None]
    filled = [cell for cell in cells if not is_blank(cell)]
    if j in labels:
        return ColumnSpec(Kind.LABEL, head)
    if filled and not figures and "達成" not in words:
        return ColumnSpec(Kind.OTHER, head)
    suffixes = {read.suffix for read in figures if read.suffix}
    counted = bool(COUNTED.search(words)) or bool(suffixes and suffixes <= COUNTERS)
    last = head[-1] if head else ""
    if SHARE.search(words):
        return ColumnSpec(Kind.SHARE, head)
    if LETTERS.search(last) or AGAINST_PLAN.search(words) or AGAINST_LAST.search(words):
        return ColumnSpec(Kind.RATIO, head)
    if LESS.search(words):
        return ColumnSpec(Kind.DIFFERENCE, head, counted=counted)
    if AVERAGE.search(words) and "残高" not in words:
        return ColumnSpec(Kind.AVERAGE, head)
    if RATE.search(last):
        return ColumnSpec(Kind.RATIO, head)
    if PLANNED.search(words):
        return ColumnSpec(Kind.PLAN, head, counted=counted)
    return ColumnSpec(Kind.LAST_YEAR if LAST.search(words) else Kind.ACTUAL, head, counted=counted)


def _row(line: Sequence[str], columns: Sequence[ColumnSpec]) -> RowSpec:
    named = [line[j] for j, c in enumerate(columns) if c.kind is Kind.LABEL and line[j].strip()]
    words = [text for text in named if number(text) is None]
    text = next(reversed(words or named), "")
    bare = text.lstrip(" 　")
    label = _plain(bare)
    return RowSpec(label, len(text) - len(bare), of_which=bool(OF_WHICH.match(label)))


def _years(columns: Sequence[ColumnSpec]) -> Iterator[ColumnSpec]:
    """Tell last year's columns by their year where the heading says only 18年度実績."""
    years = [int(y[1]) if (y := YEAR.search(c.words)) and y[1] != "元" else None for c in columns]
    known = [y for y in years if y is not None]
    newest = max(known, default=None)
    for column, year in zip(columns, years, strict=True):
        if newest is None or year is None or year == newest or column.kind not in HELD:
            yield column
        elif year == newest - 1 and column.kind is Kind.ACTUAL:
            yield replace(column, kind=Kind.LAST_YEAR)
        else:
            yield column


@dataclass(frozen=True)
class _Pair:
    of: int
    base: int | None
    back: int | None = None
    sure: bool = False  # the words leave no other


def _pairs(columns: Sequence[ColumnSpec], j: int) -> Iterator[_Pair]:
    """Yield the inputs that a derived column can have, the likeliest first."""
    column = columns[j]
    held = [i for i, c in enumerate(columns) if c.kind in HELD]
    letters = LETTERS.search(column.head[-1] if column.head else "")
    if letters:
        named = {m[1]: i for i in held if (m := _letter(columns[i]))}
        if letters[1] in named and letters[2] in named:
            yield _Pair(named[letters[1]], named[letters[2]], sure=True)
    year = YEAR.search(column.words)
    tops = sorted(
        (
            i
            for i in held
            if columns[i].kind is Kind.ACTUAL and _same_year(year, YEAR.search(columns[i].words))
        ),
        key=lambda i: _far(columns, i, j),
    )[:MOST_INPUTS]
    plan = AGAINST_PLAN.search(column.words)
    last = AGAINST_LAST.search(column.words)
    wanted = Kind.PLAN if plan else Kind.LAST_YEAR if last else None
    if column.kind is Kind.AVERAGE:
        wanted = Kind.ACTUAL
    bases = sorted(
        (i for i in held if wanted is None or columns[i].kind is wanted),
        key=lambda i: _far(columns, i, j),
    )[:MOST_INPUTS]
    if wanted is None and column.kind is Kind.RATIO and not letters and len(tops) != 2:
        return  # a rate of what nobody names
    for top in tops:
        for base in bases:
            if base != top and not _apart(columns, top, base, column):
                yield _Pair(top, base, sure=len(tops) == len(bases) == 1)
        if last:
            for i, other in enumerate(columns):
                if other.kind is Kind.DIFFERENCE and LAST.search(other.words):
                    yield _Pair(top, None, back=i, sure=len(tops) == 1)


def _same_year(one: "re.Match[str] | None", other: "re.Match[str] | None") -> bool:
    """Say whether two headings can be of one year: a heading without a year can be of any."""
    return one is None or other is None or one[1] == other[1]


def _letter(column: ColumnSpec) -> "re.Match[str] | None":
    for word in reversed(column.head):
        found = LETTER.search(word)
        if found and not LETTERS.search(word):
            return found
    return None


def _far(columns: Sequence[ColumnSpec], i: int, j: int) -> tuple[int, int, int]:
    """Return how far a column stands from another: other headings, to its right, distance."""
    ours, theirs = columns[j].head, columns[i].head
    shared = sum(a == b for a, b in zip(ours, theirs, strict=False))
    return -shared, int(i > j), abs(i - j)


def _apart(columns: Sequence[ColumnSpec], top: int, base: int, of: ColumnSpec) -> bool:
    """Say whether two columns cannot be compared: pieces with yen, one subject with another."""
    if of.kind is Kind.AVERAGE:
        return columns[top].counted or not columns[base].counted
    return columns[top].counted != columns[base].counted


def _chosen(structure: Structure, j: int, pairs: Sequence[_Pair]) -> ColumnSpec:
    """Return a derived column with the inputs that its figures fit best."""
    column = structure.columns[j]
    best: tuple[int, int] = (0, 0)
    found: tuple[Kind, _Pair] | None = None
    for kind in (column.kind, Kind.DIFFERENCE):
        for pair in pairs:
            fits, compared = _fits(structure, j, kind, pair)
            enough = fits * 2 >= compared and fits
            if compared and enough and (fits, -compared) > (best[0], -best[1]):
                best, found = (fits, compared), (kind, pair)
        if found:
            break
    if found is None and (sure := [pair for pair in pairs if pair.sure]):
        found = (column.kind, sure[0])
    if found is None:
        return replace(column, kind=Kind.OTHER)
    kind, pair = found
    return replace(column, kind=kind, of=pair.of, base=pair.base, back=pair.back)


def _fits(structure: Structure, j: int, kind: Kind, pair: _Pair) -> tuple[int, int]:
    """Return how many rows a pair of inputs explains, of how many that can be compared."""
    fits = compared = 0
    for i in range(len(structure.rows)):
        shown, top = structure.read(i, j), structure.value(i, pair.of)
        base = _base(structure, i, pair, top)
        if shown is None or top is None or base is None:
            continue
        if compared == MOST_COMPARED:
            break
        slack = [_slack(structure, i, c) for c in (pair.of, pair.base or pair.back or pair.of)]
        scale = structure.worth(pair.of, j) if kind is Kind.AVERAGE else Fraction(PERCENT)
        ends = list(_ends(kind, Fraction(top), Fraction(base), slack, scale))
        if not ends:
            continue
        compared += 1
        low, high = (half_up(e, shown.places) for e in (min(ends), max(ends)))
        fits += low <= shown.value <= high
    return fits, compared


def _base(structure: Structure, i: int, pair: _Pair, top: Decimal | None) -> Decimal | None:
    if pair.base is not None:
        return structure.value(i, pair.base)
    less = structure.value(i, pair.back) if pair.back is not None else None
    return top - less if top is not None and less is not None else None


def _ends(
    kind: Kind, top: Fraction, base: Fraction, slack: Sequence[Fraction], scale: Fraction
) -> Iterable[Fraction]:
    tops, bases = (top - slack[0], top + slack[0]), (base - slack[1], base + slack[1])
    if kind is Kind.DIFFERENCE:
        return [t - b for t in tops for b in bases]
    return [t / b * scale for t in tops for b in bases if b > 0]


def _slack(structure: Structure, i: int, j: int) -> Fraction:
    read = structure.read(i, j)
    exactly = structure.counted(i, j) or structure.sheet.unit == "yen"
    return Fraction(0) if exactly or read is None else HALF / 10**read.places


def _share(structure: Structure, j: int) -> ColumnSpec:
    """Return a share with the column it is a share of, told by what its figures fit."""
    column = structure.columns[j]
    held = sorted(
        (i for i, c in enumerate(structure.columns) if c.kind is Kind.ACTUAL),
        key=lambda i: _far(structure.columns, i, j),
    )
    scored = [(_share_fits(structure, j, i), -n, i) for n, i in enumerate(held)]
    fits, _, chosen = max(scored, default=(0, 0, None))
    if chosen is None or not fits:
        return replace(column, kind=Kind.OTHER)
    return replace(column, of=chosen)


def _share_fits(structure: Structure, j: int, of: int) -> int:
    total = total_row(structure, j)
    whole = structure.value(total, of) if total is not None else None
    if not whole:
        return 0
    fits = 0
    for i in range(len(structure.rows)):
        shown, part = structure.read(i, j), structure.value(i, of)
        if shown is not None and part is not None and i != total:
            exact = Fraction(part) / Fraction(whole) * PERCENT
            fits += abs(exact - Fraction(shown.value)) <= Fraction(1, 10**shown.places)
    return fits


def total_row(structure: Structure, j: int) -> int | None:
    """Return the row that shares are taken of: the one that says 100, else the last total."""
    hundreds = [i for i in range(len(structure.rows)) if structure.value(i, j) == PERCENT]
    if hundreds:
        return hundreds[-1]
    totals = [i for i, row in enumerate(structure.rows) if row.parts]
    return totals[-1] if totals else None
