"""Comparisons with the wrong year, and figures older than the edition: 「年度・時点の校正」."""

import re
from collections.abc import Iterator

from shinpo.core.era import Eras
from shinpo.core.figure_book import Aspect, FigureBook
from shinpo.core.fiscal_year import Term
from shinpo.core.period import Month
from shinpo.core.words.direction_rules import Mark
from shinpo.core.words.finding import Sureness
from shinpo.core.words.knowledge import Knowledge
from shinpo.core.words.quantities import Unit, quantities
from shinpo.core.words.statements import Role, Statement

_YEAR = r"(?P<era>令和|平成|昭和)?(?P<year>[0-9]{1,4}|元)年"
_LAST_NAMED = re.compile(rf"前年度?(?:実績|同期)?[(（]{_YEAR}度")
_COMPARED_YEAR = re.compile(
    rf"{_YEAR}度(?:の?実績)?(?:比|と比べて?|に比べて?|と比較して?)[はで、]*(?:約)?$"
)
_AS_OF = re.compile(rf"{_YEAR}(?P<month>[0-9]{{1,2}})月(?:[0-9]{{1,2}}日|末)?(?:現在|時点)")
OLDER = frozenset(
    (Aspect.ACTUAL, Aspect.PLAN, Aspect.PLAN_RATIO, Aspect.LAST_YEAR_RATIO, Aspect.PLAN_POINTS,
     Aspect.LAST_YEAR_POINTS, Aspect.GRADE)
)  # fmt: skip


def year_marks(statement: Statement, known: Knowledge, period: Term, eras: Eras) -> Iterator[Mark]:
    """Yield comparisons with a year that is not last year: 「比較する年度の誤り」."""
    last = period.year - 1
    for match in _LAST_NAMED.finditer(statement.text):
        year = _western(match, eras)
        if year is not None and year != last:
            yield _wrong(match.group(0), (match.start(), match.end()), year, last)
    for quantity in quantities(statement.text):
        compared = _COMPARED_YEAR.search(statement.text[: quantity.start])
        if compared is None or quantity.unit is not Unit.PERCENT:
            continue
        year = _western(compared, eras)
        said = next((s for s in statement.said if s.quantity.start == quantity.start), None)
        if year is None or year == last or said is None:
            continue
        ratios = known.figures(said.items, Aspect.LAST_YEAR_RATIO, like=quantity)
        if any(r.agrees(quantity) for r in ratios):
            text = compared.group(0) + quantity.text
            yield _wrong(text, (compared.start(), quantity.end), year, last)


def as_of_marks(statement: Statement, period: Term, eras: Eras) -> Iterator[Mark]:
    """Yield levels as of a day before the last closing of the edition: 「古い時点の計数」."""
    for match in _AS_OF.finditer(statement.text):
        year, month = _western(match, eras), int(match["month"])
        levels = [s for s in statement.said if s.role is Role.LEVEL and s.items]
        if year is None or not 1 <= month <= 12 or not levels:
            continue
        if period.first_month <= Month(year, month) < period.last_month:
            yield Mark(
                rule="words.old",
                message=f"「{match.group(0)}」の計数ですが、この版は{period.last_month}の締めまでを"
                "対象とします。新しい締めの計数か確かめてください。",
                start=match.start(),
                end=match.end(),
                sureness=Sureness.LIKELY,
                found=match.group(0),
                expected=f"{period.last_month}",
            )


def reference_age(book: FigureBook, ref: str, period: Term) -> str:
    """Return the period of a reference's figure if that is before the edition's, else empty."""
    figure = book[ref]
    if figure.aspect not in OLDER:
        return ""
    try:
        last = Term.parse(figure.period).last_month
    except ValueError:
        try:
            last = Month.parse(figure.period)
        except ValueError:
            return ""
    return figure.period if last < period.last_month else ""


def _western(match: "re.Match[str]", eras: Eras) -> int | None:
    """Return the western year that a match names."""
    number = 1 if match["year"] == "元" else int(match["year"])
    if match["era"]:
        era = eras.named(match["era"])
        return era.first_year + number - 1 if era else None
    return number if len(match["year"]) == len("2024") else None


def _wrong(text: str, place: tuple[int, int], year: int, last: int) -> Mark:
    return Mark(
        rule="words.wrong_year",
        message=f"「{text}」とありますが、{year}年度は前年度ではありません。前年度は{last}年度です。",
        start=place[0],
        end=place[1],
        sureness=Sureness.CERTAIN,
        found=text,
        expected=f"{last}年度",
    )
