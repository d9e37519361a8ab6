"""How sessions, terms and opinions are called on page and paper."""

from datetime import date

from shinpo.core.era import in_era, year_in_era
from shinpo.core.fiscal_year import Term
from shinpo.law.committee import areas
from shinpo.law.eras import eras
from shinpo.planning.committee.models import CommitteeSession
from shinpo.planning.committee.models.sessions import SUBJECTS
from shinpo.ui.tables import Chip

UNANSWERED, ANSWERED, IN_PROGRESS, DONE = "unanswered", "answered", "in_progress", "done"
STATUSES = {UNANSWERED: "未回答", ANSWERED: "回答済み", IN_PROGRESS: "実施中", DONE: "完了"}
TONES = {UNANSWERED: "error", ANSWERED: "info", IN_PROGRESS: "warning", DONE: "success"}
WHOLE = "委員会"


def session_title(session: CommitteeSession) -> str:
    """Return 令和5年度第1回外部評価委員会."""
    return f"{fiscal_year(session.fiscal_year)}第{session.number}回外部評価委員会"


def subject_title(session: CommitteeSession) -> str:
    """Return 令和4年度経営計画の評価, or what else the session is about."""
    year = fiscal_year(Term.parse(session.term).year)
    if session.subject == "annual":
        half = "上半期" if Term.parse(session.term).half else ""
        return f"{year}{half}経営計画の評価"
    if session.subject == "mid_term":
        return f"{year}までの中期事業計画の評価"
    return SUBJECTS[session.subject]


def fiscal_year(year: int) -> str:
    """Return 令和5年度."""
    return f"{year_in_era(Term(year).last_month.plus(-3).last, eras())}度"


def area_terms(on: date) -> dict[str, str]:
    """Return what an opinion may be about, by id."""
    return {area.id: area.term for area in areas(on)}


def status_chip(status: str) -> Chip:
    """Return where an opinion stands, in a word."""
    return Chip(STATUSES[status], TONES[status])


def day(on: date) -> str:
    """Return a day in its era with the day of the week: 令和5年7月7日（金）."""
    return f"{in_era(on, eras())}（{'月火水木金土日'[on.weekday()]}）"
