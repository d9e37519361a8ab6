"""The outside committee's own rules: 「外部評価委員会の運営」.

Who is in office on a day, until when a term runs, whether enough members came, who the members
elected. Every number comes in as a `CommitteeRule` (law/committee.toml or the association's row).
根拠: seed-002 外部評価委員会運営規程 第3条から第5条.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from shinpo.core.period import add_months
from shinpo.core.refusal import Problem, Refused, refuse

MONTHS_OF_YEAR = 12
DAY = timedelta(days=1)


@dataclass(frozen=True)
class CommitteeRule:
    """What an association's rule fixes: 「外部評価委員会運営規程」.

    `quorum` is the part of the members in office that must attend (半数以上 is 1/2).
    """

    members_min: int
    term_years: int
    quorum: Fraction

    def __post_init__(self) -> None:
        if self.members_min < 1 or self.term_years < 1 or not 0 < self.quorum <= 1:
            raise ValueError("a committee has members, a term, and a quorum of some of them")


@dataclass(frozen=True)
class Tenure:
    """A member's time in office, both days included: 「任期」. `resigned_on` is a last day."""

    id: int
    member_id: int
    starts_on: date
    ends_on: date
    resigned_on: date | None = None

    @property
    def last_on(self) -> date:
        """The last day in office."""
        return min(self.ends_on, self.resigned_on or self.ends_on)

    def holds(self, on: date) -> bool:
        """Tell whether the member is in office on a day."""
        return self.starts_on <= on <= self.last_on


@dataclass(frozen=True)
class Tally:
    """The result of a ballot: 「互選の結果」. `leaders` have the most votes, several if tied."""

    counts: Mapping[int, int]
    leaders: tuple[int, ...]

    @property
    def elected(self) -> int | None:
        """The member elected; None where nobody or several lead."""
        return self.leaders[0] if len(self.leaders) == 1 else None


def term_end(starts_on: date, rule: CommitteeRule) -> date:
    """Return the last day of a full term: 「委員の任期」.

    根拠: seed-002 外部評価委員会運営規程 第4条.
    """
    return add_months(starts_on, rule.term_years * MONTHS_OF_YEAR) - DAY


def substitute_end(starts_on: date, predecessor: Tenure) -> date:
    """Return the last day of a substitute's term, the predecessor's own end: 「残任期間」.

    根拠: seed-002 外部評価委員会運営規程 第4条ただし書.

    :raises Refused: if the seat is not vacant on the first day, or the term is over by then.
    """
    if predecessor.resigned_on is None or starts_on <= predecessor.last_on:
        raise refuse(
            "substitute_of",
            "committee.seat_not_vacant",
            f"就任日（{starts_on.isoformat()}）に前任者の席が空いていません。補欠の委員は欠員が生じた"
            "ときに限ります。前任者の辞任を先に記録するか、就任日を直してください。",
        )
    if starts_on > predecessor.ends_on:
        raise refuse(
            "substitute_of",
            "committee.term_over",
            f"前任者の任期は{predecessor.ends_on.isoformat()}で終わっています。残任期間がないので補欠に"
            "できません。補欠ではなく、新しい任期の委員として委嘱してください。",
        )
    return predecessor.ends_on


def in_office(tenures: Iterable[Tenure], on: date) -> frozenset[int]:
    """Return the members in office on a day: 「在任の委員」."""
    return frozenset(t.member_id for t in tenures if t.holds(on))


def seats_problem(seats: int, rule: CommitteeRule, on: date) -> Problem | None:
    """Say what is wrong with the number of members on a day: 「委員の数」.

    根拠: seed-002 外部評価委員会運営規程 第3条第2項.
    """
    if seats >= rule.members_min:
        return None
    return Problem(
        "members",
        "committee.too_few_members",
        f"{on.isoformat()}に在任する委員は{seats}人です。委員は{rule.members_min}人以上と定められて"
        "います。委員を委嘱してから行ってください。",
    )


def has_quorum(attending: int, seats: int, rule: CommitteeRule) -> bool:
    """Tell whether enough of the members in office came: 「定足数」, exactly, never rounded.

    根拠: seed-002 外部評価委員会運営規程 第5条第3項.
    """
    return seats > 0 and Fraction(attending, seats) >= rule.quorum


def quorum_problem(attending: int, seats: int, rule: CommitteeRule) -> Problem | None:
    """Say that too few came: 「定足数の不足」."""
    if has_quorum(attending, seats, rule):
        return None
    part = "半数" if rule.quorum == Fraction(1, 2) else str(rule.quorum)
    return Problem(
        "attendance",
        "committee.no_quorum",
        f"出席は在任{seats}人のうち{attending}人です。{part}以上が出席しなければ開催できません。"
        "出席を確かめ、足りないときは日を改めて通知してください。",
    )


def notice_problem(sent_on: date | None, scheduled_on: date) -> Problem | None:
    """Say what is wrong with the written notice of a session: 「書面による通知」.

    根拠: seed-002 外部評価委員会運営規程 第5条第2項.
    """
    if sent_on is None:
        return Problem(
            "notice",
            "committee.notice_missing",
            "開催の通知がありません。会議は日時と場所を書面で通知して招集します。"
            "通知を出してから行ってください。",
        )
    if sent_on >= scheduled_on:
        return Problem(
            "sent_on",
            "committee.notice_late",
            f"通知日（{sent_on.isoformat()}）が開催日（{scheduled_on.isoformat()}）より前ではありません。"
            "通知は開催日の前日までに出します。日付を直すか、開催日を改めてください。",
        )
    return None


def responsible_problem(area: str, department: str, terms: Mapping[str, str]) -> Problem | None:
    """Say that somebody not responsible answers: 「意見に答える部門」.

    `terms` are the departments by id. Who is spoken to answers; what is said of the whole, of a
    plan or of compliance any of them may take on.
    """
    if department not in terms:
        return Problem(
            "department",
            "committee.department_unknown",
            f"担当部門「{department}」はありません。回答は部門が担当します。一覧から選び直してください。",
        )
    if area in terms and department != area:
        return Problem(
            "department",
            "committee.department_not_responsible",
            f"{terms[area]}についての意見に{terms[department]}は答えられません。意見を受けた部門が"
            f"答えます。担当部門を{terms[area]}にしてください。",
        )
    return None


def check_vote(
    voter: int, choice: int, *, seated: frozenset[int], voted: frozenset[int], on: date
) -> None:
    """Refuse a vote that may not be cast: 「委員長の互選」.

    根拠: seed-002 外部評価委員会運営規程 第3条第2項.

    :raises Refused: if the voter or the chosen is no member that day, or has voted already.
    """
    problems = []
    if voter not in seated:
        problems.append(
            Problem(
                "voter",
                "committee.voter_not_in_office",
                f"{on.isoformat()}に在任する委員ではないため投票できません。委員長は在任の委員が"
                "互選します。委嘱と任期を確かめてください。",
            )
        )
    if choice not in seated:
        problems.append(
            Problem(
                "choice",
                "committee.choice_not_in_office",
                f"選ばれた人は{on.isoformat()}に在任する委員ではありません。委員長は委員の中から選びます。"
                "在任の委員から選び直してください。",
            )
        )
    if voter in voted:
        problems.append(
            Problem(
                "voter",
                "committee.voted_already",
                "この互選では既に投票しています。投票は1人1票で、変えられません。結果をお待ちください。",
            )
        )
    if problems:
        raise Refused(*problems)


def tally(choices: Sequence[int]) -> Tally:
    """Count the votes: 「開票」. Most votes win; who ties is named, never chosen by us."""
    counts = Counter(choices)
    most = max(counts.values(), default=0)
    return Tally(dict(counts), tuple(sorted(m for m, n in counts.items() if n == most)))


def elected(choices: Sequence[int], *, seats: int, rule: CommitteeRule) -> int:
    """Return who the members elected: 「互選された委員長」.

    :raises Refused: if too few voted, or several have the most votes (another round follows).
    """
    if not has_quorum(len(choices), seats, rule):
        raise refuse(
            "votes",
            "committee.votes_without_quorum",
            f"投票は在任{seats}人のうち{len(choices)}人です。定足数に足りないため開票できません。"
            "残りの委員の投票を待ってください。",
        )
    counted = tally(choices)
    if counted.elected is None:
        raise refuse(
            "votes",
            "committee.tie",
            f"最多得票が{len(counted.leaders)}人で並びました。委員長が決まりません。"
            "再投票を始めてください。",
        )
    return counted.elected
