"""Read enterprises, lenders and municipalities from a file: 「一括取込み」.

Every cell is checked before anything is written; all problems come back with row and column.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Generic, TypeVar

from zengin_code import Bank

from shinpo.core.amount_text import parse_amount
from shinpo.core.era import parse_date
from shinpo.core.refusal import Problem, Refused, refuse
from shinpo.law.eras import eras
from shinpo.registry.rows import Row, RowProblem, at_row
from shinpo.registry.services.enterprise import EnterpriseEntry
from shinpo.registry.words import FORMS, SHARING_METHODS

T = TypeVar("T")
DIGITS_MAX = 18  # what the data base holds
Read = Callable[[str, str], Any]  # heading and text of a cell to its value


@dataclass(frozen=True)
class Head:
    """A column of the file: its heading, the field it fills, how a cell is read."""

    head: str
    field: str
    read: Read
    required: bool = True


@dataclass(frozen=True)
class Placed(Generic[T]):
    """What a row says, with the row's number."""

    row: int
    value: T


@dataclass(frozen=True)
class LenderEntry:
    """A lender with its branches (number, name); names and readings from the zengin list."""

    code: str
    name: str
    kana: str
    kind: str
    order_no: int
    sharing_method: str
    valid_from: date
    valid_until: date | None
    branches: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class MunicipalityEntry:
    """A municipality in a range of days; `valid_until` is the day after the last."""

    code: str
    name: str
    kana: str
    county: str
    order_no: int
    valid_from: date
    valid_until: date | None


def text(_: str, cell: str) -> str:
    """Read a text."""
    return cell


def whole(head: str, cell: str) -> int:
    """Read a whole number, commas allowed."""
    plain = cell.replace(",", "")
    if len(plain) > DIGITS_MAX:
        raise refuse(
            head,
            "too_large",
            f"{head}「{plain[:DIGITS_MAX]}…」を読み取れません。{len(plain)}桁あります。桁を確かめてください。",
        )
    if not (plain.isascii() and plain.isdigit()):
        raise refuse(
            head,
            "number",
            f"{head}「{cell}」を読み取れません。0以上の整数ではありません。数字で入力してください。",
        )
    return int(plain)


def yen(head: str, cell: str) -> int:
    """Read an amount in yen; 1000万円 is understood too."""
    return parse_amount(cell, unit="円", label=head)


def day(head: str, cell: str) -> date:
    """Read a day in any notation."""
    return parse_date(cell, eras=eras(), field=head, label=head)


def after(head: str, cell: str) -> date:
    """Read a last day into the day after it: ranges exclude their end."""
    return day(head, cell) + timedelta(days=1)


def one_of(known: dict[str, str]) -> Read:
    """Return a reader for an official word or its identifier."""

    def read(head: str, cell: str) -> str:
        for key, term in known.items():
            if cell in (key, term):
                return key
        raise refuse(
            head,
            "choice",
            f"{head}「{cell}」を受け付けられません。{'、'.join(known.values())}のいずれかに"
            "してください。",
        )

    return read


ENTERPRISE_HEADS = (
    Head("企業者名", "name", text),
    Head("企業者名（カナ）", "kana", text),
    Head("組織形態", "form", one_of(FORMS)),
    Head("法人番号", "corporate_number", text, required=False),
    Head("代表者名", "representative", text, required=False),
    Head("資本金", "capital_yen", yen, required=False),
    Head("従業員数", "employees", whole),
    Head("業種", "industry", text),
    Head("市町村", "municipality_code", text),
    Head("創業年月日", "established_on", day, required=False),
)
MUNICIPALITY_HEADS = (
    Head("地方公共団体コード", "code", text),
    Head("市町村名", "name", text),
    Head("市町村名（カナ）", "kana", text),
    Head("郡", "county", text, required=False),
    Head("表示順", "order_no", whole),
    Head("有効開始日", "valid_from", day),
    Head("有効終了日", "valid_until", after, required=False),
)
LENDER_HEADS = (
    Head("金融機関コード", "code", text),
    Head("金融機関名", "name", text, required=False),
    Head("金融機関名（カナ）", "kana", text, required=False),
    Head("業態", "kind", text),
    Head("表示順", "order_no", whole),
    Head("責任共有の方式", "sharing_method", one_of(SHARING_METHODS)),
    Head("取引開始日", "valid_from", day),
    Head("取引終了日", "valid_until", after, required=False),
    Head("店舗", "branches", text, required=False),
)
BLANK: dict[str, Any] = {
    "corporate_number": "", "representative": "", "capital_yen": None, "established_on": None,
    "county": "", "valid_until": None, "name": "", "kana": "", "branches": "",
}  # fmt: skip


def parsed(rows: Sequence[Row], heads: tuple[Head, ...]) -> Iterable[tuple[Row, dict[str, Any]]]:
    """Return each row's values; raise Refused with every cell that cannot be read.

    An empty cell that is not required has the field's value of BLANK, else None.
    """
    problems: list[Problem] = []
    _refuse_missing_heads(rows, heads)
    good = []
    for row in rows:
        values: dict[str, Any] = {}
        for head in heads:
            cell = row.cells.get(head.head, "")
            if not cell:
                values[head.field] = BLANK.get(head.field)
                if head.required:
                    problems.append(_missing(row, head))
                continue
            try:
                values[head.field] = head.read(head.head, cell)
            except Refused as refused:
                problems += [at_row(row.number, head.head, p) for p in refused.problems]
        good.append((row, values))
    if problems:
        raise Refused(*problems)
    return good


def _refuse_missing_heads(rows: Sequence[Row], heads: tuple[Head, ...]) -> None:
    given = {name for row in rows for name in row.cells}
    lacking = [head.head for head in heads if head.required and head.head not in given]
    if rows and lacking:
        raise refuse(
            "file",
            "heading_missing",
            f"見出し「{'」「'.join(lacking)}」の列がありません。必須の列です。1行目に見出しを"
            "入れてください。",
        )


def _missing(row: Row, head: Head) -> RowProblem:
    return RowProblem(
        head.field,
        "required",
        f"{head.head}がありません。必須の項目です。{head.head}を入力してください。",
        row=row.number,
        column=head.head,
    )


def enterprises(rows: Sequence[Row]) -> list[Placed[EnterpriseEntry]]:
    """Return the enterprises of a file. Raise Refused with every cell that cannot be read."""
    return [
        Placed(row.number, EnterpriseEntry(**values))
        for row, values in parsed(rows, ENTERPRISE_HEADS)
    ]


def municipalities(rows: Sequence[Row]) -> list[Placed[MunicipalityEntry]]:
    """Return the municipalities of a file. Raise Refused with every cell that cannot be read."""
    return [
        Placed(row.number, MunicipalityEntry(**values))
        for row, values in parsed(rows, MUNICIPALITY_HEADS)
    ]


def lenders(rows: Sequence[Row]) -> list[Placed[LenderEntry]]:
    """Return the lenders of a file, completed from the zengin list: 「金融機関・店舗」.

    The column 店舗 holds branch numbers of the zengin list (`001 004`), 全店 for all of them, or
    `001:本店` for a branch that the list lacks. Raise Refused with every problem found.
    """
    found, problems = [], []
    for row, values in parsed(rows, LENDER_HEADS):
        bank = Bank.all.get(values["code"])
        if bank is not None:
            values["name"] = values["name"] or bank.name
            values["kana"] = values["kana"] or bank.kana
        problems += [
            RowProblem(
                name,
                "lender_not_in_zengin",
                f"金融機関コード「{values['code']}」は全銀の一覧にありません。"
                f"一覧にない金融機関は{head}を入力してください。",
                row=row.number,
                column=head,
            )
            for name, head in (("name", "金融機関名"), ("kana", "金融機関名（カナ）"))
            if not values[name]
        ]
        branches, wrong = _branches(row, values["branches"], bank)
        problems += wrong
        found.append(Placed(row.number, LenderEntry(**{**values, "branches": branches})))
    if problems:
        raise Refused(*problems)
    return found


def _branches(row: Row, cell: str, bank: Any) -> tuple[tuple[tuple[str, str], ...], list[Problem]]:
    listed = bank.branches if bank is not None else {}
    if cell == "全店":
        return tuple((code, branch.name) for code, branch in listed.items()), []
    found: list[tuple[str, str]] = []
    problems: list[Problem] = []
    for item in cell.replace("、", " ").replace(",", " ").split():
        code, _, name = item.partition(":")
        if not name and code in listed:
            name = listed[code].name
        if name and len(code) == 3 and code.isascii() and code.isdigit():
            found.append((code, name))
            continue
        problems.append(
            RowProblem(
                "branches",
                "branch_not_in_zengin",
                f"店番「{item}」は全銀の一覧にありません。3桁の店番を確かめるか、"
                "「001:本店」のように店名を添えてください。",
                row=row.number,
                column="店舗",
            )
        )
    return tuple(found), problems
