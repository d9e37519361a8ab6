"""The workbook in which departments enter many activities: 「記録用の雛形」."""

from collections.abc import Mapping
from datetime import date

from shinpo.activities.importing import heads
from shinpo.law.activities import FIGURES, LINKS, MEASURE_TERMS, Kind, kinds, terms
from shinpo.law.departments import departments
from shinpo.output.entry_sheet import EntryColumn, ListTable, entry_workbook

TITLE = "活動の記録"
NOTES: Mapping[str, str] = {
    "kind": "「種類」シートの名前",
    "held_on": "実施した日。2024/4/8、令和6年4月8日、R6.4.8 のいずれでも",
    "department": "空けると種類の部門",
    "enterprise": "前の0は省いてもよい",
    "counterpart": "「相手先」シートの名前",
    "theme": "種類ごとに選べるものは「種類」シート",
    "quantity": "空けると1。何を数えるかは「種類」シート",
    "enterprises": "企業者番号を入れたときは空けてよい",
    "amount_yen": "円。500万円のようにも書ける",
    "is_new": "新規の取組みに○",
}
FIGURE_TERMS = {"quantity": "数量", "enterprises": "企業者数", "people": "人数", "amount": "金額"}
LINK_TERMS = {
    "enterprise": "企業者番号", "lender": "金融機関コード", "guarantee": "保証番号",
    "claim": "求償権番号",
}  # fmt: skip


def template(own: Mapping[str, str], *, on: date) -> bytes:
    """Return the workbook with the lists as they are on a day; `own` counterparts by code."""
    units = {d.id: d.term for d in departments(on)}
    choices = {
        "kind": tuple(kind.term for kind in kinds().values()),
        "department": tuple(units.values()),
        "counterpart": (*terms("counterpart").values(), *own.values()),
        "theme": tuple(terms("theme").values()),
        "mode": tuple(terms("mode").values()),
        "result": tuple(terms("result").values()),
        "is_new": ("○",),
    }
    columns = [
        EntryColumn(
            head.head, NOTES.get(head.field, ""), head.required, choices.get(head.field, ()),
            is_date=head.field == "held_on",
        )
        for head in heads(on, own)
    ]  # fmt: skip
    listed = ListTable(
        "種類",
        (
            "活動の種類",
            "部門",
            "単位",
            "数え方",
            "数の意味",
            "必須",
            "相手先",
            "テーマ",
            "方法",
            "結果",
        ),
        [_row(kind, units) for kind in kinds().values()],
    )
    partners = ListTable(
        "相手先",
        ("相手先", "符号"),
        [(name, code) for code, name in {**terms("counterpart"), **own}.items()],
    )
    return entry_workbook(TITLE, columns, [listed, partners], created=on)


def _row(kind: Kind, units: Mapping[str, str]) -> tuple[str, ...]:
    figures = [f"{FIGURE_TERMS[f]}：{kind.figures[f]}" for f in FIGURES if f in kind.figures]
    names = {**FIGURE_TERMS, **LINK_TERMS, "counterpart": "相手先", "theme": "テーマ",
             "mode": "方法", "result": "結果"}  # fmt: skip
    order = [*LINKS, "counterpart", "theme", "mode", "result", *FIGURES]
    return (
        kind.term, units[kind.department], kind.unit, MEASURE_TERMS[kind.measure],
        "、".join(figures), "、".join(names[f] for f in order if kind.must(f)),
        *("、".join(terms(field)[code] for code in kind.choices(field))
          for field in ("counterpart", "theme", "mode", "result")),
    )  # fmt: skip
