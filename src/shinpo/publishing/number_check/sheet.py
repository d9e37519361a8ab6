"""A table as people have it: pasted text or an Excel workbook: 「校正する表の読取り」."""

import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from shinpo.core.refusal import Refused, refuse

MOST_LINES, MOST_COLUMNS, LONGEST_TEXT = 400, 60, 400_000
UNITS = (
    ("百万円", "million_yen"),
    ("千円", "thousand_yen"),
    ("億円", "hundred_million_yen"),
    ("円", "yen"),
)
NIL = frozenset(("-", "―", "—", "ー", "–", "…", "***", "*", "n.a."))
SUFFIX = re.compile(
    r"(件|企業者?|事業先|先|社|回|名|人|口|店舗?|機関|協会|百万円|千円|億円|円|%|ポイント|倍|点)$"
)
COUNTERS = frozenset(
    "件 企業 企業者 事業先 先 社 回 名 人 口 店 店舗 機関 協会".split()  # noqa: SIM905
)
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?\Z")
_UNIT_NOTE = re.compile(r"単位[:：]?([^)）]*)")


@dataclass(frozen=True)
class Sheet:
    """The cells of a table as text, every line as long as the longest: 「表」.

    `title` is what stood above it in a line of its own, `unit` that of its amounts if it says one.
    """

    lines: tuple[tuple[str, ...], ...]
    title: str = ""
    unit: str = ""

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.lines[0]) if self.lines else 0


@dataclass(frozen=True)
class Read:
    """A cell as a number: value, decimals and what was written behind it."""

    value: Decimal
    places: int
    suffix: str


def pasted(text: str) -> Sheet:
    """Read a table from pasted text, cells between tabs, else commas: 「貼付け」.

    :raises Refused: if there is no table in it.
    """
    if len(text) > LONGEST_TEXT:
        raise _no("large", "貼り付けた表が大きすぎます。40万字までの表に分けてください。")
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    delimiter = "\t" if "\t" in plain else ","
    try:
        lines = list(csv.reader(io.StringIO(plain), delimiter=delimiter, skipinitialspace=False))
    except csv.Error as error:
        raise _no(
            "text", f"表として読み取れません（{error}）。タブかカンマで区切ってください。"
        ) from None
    return _sheet(lines)


def workbook_sheet(content: bytes) -> Sheet:
    """Read the first sheet of an Excel workbook; merged headings fill their cells.

    :raises Refused: if it cannot be opened.
    """
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, OSError, ValueError) as error:
        raise _no(
            "workbook",
            "ファイルを読み取れません。Excel ブック（xlsx）として開けません。"
            "xlsx で保存し直してください。",
        ) from error
    sheet = book.worksheets[0]
    if sheet.max_row > MOST_LINES or sheet.max_column > MOST_COLUMNS:
        raise _too_large()
    lines = [[_shown(cell) for cell in row] for row in sheet.iter_rows()]
    return _sheet(lines)


def number(text: str) -> Read | None:
    """Return the number that a cell shows, None for words, dashes and blanks: 「数値の読取り」."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).replace("−", "-")
    if plain in NIL or not plain:
        return None
    if plain.startswith("(") and plain.endswith(")"):
        plain = plain[1:-1]
    suffix = SUFFIX.search(plain)
    body = plain[: suffix.start()] if suffix else plain
    body = re.sub(r"^[△▲]", "-", body)
    if not _NUMBER.match(body):
        return None
    digits = body.replace(",", "")
    return Read(Decimal(digits), len(digits.partition(".")[2]), suffix[0] if suffix else "")


def is_blank(text: str) -> bool:
    """Say whether a cell shows nothing, or a dash."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    return not plain or plain in NIL


def _sheet(lines: list[list[str]]) -> Sheet:
    """Put title and unit apart and make the lines equally long."""
    title, unit = "", ""
    kept: list[list[str]] = []
    for line in lines:
        cells = [cell.rstrip() for cell in line]
        filled = [cell for cell in cells if cell.strip()]
        if not filled:
            continue
        noted = _UNIT_NOTE.search("".join(filled)) if len(filled) <= 2 else None
        if noted:
            unit = next((name for word, name in UNITS if word in noted[1]), unit)
        if not kept and (noted or len(filled) == 1) and not any(number(c) for c in filled):
            title = title or _UNIT_NOTE.split(filled[0])[0].strip("（( 　")
            continue
        kept.append(cells)
    width = max((len(line) for line in kept), default=0)
    if len(kept) < 2 or width < 2:
        raise _no(
            "empty",
            "表がありません。見出しの行と数値の行を、セルの区切り（タブ）を残して貼り付けてください。",
        )
    if len(kept) > MOST_LINES or width > MOST_COLUMNS:
        raise _too_large()
    square = tuple(tuple(line + [""] * (width - len(line))) for line in kept)
    return Sheet(square, title, unit)


def _shown(cell: object) -> str:
    """Return the text of an Excel cell as its number format shows it."""
    value = getattr(cell, "value", None)
    if value is None or isinstance(value, bool):
        return ""
    if not isinstance(value, int | float):
        return str(value)
    pattern = str(getattr(cell, "number_format", "General")).partition(";")[0]
    exact = Decimal(repr(value))
    percent = "%" in pattern
    if percent:
        exact *= 100
    decimals = re.search(r"[0#]\.(0+)", pattern)
    if decimals or re.search(r"[0#]", pattern):
        places = len(decimals[1]) if decimals else 0
        exact = exact.quantize(Decimal(1).scaleb(-places), rounding="ROUND_HALF_UP")
    text = f"{exact:f}"
    if "." in text and not decimals:
        text = text.rstrip("0").rstrip(".")
    return f"{text}%" if percent else text


def _too_large() -> Refused:
    return _no(
        "large", f"表が大きすぎます。{MOST_LINES}行・{MOST_COLUMNS}列までの表に分けてください。"
    )


def _no(rule: str, message: str) -> Refused:
    return refuse("table", f"number_check.{rule}", message)
