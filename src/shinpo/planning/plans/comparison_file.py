"""Read a table of region and nation from an Excel or CSV file: 「比較計数の取込みファイル」."""

import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import Any

from shinpo.core.refusal import Problem, Refused, refuse
from shinpo.planning.plans.models import ComparisonFigure
from shinpo.planning.plans.services.comparison import ComparisonEntry
from shinpo.registry.rows import Row, at_row, read

HEADS = ("比較先", "対象期間", "比較項目", "内訳", "項目名", "数値", "単位")
NEEDED = ("比較先", "対象期間", "比較項目", "数値", "単位")
DIGITS = 24  # beyond, no figure: 1E999 is a slip
WORDS = ("area", "period", "item", "part", "unit")
YEN = "円"
MONEY = {"千円": 1_000, "百万円": 1_000_000, "億円": 100_000_000}  # held in yen


def entries_of(upload: Any) -> tuple[list[ComparisonEntry], list[Problem]]:
    """Return the figures of an uploaded file and what cannot be read; rows without one are out.

    :raises Refused: if the file cannot be read or a heading is missing.
    """
    with tempfile.TemporaryDirectory() as folder:
        suffix = ".xlsx" if upload.name.lower().endswith(".xlsx") else ".csv"
        path = Path(folder) / f"table{suffix}"
        path.write_bytes(upload.read())
        rows = read(path)
    missing = [head for head in NEEDED if rows and head not in rows[0].cells]
    if missing:
        problem = Problem(
            "file", "heading_missing",
            f"見出し「{'、'.join(missing)}」がありません。様式の見出しの行を付けてください。",
        )  # fmt: skip
        raise Refused(problem)
    entries, problems = [], []
    for row in rows:
        text = row.cells.get("数値", "")
        if not text:
            continue
        value = _value(text)
        if value is None:
            said = f"数値「{text}」を読み取れません。数字ではありません。数字で入力してください。"
            problems.append(at_row(row.number, "数値", Problem("数値", "number", said)))
            continue
        entries.append(_entry(row, value))
    return entries, problems


def _entry(row: Row, value: Decimal) -> ComparisonEntry:
    areas = {term: area for area, term in ComparisonFigure.AREAS.items()}
    cells = row.cells
    unit = cells.get("単位", "")
    if unit in MONEY:  # documents print millions; figures are held in yen, exactly
        whole = Fraction(value) * MONEY[unit]
        value, unit = Decimal(whole.numerator) / Decimal(whole.denominator), YEN
    area = cells.get("比較先", "")
    return ComparisonEntry(
        row=row.number, area=areas.get(area, area),
        period=cells.get("対象期間", "").removesuffix("年度"), item=cells.get("比較項目", ""),
        part=cells.get("内訳", ""), value=value, unit=unit,
    )  # fmt: skip


def _value(text: str) -> Decimal | None:
    try:
        value = Decimal(text.replace(",", "").replace("△", "-").replace("▲", "-"))
    except InvalidOperation:
        return None
    return value if value.is_finite() and value.adjusted() < DIGITS else None


def packed(entries: Sequence[ComparisonEntry]) -> str:
    """Return figures as text that a form carries from the preview to the import."""
    return json.dumps([{**asdict(one), "value": str(one.value)} for one in entries])


def unpacked(text: str) -> list[ComparisonEntry]:
    """Return the figures that a form carried; the import checks them again.

    :raises Refused: if the text is not what `packed` made.
    """
    try:
        return [
            ComparisonEntry(
                row=int(row["row"]), value=Decimal(row["value"]), **{k: str(row[k]) for k in WORDS}
            )
            for row in json.loads(text)
        ]
    except (ValueError, TypeError, KeyError, ArithmeticError) as error:
        raise refuse(
            "file",
            "preview_unreadable",
            "確認した内容を読み取れません。画面の内容が途中で変わっています。"
            "ファイルを選び直してください。",
        ) from error
