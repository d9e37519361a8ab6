"""A checked table as a page and a workbook show it, cell by cell: 「検算結果の表示」."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from shinpo.publishing.number_check.check import Report, Result, Verdict
from shinpo.publishing.number_check.sheet import figure_text, number
from shinpo.publishing.number_check.structure import Kind

VERDICT_TERMS: Mapping[Verdict, str] = {
    Verdict.EQUAL: "一致",
    Verdict.EXPLAINED: "説明のつく差",
    Verdict.SUSPECT: "食い違い",
    Verdict.UNKNOWN: "食い違い（原因不明）",
}
WRONG, EXPLAINED, EQUAL = "wrong", "explained", "equal"
LOOKS = {
    Verdict.EQUAL: EQUAL,
    Verdict.EXPLAINED: EXPLAINED,
    Verdict.SUSPECT: WRONG,
    Verdict.UNKNOWN: WRONG,
}


@dataclass(frozen=True)
class ShownCell:
    """One cell: what is printed, how it looks, what is right and where the finding stands."""

    text: str
    is_figure: bool
    look: str = ""
    right: str = ""
    finding: int = 0


@dataclass(frozen=True)
class ShownRow:
    """One line of the body: its words and its cells."""

    cells: tuple[ShownCell, ...]
    is_total: bool
    indent: int


@dataclass(frozen=True)
class ShownFinding:
    """A difference, or a difference that is none, in words: 「指摘」."""

    number: int
    row: int
    column: int
    label: str
    head: str
    printed: str
    right: str
    formula: str
    cause: str
    cause_id: str
    is_known: bool


@dataclass(frozen=True)
class ShownTable:
    """A whole table: 「検算した表」."""

    index: int
    name: str
    unit: str
    heads: tuple[tuple[str, ...], ...]
    rows: tuple[ShownRow, ...]
    findings: tuple[ShownFinding, ...]
    explained: tuple[ShownFinding, ...]
    counts: Mapping[str, int]
    labels: int

    @property
    def differs(self) -> int:
        """Number of cells that differ."""
        return len(self.findings)


UNIT_TERMS = {
    "million_yen": "百万円",
    "thousand_yen": "千円",
    "hundred_million_yen": "億円",
    "ten_thousand_yen": "万円",
    "yen": "円",
}


def shown(report: Report, index: int) -> ShownTable:
    """Return a checked table as it is shown."""
    structure = report.structure
    by_cell = {(r.row, r.column): r for r in report.results}
    numbers = {(r.row, r.column): n for n, r in enumerate(report.differences, start=1)}
    rows = tuple(
        ShownRow(
            tuple(_cell(report, by_cell, numbers, i, j) for j in range(len(structure.columns))),
            bool(row.parts),
            row.indent,
        )
        for i, row in enumerate(structure.rows)
    )
    explained = [r for r in report.results if r.verdict is Verdict.EXPLAINED]
    return ShownTable(
        index=index,
        name=structure.sheet.called,
        unit=UNIT_TERMS.get(structure.sheet.unit, ""),
        heads=structure.sheet.lines[: structure.head_lines],
        rows=rows,
        findings=tuple(_findings(report, report.differences)),
        explained=tuple(_findings(report, explained)),
        counts=report.counts,
        labels=sum(column.kind is Kind.LABEL for column in structure.columns),
    )


def _cell(
    report: Report,
    by_cell: Mapping[tuple[int, int], Result],
    numbers: Mapping[tuple[int, int], int],
    i: int,
    j: int,
) -> ShownCell:
    text = report.structure.cell(i, j)
    is_figure = report.structure.columns[j].kind is not Kind.LABEL and number(text) is not None
    result = by_cell.get((i, j))
    if result is None:
        return ShownCell(text.strip(), is_figure)
    wrong = (i, j) in numbers
    return ShownCell(
        text.strip(),
        True,
        LOOKS[result.verdict],
        right_text(result) if wrong else "",
        numbers.get((i, j), 0),
    )


def _findings(report: Report, results: Sequence[Result]) -> Iterator[ShownFinding]:
    structure = report.structure
    for n, one in enumerate(results, start=1):
        if one.cause is None:
            continue
        yield ShownFinding(
            number=n,
            row=one.row,
            column=one.column,
            label=structure.rows[one.row].label or f"{one.row + 1}行目",
            head="　".join(structure.columns[one.column].head) or f"{one.column + 1}列目",
            printed=one.printed.strip() or "（空欄）",
            right=right_text(one),
            formula=one.formula,
            cause=one.cause.words,
            cause_id=one.cause.id,
            is_known=one.cause.known,
        )


def right_text(result: Result) -> str:
    """Return the right figure as the table would print it: commas, △ for a minus."""
    return "" if result.right is None else figure_text(result.right)
