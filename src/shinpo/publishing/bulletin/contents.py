"""What stands in a bulletin, in which order: 「月報の構成」. The order is seed 002's."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from shinpo.core.era import in_era, year_in_era
from shinpo.core.period import Month
from shinpo.core.tables import Table
from shinpo.law.eras import eras
from shinpo.law.styles import style
from shinpo.output.document import Document, Figures, Prose, Section
from shinpo.publishing.bulletin import material
from shinpo.publishing.bulletin.summary import key_figures, sentences, summary
from shinpo.publishing.models import FIRST
from shinpo.registry.models import Association
from shinpo.statistics.invariants import OVERVIEW
from shinpo.statistics.printing import block
from shinpo.statistics.tables import Statistics, table_names

TITLE = "保証月報"
DEMO_MARK = "架空のデータ（実在の協会・企業・金融機関とは関係ありません）"
COMMON_STYLE = "s002_bulletin"  # its legend stands once, on the page of contents
FIRMS = ("by_capital", "by_employees")
OWN_PAGE = ("by_bank", "by_municipality", "by_programme", "by_industry")
DISCLAIMERS = (
    "金額は千円未満を、比率と構成比は小数第2位を、欄ごとに四捨五入しています。"
    "このため、内訳を足しても合計と一致しないことや、構成比の計が100.0にならないことがあります。",
    "前年比は前年同期を100とした比率で、件数の欄がないものは金額の比率です。"
    "前年の実績がないものは空欄又は「-」としています。",
    "比率は円単位の計数から計算しています。印刷した千円単位の計数から計算した値とは異なることがあります。",
    "計数は月次の締めによるもので、後から分かった異動は、それを記帳した月の計数に表れます。",
)


@dataclass(frozen=True)
class Imprint:
    """What identifies a revision in print: 「奥付」."""

    number: int
    issued_on: date
    change: str
    manifest_sha256: str


def bulletin(association: Association, statistics: Statistics, imprint: Imprint) -> Document:
    """Return the whole bulletin of a closing. Reads notices and desks of the day of issue."""
    glance = summary(statistics.table(OVERVIEW))
    return Document(
        title=TITLE,
        issue=issue(statistics.month),
        issuer=association.name,
        issued_on=imprint.issued_on,
        issued=f"{in_era(imprint.issued_on, eras())}発行",
        key_figures=key_figures(glance),
        disclaimers=DISCLAIMERS,
        colophon=_colophon(association, statistics.month, imprint),
        sections=(
            *_erratum(imprint),
            *material.front(imprint.issued_on),
            Section(glance.title, (Prose(sentences(glance)), _glance(glance))),
            *_statistics(statistics),
            *material.desks(imprint.issued_on),
        ),
        mark=DEMO_MARK if association.is_demo else "",
    )


def issue(month: Month) -> str:
    """Return the name of an issue: 令和6年3月号."""
    return f"{year_in_era(month.last, eras())}{month.month}月号"


def figures(statistics: Statistics) -> tuple[Figures, ...]:
    """Return every statistics table of a bulletin, in order of print."""
    return tuple(_block(statistics, name) for name in table_names())


def _glance(table: Table) -> Figures:
    return Figures(table, style(table.style), show_legend=False)


def _block(statistics: Statistics, name: str) -> Figures:
    table = statistics.table(name)
    return block(table, show_legend=table.style != COMMON_STYLE)


def _statistics(statistics: Statistics) -> Iterator[Section]:
    found = {found.table.id: found for found in figures(statistics)}
    yield Section("統計資料")
    overview = found.pop(OVERVIEW)
    yield Section("1　事業概況", (overview,), 2, new_page=False)
    firms = [found.pop(name) for name in FIRMS if name in found]
    yield Section("2　保証状況", (), 2)
    for number, figures_block in enumerate(found.values()):
        table = figures_block.table
        own_page = number > 0 and table.id in OWN_PAGE
        yield Section(table.title, (figures_block,), 3, new_page=own_page)
    if firms:
        yield Section("3　利用企業者の状況", (), 2)
    for figures_block in firms:
        yield Section(figures_block.table.title, (figures_block,), 3, new_page=False)


def _erratum(imprint: Imprint) -> Iterator[Section]:
    if imprint.number > FIRST:
        text = f"この版（第{imprint.number}版）で次のとおり訂正しました。\n{imprint.change}"
        yield Section("訂正のお知らせ", (Prose(text),))


def _colophon(
    association: Association, month: Month, imprint: Imprint
) -> tuple[tuple[str, str], ...]:
    return (
        ("発行", association.name),
        ("発行日", in_era(imprint.issued_on, eras())),
        ("版", f"{issue(month)} 第{imprint.number}版"),
        ("計数の基", f"{month} の月次の締め（{imprint.manifest_sha256[:16]}）"),
    )
