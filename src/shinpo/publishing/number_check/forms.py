"""What the number check asks for: tables, and how they are built: 「校正の入力」."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from shinpo.core.refusal import Refused, refuse
from shinpo.publishing.number_check.corrections import NOTHING, Column, Correction
from shinpo.publishing.number_check.reading import (
    LARGEST_FILE,
    MOST_TABLES,
    pasted_tables,
    uploaded_tables,
)
from shinpo.publishing.number_check.sheet import UNITS, Sheet, no_table, sheet_of
from shinpo.publishing.number_check.structure import KIND_WORDS, Kind, Structure
from shinpo.ui.forms import Form

UNIT_NAMES = frozenset(name for _, name in UNITS) | {""}


class CheckForm(Form):
    """A file or a pasted table: 「校正する表」."""

    file = forms.FileField(
        label="ファイル",
        required=False,
        allow_empty_file=True,
        max_length=200,
        help_text="Excel（xlsx）又は CSV。表示されているシートの表をすべて検算します。5MBまで",
    )
    text = forms.CharField(
        label="表の貼付け",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "class": "table-text"}),
        help_text="Excel の範囲や文書の表をそのまま貼り付けます。見出しの行も含めてください。"
        "区切りはタブ、カンマ、空白のどれでもかまいません",
    )

    def tables(self) -> tuple[Sheet, ...]:
        """Return the tables of the file, or else of the text.

        :raises Refused: if neither or both are given, or no table is in it.
        """
        file, text = self.cleaned_data.get("file"), self.cleaned_data.get("text", "")
        if file is not None and text.strip():
            raise refuse(
                "text",
                "number_check.both",
                "ファイルと貼付けの両方があります。どちらか一つにしてください。",
            )
        if file is None and not text.strip():
            raise refuse(
                "text",
                "number_check.nothing",
                "校正する表がありません。ファイルを選ぶか、表を貼り付けてください。",
            )
        if file is None:
            return pasted_tables(text)
        content = file.read(LARGEST_FILE + 1)  # one byte more tells that it is too large
        return uploaded_tables(file.name, content)


@dataclass(frozen=True)
class Choice:
    """One input of the page on which a person corrects how a column is read."""

    index: int
    head: str
    kinds: tuple[tuple[str, str, bool], ...]
    inputs: tuple[tuple[int, str], ...]
    of: int | None
    base: int | None


@dataclass(frozen=True)
class Total:
    """A row that is checked as a total, with the words of its parts."""

    index: int
    words: str


def choices(structure: Structure) -> tuple[Choice, ...]:
    """Return the columns with what they can be read as."""
    heads = tuple(
        (j, c.words or f"{j + 1}列目")
        for j, c in enumerate(structure.columns)
        if c.kind is not Kind.LABEL
    )
    return tuple(
        Choice(
            index=j,
            head=head,
            kinds=tuple(
                (kind.value, word, kind is structure.columns[j].kind)
                for kind, word in KIND_WORDS.items()
                if kind is not Kind.LABEL
            ),
            inputs=tuple((i, name) for i, name in heads if i != j),
            of=structure.columns[j].of,
            base=structure.columns[j].base,
        )
        for j, head in heads
    )


def totals(structure: Structure) -> tuple[Total, ...]:
    """Return the rows that are read as totals."""
    found = []
    for i, row in enumerate(structure.rows):
        if row.parts:
            signed = ((" － " if sign < 0 else " ＋ ", part) for part, sign in row.parts)
            parts = "".join(sign + structure.rows[part].label for sign, part in signed)
            words = f"{row.label or f'{i + 1}行目'} ＝ {parts.lstrip(' ＋')}"
            found.append(Total(i, words))
    return tuple(found)


def packed(sheets: Sequence[Sheet]) -> str:
    """Return tables as the text of a hidden field: the server keeps nothing."""
    return json.dumps(
        [{"name": s.name, "title": s.title, "unit": s.unit, "lines": s.lines} for s in sheets],
        ensure_ascii=False,
    )


def unpacked(text: str) -> tuple[Sheet, ...]:
    """Return the tables of a hidden field: 「検算した表の読戻し」.

    :raises Refused: if somebody has changed it into something else.
    """
    try:
        entries = json.loads(text)
        sheets = [_sheet(entry) for entry in entries[:MOST_TABLES]]
    except Refused:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise no_table("packed", "表を読み戻せません。もう一度、表を入れてください。") from None
    if not sheets:
        raise no_table("packed", "表がありません。もう一度、表を入れてください。")
    return tuple(sheets)


def _sheet(entry: Mapping[str, Any]) -> Sheet:
    lines = [[str(cell) for cell in line] for line in entry["lines"]]
    width = max(len(line) for line in lines)
    read = sheet_of(lines)  # refuses what is no table; the lines themselves stay as they came
    unit = str(entry["unit"])
    return Sheet(
        tuple(tuple(line + [""] * (width - len(line))) for line in lines),
        str(entry["title"])[:200],
        unit if unit in UNIT_NAMES else read.unit,
        str(entry["name"])[:200],
    )


def correction_of(data: Mapping[str, str], table: int, sheet: Sheet) -> Correction:
    """Return what a person said of a table; nothing where the page did not ask yet."""
    if f"{table}-asked" not in data:
        return NOTHING
    columns: dict[int, Column] = {}
    for j in range(sheet.width):
        kind = data.get(f"{table}-kind-{j}", "")
        if kind in set(Kind):
            columns[j] = Column(
                Kind(kind),
                _column(data.get(f"{table}-of-{j}", ""), sheet),
                _column(data.get(f"{table}-base-{j}", ""), sheet),
            )
    rows = range(len(sheet.lines))
    dropped = {i for i in rows if f"{table}-was-{i}" in data and f"{table}-total-{i}" not in data}
    return Correction(columns, frozenset(dropped))


def _column(written: str, sheet: Sheet) -> int | None:
    return int(written) if written.isdecimal() and int(written) < sheet.width else None
