"""A table as people have it, cell by cell as text: 「校正する表」."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from shinpo.core.refusal import Refused, refuse

MOST_LINES, MOST_COLUMNS, MOST_CELLS = 400, 60, 12_000
UNITS = (
    ("百万円", "million_yen"),
    ("千円", "thousand_yen"),
    ("億円", "hundred_million_yen"),
    ("万円", "ten_thousand_yen"),
    ("円", "yen"),
)
ZEROS = {
    "yen": 0,
    "thousand_yen": 3,
    "ten_thousand_yen": 4,
    "million_yen": 6,
    "hundred_million_yen": 8,
}
NIL = frozenset(("-", "―", "—", "ー", "–", "…", "***", "*", "n.a."))
SUFFIX = re.compile(
    r"(件|企業者?|事業先|事例|先|社|回|名|人|口|店舗?|金融機関|機関|協会|百万円|千円|億円|万円|円|%|ポイント|倍|点)$"
)
COUNTERS = frozenset(
    "件 企業 企業者 事業先 事例 先 社 回 名 人 口 店 店舗 金融機関 機関 協会".split()  # noqa: SIM905
)
MINUS_SIGNS = str.maketrans(dict.fromkeys("−‐‑–△▲", "-"))
REMEMBERED = 50_000  # different texts of cells
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?\Z")
_UNIT_NOTE = re.compile(r"[(（]?単位[:：]?([^)）]*)[)）]?")


@dataclass(frozen=True)
class Sheet:
    """The cells of a table as text, every line as long as the longest: 「表」.

    `title` is what stood above it in a line of its own, `unit` that of its amounts if it says one.
    `name` is where it came from: a sheet of a workbook.
    """

    lines: tuple[tuple[str, ...], ...]
    title: str = ""
    unit: str = ""
    name: str = ""

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.lines[0]) if self.lines else 0

    @property
    def called(self) -> str:
        """What a reader knows it by."""
        return "　".join(dict.fromkeys(filter(None, (self.name, self.title)))) or "表"


@dataclass(frozen=True)
class Read:
    """A cell as a number: value, decimals and what was written behind it."""

    value: Decimal
    places: int
    suffix: str


def sheet_of(lines: Sequence[Sequence[str]], name: str = "") -> Sheet:
    """Return the table in a list of lines, its title and unit put apart: 「表の読取り」.

    :raises Refused: if they are no table: no figures, one column, too large.
    """
    title, unit = "", ""
    kept: list[list[str]] = []
    for line in lines:
        cells = [cell.rstrip() for cell in line]
        while cells and not cells[-1]:
            cells.pop()
        filled = [cell for cell in cells if cell.strip()]
        if not filled:
            continue
        noted = _UNIT_NOTE.search("".join(filled)) if len(filled) <= 2 else None
        if noted:
            unit = unit_in(noted[1]) or unit
        if not kept and (noted or len(filled) == 1) and not any(number(c) for c in filled):
            title = title or _UNIT_NOTE.split(filled[0])[0].strip("（( 　")
            continue
        kept.append(cells)
    _refuse_no_table(kept)
    width = max(len(line) for line in kept)
    square = tuple(tuple(line + [""] * (width - len(line))) for line in kept)
    return Sheet(_without_empty_columns(square), title, unit, name)


def _refuse_no_table(kept: Sequence[Sequence[str]]) -> None:
    width = max((len(line) for line in kept), default=0)
    if len(kept) > MOST_LINES or width > MOST_COLUMNS or len(kept) * width > MOST_CELLS:
        raise too_large()
    if not any(number(cell) for line in kept for cell in line):
        raise no_table("no_numbers", "表に数値がありません。見出しの行と数値の行を入れてください。")
    if max(sum(bool(cell.strip()) for cell in line) for line in kept) < 2:
        raise no_table(
            "one_column",
            "表の列が一つしかありません。項目名と数値の列を、セルの区切り（タブ、カンマ、空白）を"
            "残して入れてください。",
        )
    if len(kept) < 2:
        raise no_table("one_line", "表の行が一つしかありません。見出しの行も入れてください。")


def _without_empty_columns(lines: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    """Drop columns in which nothing stands: margins of a sheet."""
    used = [j for j in range(len(lines[0])) if any(line[j].strip() for line in lines)]
    return tuple(tuple(line[j] for j in used) for line in lines)


def unit_in(text: str) -> str:
    """Return the unit of money that a heading or note names, empty if it names none."""
    plain = unicodedata.normalize("NFKC", text)
    return next((name for word, name in UNITS if word in plain), "")


@lru_cache(maxsize=REMEMBERED)
def number(text: str) -> Read | None:
    """Return the number that a cell shows, None for words, dashes and blanks: 「数値の読取り」."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    if plain in NIL or not plain:
        return None
    if plain.startswith("(") and plain.endswith(")"):
        plain = plain[1:-1]
    suffix = SUFFIX.search(plain)
    body = (plain[: suffix.start()] if suffix else plain).translate(MINUS_SIGNS)
    if not _NUMBER.match(body):
        return None
    digits = body.replace(",", "")
    return Read(Decimal(digits), len(digits.partition(".")[2]), suffix[0] if suffix else "")


def figure_text(value: Decimal) -> str:
    """Print a figure with commas and △."""
    return f"{'△' if value < 0 else ''}{abs(value):,f}"


def is_blank(text: str) -> bool:
    """Say whether a cell shows nothing, or a dash."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    return not plain or plain in NIL


def too_large() -> Refused:
    """Return the refusal of a table that is too large."""
    return no_table(
        "large",
        f"表が大きすぎます。{MOST_LINES}行・{MOST_COLUMNS}列・{MOST_CELLS:,}欄までの表に"
        "分けてください。",
    )


def no_table(rule: str, message: str) -> Refused:
    """Return the refusal of what is no table."""
    return refuse("table", f"number_check.{rule}", message)
