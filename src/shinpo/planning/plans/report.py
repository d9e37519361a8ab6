"""The report of a plan to the authorities: 「経営計画の報告」 as a document for print."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib.resources import files

from shinpo.core.era import in_era
from shinpo.law.departments import departments
from shinpo.law.eras import eras
from shinpo.output import html, pdf, xlsx
from shinpo.output.document import Document, KeyFigure, Listing, Prose, Section
from shinpo.planning.plans.book import YearPlan, year_plans
from shinpo.planning.plans.indicators import known_indicators
from shinpo.planning.plans.models import IndicatorTarget, Plan, PlanNode, PlanVersion
from shinpo.planning.plans.queries import Node, decided_before, nodes
from shinpo.planning.plans.tables import (
    PLAN_UNIT,
    TARGET_HEAD,
    statement_tables,
    target_rows,
    year_term,
)
from shinpo.registry.models import Association
from shinpo.statistics.printing import terms

SHORT_ROWS = 15
PDF, HTML, XLSX = "pdf", "html", "xlsx"
NUMERALS = ("Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "Ⅵ", "Ⅶ", "Ⅷ")
KEY_LINES = ("approvals", "outstanding", "subrogation", "recovery")
DEMO_MARK = "架空のデータ（実在の協会・企業・金融機関とは関係ありません）"
NOT_APPROVED = "未承認（報告前）"
DISCLAIMERS = (
    "金額は百万円未満を四捨五入しています。内訳を足しても計と一致しないことがあります。",
    "対前年度計画比と対前年度実績見込比は、円単位の額から計算しています。",
)


@dataclass(frozen=True)
class Contents:
    """Everything a report says, read once."""

    association: Association
    version: PlanVersion
    on: date
    years: tuple[YearPlan, ...]
    tree: tuple[Node, ...]
    targets: tuple[IndicatorTarget, ...]
    before: dict[str, Decimal]
    indicator_terms: dict[str, str]


def contents_of(association: Association, version: PlanVersion, on: date) -> Contents:
    """Read a version for its report; `on` is the day of which last year's plan is taken."""
    last = decided_before(version, on) if version.plan.kind == Plan.ANNUAL else None
    year = version.plan.first_year - 1
    rows = IndicatorTarget.objects.filter(version=last, year=year) if last else ()
    known = known_indicators(association.pk, on)
    return Contents(
        association=association,
        version=version,
        on=on,
        years=year_plans(version, on),
        tree=nodes(version),
        targets=tuple(targets_of(version)),
        before={row.indicator: row.value for row in rows},
        indicator_terms={key: one.term for key, one in known.items()},
    )


def targets_of(version: PlanVersion) -> Sequence[IndicatorTarget]:
    """Return the targets of a version in a lasting order."""
    return list(IndicatorTarget.objects.filter(version=version).order_by("id"))


def report(contents: Contents) -> Document:
    """Return the report: policy, issues by department with targets, statements, ratios."""
    version, association = contents.version, contents.association
    issued_on = version.approved_on or contents.on
    marks = [NOT_APPROVED] if version.approved_on is None else []
    marks += [DEMO_MARK] if association.is_demo else []
    return Document(
        title=version.plan.title,
        issue=f"第{version.number}版",
        issuer=association.name,
        issued_on=issued_on,
        issued=_issued(version, contents.on),
        key_figures=tuple(_key_figures(contents)),
        disclaimers=DISCLAIMERS,
        colophon=tuple(_colophon(contents)),
        sections=tuple(_sections(contents)),
        mark="　".join(marks),
        key_title="主な計画数値",
    )


def _issued(version: PlanVersion, on: date) -> str:
    if version.approved_on is None:
        return f"{in_era(on, eras())}現在（{version.state_term}）"
    return f"{in_era(version.approved_on, eras())}承認"


def _key_figures(contents: Contents) -> Iterator[KeyFigure]:
    one = contents.years[0]
    for figures in statement_tables(contents.years, PLAN_UNIT)[:1]:
        for line in KEY_LINES:
            if line in one.plan.values:
                column = "plan" if contents.version.plan.kind == Plan.ANNUAL else f"plan_{one.year}"
                text = figures.table.text(line, column, figures.style)
                term = figures.table.row(line).label.partition("）")[2]
                yield KeyFigure(term, f"{text}百万円", year_term(one.year))


def _colophon(contents: Contents) -> Iterator[tuple[str, str]]:
    version = contents.version
    years = version.plan.years
    span = year_term(years[0]) + (f"～{year_term(years[-1])}" if len(years) > 1 else "")
    yield "協会", contents.association.name
    yield "計画の種類", version.plan.kind_term
    yield "対象", span
    yield "版", f"第{version.number}版（{version.state_term}）"
    if version.reason:
        yield "変更の理由", version.reason
    if version.approved_on is not None:
        yield "承認日", in_era(version.approved_on, eras())


def _sections(contents: Contents) -> Iterator[Section]:
    number = iter(NUMERALS)
    yield Section(f"{next(number)}　経営方針")
    yield from _passages(contents, PlanNode.ENVIRONMENT, "1　業務環境")
    yield from _passages(contents, PlanNode.POLICY, "2　業務運営方針")
    yield Section(f"{next(number)}　重点課題")
    yield from _departments(contents)
    for place, figures in enumerate(statement_tables(contents.years, PLAN_UNIT)):
        # A short statement goes on the page of the one before it where there is room.
        new_page = place == 0 or len(figures.table.rows) > SHORT_ROWS
        yield Section(f"{next(number)}　{figures.table.title}", (figures,), new_page=new_page)


def _passages(contents: Contents, kind: str, title: str) -> Iterator[Section]:
    found = [node for node in contents.tree if node.kind == kind]
    if not found:
        return
    yield Section(title, level=2, new_page=False)
    for node in found:
        name = f"{node.number}　{node.title}".strip("　")
        yield Section(name, (Prose(node.body),) if node.body else (), level=3, new_page=False)


def _departments(contents: Contents) -> Iterator[Section]:
    of_node: dict[int, list[IndicatorTarget]] = {}
    for target in contents.targets:
        of_node.setdefault(target.node_id, []).append(target)
    sections_below = {d.id: d.term for d in departments(contents.on)}
    count = 0
    for node in contents.tree:
        if node.kind == PlanNode.DEPARTMENT:
            count += 1
            blocks = (*_body(node), *_targets(contents, [node], of_node))
            yield Section(f"{count}　{node.title}", blocks, level=2, new_page=False)
        elif node.kind == PlanNode.ISSUE:
            below = [n for n in contents.tree if n.parent == node.key]
            blocks = (
                *_body(node),
                *_measures(below, sections_below),
                *_targets(contents, [node, *below], of_node),
            )
            yield Section(
                f"{node.number}　{node.title}".strip("　"), blocks, level=3, new_page=False
            )


def _body(node: Node) -> tuple[Prose, ...]:
    return (Prose(node.body),) if node.body else ()


def _measures(below: Sequence[Node], terms: dict[str, str]) -> tuple[Listing, ...]:
    if not below:
        return ()
    rows = tuple(
        (
            f"{node.number}　{node.title}".strip("　"),
            node.body,
            node.owner or terms.get(node.department, ""),
        )
        for node in below
    )
    return (Listing("課題解消のための方策", ("方策の項目", "内容", "担当"), rows, (7, 12, 4)),)


def _targets(
    contents: Contents, of: Sequence[Node], by_node: dict[int, list[IndicatorTarget]]
) -> tuple[Listing, ...]:
    found = [target for node in of for target in by_node.get(node.id, ())]
    if not found:
        return ()
    rows = tuple(target_rows(found, contents.indicator_terms, contents.before))
    return (Listing("評価指標と目標", TARGET_HEAD, rows, (8, 3, 4, 3, 4)),)


def rendered(document: Document, form: str, period: str) -> bytes:
    """Return the report as `pdf`, `html` or `xlsx`. The same version gives the same bytes."""
    if form == PDF:
        return pdf.write_pdf(document)
    if form == HTML:
        css = files("shinpo.output").joinpath("report.css").read_text(encoding="utf-8")
        return html.document_html(document, css).encode()
    return xlsx.workbook(
        document.figures,
        period=period,
        terms=terms(document.figures),
        title=f"{document.title} {document.issue}",
        created=document.issued_on,
    )
