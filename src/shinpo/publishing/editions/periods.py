"""The period of an edition: a year, its half, or a mid-term plan's years: 「対象期間」."""

from dataclasses import dataclass
from datetime import date

from shinpo.core.era import year_in_era
from shinpo.core.fiscal_year import Term
from shinpo.core.period import Month
from shinpo.core.refusal import Refused, refuse
from shinpo.law.eras import eras
from shinpo.publishing.models import Edition

RANGE = "-"  # the years of a mid-term plan are written 2021-2023
DOCUMENTS = {
    Edition.HALFYEAR: "年度経営計画の進捗状況（上半期）",
    Edition.EVALUATION: "年度経営計画の評価",
    Edition.MIDTERM: "中期事業計画の評価",
}
EXAMPLES = {Edition.HALFYEAR: "2022H1", Edition.EVALUATION: "2023", Edition.MIDTERM: "2021-2023"}


@dataclass(frozen=True)
class Period:
    """What an edition is about: 「対象期間」."""

    document: str
    text: str
    terms: tuple[Term, ...]

    @property
    def last(self) -> Term:
        """The last term: its closing is the newest that the figures need."""
        return self.terms[-1]

    @property
    def first_day(self) -> date:
        """What the edition is registered under."""
        return self.terms[0].first

    @property
    def months(self) -> tuple[Month, ...]:
        """The closings that the figures come from, one for each term."""
        return tuple(term.last_month for term in self.terms)

    @property
    def words(self) -> str:
        """令和5年度, 令和4年度上期, 令和3年度～令和5年度."""
        ends = dict.fromkeys((self.terms[0], self.terms[-1]))
        return "～".join(term_words(term) for term in ends)


def period_of(document: str, text: str) -> Period:
    """Read the period of a document: 「対象期間の指定」.

    :raises Refused: if the document is none of ours, or the period is not one for it.
    """
    if document not in DOCUMENTS:
        raise refuse(
            "document",
            "edition.document",
            f"文書「{document}」はありません。{'・'.join(DOCUMENTS)}から選んでください。",
        )
    try:
        terms = _terms(document, text)
    except ValueError as error:
        raise _unreadable(document, text) from error
    return Period(document, text, terms)


def _terms(document: str, text: str) -> tuple[Term, ...]:
    if document == Edition.MIDTERM:
        first, _, last = text.partition(RANGE)
        years = range(Term.parse(first).year, Term.parse(last).year + 1)
        if len(years) < 2 or Term.parse(first).half or Term.parse(last).half:
            raise ValueError(text)
        return tuple(Term(year) for year in years)
    term = Term.parse(text)
    if term.half != (document == Edition.HALFYEAR):
        raise ValueError(text)
    return (term,)


def _unreadable(document: str, text: str) -> Refused:
    return refuse(
        "period",
        "edition.period",
        f"期間「{text}」は{DOCUMENTS[document]}の期間として読み取れません。"
        f"{EXAMPLES[document]} のように指定してください。",
    )


def term_words(term: Term) -> str:
    """Return 令和5年度, 令和4年度上期."""
    return f"{year_in_era(term.first, eras())}度{'上期' if term.half else ''}"
