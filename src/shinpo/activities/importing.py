"""Read activities from a file: 「活動の一括記録」. Every cell is checked before it is written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from shinpo.activities import subjects
from shinpo.activities.book import SUBJECTS, unknown
from shinpo.activities.entry import Entry
from shinpo.activities.models import Counterpart
from shinpo.core.refusal import Refused, refuse
from shinpo.law.activities import kinds, terms
from shinpo.law.departments import departments
from shinpo.registry.importing import Head, Placed, Read, day, parsed, text, whole, yen
from shinpo.registry.models import Enterprise, Lender
from shinpo.registry.rows import Row, RowProblem, at_row

MARK, NO_MARK = ("○", "〇", "1", "はい"), ("", "×", "0", "いいえ")
NUMBER_DIGITS = Enterprise._meta.get_field("number").max_length
# The columns that a file may leave empty, with what they then mean.
DEFAULTS: Mapping[str, Any] = {
    "department": "", "quantity": 1, "people": 0, "amount_yen": 0, "counterpart": "",
    "theme": "", "mode": "", "result": "", "is_new": False, "note": "",
}  # fmt: skip


def _marked(head: str, cell: str) -> bool:
    if cell in MARK:
        return True
    if cell in NO_MARK:
        return False
    raise refuse(
        head,
        "choice",
        f"{head}「{cell}」を読み取れません。印は○だけです。○を付けるか空けてください。",
    )


def listed(known: Mapping[str, str]) -> Read:
    """Return a reader for a term or code of a long list; the template's second sheet has it."""
    codes = {term: code for code, term in known.items()} | {code: code for code in known}

    def read(head: str, cell: str) -> str:
        if cell in codes:
            return codes[cell]
        raise refuse(
            head,
            "choice",
            f"{head}「{cell}」は一覧にありません。記録用の雛形の「種類」「相手先」シートにある名前で入力してください。",
        )

    return read


def heads(on: date, own: Mapping[str, str]) -> tuple[Head, ...]:
    """Return the columns of the file; `own` are the association's counterparts by code."""
    partners = {**terms("counterpart"), **own}
    return (
        Head("活動の種類", "kind", listed({k.id: k.term for k in kinds().values()})),
        Head("実施日", "held_on", day),
        Head("部門", "department", listed({d.id: d.term for d in departments(on)}), False),
        Head("企業者番号", "enterprise", text, False),
        Head("金融機関コード", "lender", text, False),
        Head("保証番号", "guarantee", text, False),
        Head("求償権番号", "claim", text, False),
        Head("相手先", "counterpart", listed(partners), False),
        Head("テーマ", "theme", listed(terms("theme")), False),
        Head("方法", "mode", listed(terms("mode")), False),
        Head("結果", "result", listed(terms("result")), False),
        Head("数量", "quantity", whole, False),
        Head("企業者数", "enterprises", whole, False),
        Head("人数", "people", whole, False),
        Head("金額", "amount_yen", yen, False),
        Head("新規の取組み", "is_new", _marked, False),
        Head("備考", "note", text, False),
    )


def activities(rows: Sequence[Row], *, on: date) -> list[Placed[Entry]]:
    """Return the activities of a file read on a business day.

    Raise Refused with every cell that cannot be read and every number that is not known.
    """
    if not rows:
        raise refuse(
            "file",
            "file_empty",
            "ファイルに活動の行がありません。見出しの下に1行に1件ずつ入れてください。",
        )
    own = dict(Counterpart.objects.values_list("code", "name"))
    read = [(row, values) for row, values in parsed(rows, heads(on, own))]
    found = _found(values for _, values in read)
    problems: list[RowProblem] = []
    placed = []
    for row, values in read:
        given = {**values, **{k: v for k, v in DEFAULTS.items() if values[k] is None}}
        for link in found.by_text:
            number = given.pop(link) or ""
            given[f"{link}_id"] = found.id_of(link, number) if number else None
            if number and given[f"{link}_id"] is None:
                column = _COLUMNS[link]
                problems.append(at_row(row.number, column, unknown(f"{link}_id", number)))
        placed.append(Placed(row.number, Entry(**given)))
    if problems:
        raise Refused(*problems)
    return placed


_COLUMNS = {
    "enterprise": "企業者番号", "lender": "金融機関コード", "guarantee": "保証番号",
    "claim": "求償権番号",
}  # fmt: skip


@dataclass(frozen=True)
class Found:
    """The ids of everything that a file names by a number."""

    by_text: Mapping[str, Mapping[str, int]]

    def id_of(self, link: str, number: str) -> int | None:
        """Return the id of a record by the number in a cell."""
        return self.by_text[link].get(_plain(link, number))


def _plain(link: str, number: str) -> str:
    """Return a number as the book writes it: spreadsheets drop the zeros in front."""
    if link == "enterprise":
        return number.zfill(NUMBER_DIGITS)
    return number


def _found(values: Iterable[Mapping[str, Any]]) -> Found:
    """Read the ids of all numbers: one SELECT for each kind of link that occurs."""
    rows = list(values)

    def named(link: str) -> list[str]:
        return sorted({_plain(link, row[link]) for row in rows if row[link]})

    enterprises = Enterprise.objects.filter(number__in=named("enterprise"))
    lenders = Lender.objects.filter(code__in=named("lender"))
    return Found(
        {
            "enterprise": dict(enterprises.values_list("number", "pk")),
            "lender": dict(lenders.values_list("code", "pk")),
            **{
                name: {s.number: s.id for s in subjects.by_number(name, named(name)).values()}
                for name in SUBJECTS
            },
        }
    )
