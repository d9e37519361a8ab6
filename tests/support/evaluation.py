"""A small self-evaluation: two departments, three issues, two scorers, Kagoshima's rule."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from shinpo.core.figure_book import Aspect, Figure, FigureBook, Known, compared
from shinpo.core.figures import Measure
from shinpo.law.plan_lines import plan_lines
from shinpo.ledger.doing import Doing
from shinpo.planning.evaluation import services
from shinpo.planning.evaluation.models import EvaluationRule, Scorer
from shinpo.planning.evaluation.services import DraftText, ItemEntry, Opening, Sheet
from shinpo.planning.evaluation.state import State, load

YEAR_END = date(2024, 3, 31)
OPENED, HANDED_IN = date(2024, 4, 1), date(2024, 4, 26)
RECEIVED, JUDGED = date(2024, 5, 7), date(2024, 5, 24)
CHIEF, CLERK, STRANGER = 11, 12, 99  # user ids
ITEMS = (
    ItemEntry("screening", "issue", "guarantee", "保証審査の適正化", number="(1)"),
    ItemEntry("sections", "measure", "guarantee", "課を三つにする", "screening", "ア"),
    ItemEntry("manual", "measure", "guarantee", "手引きを作る", "screening", "イ"),
    ItemEntry("bonds", "issue", "guarantee", "特定社債保証の推進", number="(2)"),
    ItemEntry("bonds_visits", "measure", "guarantee", "発行を計画する企業を訪ねる", "bonds", "ア"),
    ItemEntry("servicer", "issue", "recovery", "債権回収会社の活用", number="(1)"),
    ItemEntry("entrust", "measure", "recovery", "委託を増やす", "servicer", "ア"),
    ItemEntry("survey", "measure", "recovery", "県外の現況を調べる", "servicer", "イ"),
)
UNGRADED = {"survey": "法令の施行により依頼できなくなった。"}
MEASURES = [i.key for i in ITEMS if i.kind == "measure" and i.key not in UNGRADED]


@dataclass
class Desk:
    """Acts with fresh request ids."""

    association_id: int = 1
    requests: int = 0
    scorers: list[Scorer] = field(default_factory=list)
    evaluation_id: int = 0

    def doing(self, on: date = RECEIVED, reason: str = "", actor: int = CHIEF) -> Doing:
        """Return who does it, on a day."""
        self.requests += 1
        return Doing(self.association_id, actor, f"evaluation-{self.requests}", on, reason)

    @property
    def state(self) -> State:
        """The evaluation as it stands."""
        return load(self.evaluation_id)

    def write(self, keys: Iterable[str] = (), on: date = HANDED_IN) -> None:
        """Write all drafts (or those of some items)."""
        wanted = list(keys) or [item.key for item in ITEMS]
        texts = [
            DraftText(k, "" if k in UNGRADED else f"{k}の実施状況", UNGRADED.get(k, ""))
            for k in wanted
        ]
        services.drafts_write(self.evaluation_id, texts, self.doing(on), own=None)

    def hand_in(self, *departments: str) -> None:
        """Hand in the departments' drafts."""
        for name in departments or ("guarantee", "recovery"):
            services.drafts_hand_in(
                self.evaluation_id, name, self.doing(HANDED_IN), own=None, held_on=HANDED_IN
            )

    def take(self, step: str, on: date, book: FigureBook | None = None) -> None:
        """Take a step."""
        services.step_take(
            self.evaluation_id, step, self.doing(on), held_on=on,
            book=FigureBook() if book is None else book,
        )  # fmt: skip

    def receive(self) -> None:
        """Write and hand in everything; the committee receives it."""
        self.write()
        self.hand_in()
        self.take("received", RECEIVED)

    def score(self, totals: dict[str, int] | int = 80, scorers: Iterable[Scorer] = ()) -> None:
        """Let every scorer give each measure the same total."""
        sheets = [
            Sheet(scorer.pk, key, spread(totals if isinstance(totals, int) else totals[key]))
            for scorer in (list(scorers) or self.scorers)
            for key in (MEASURES if isinstance(totals, int) else totals)
        ]
        services.measures_score(self.evaluation_id, sheets, self.doing())

    def settle(self, on: date = JUDGED, **grades: str) -> None:
        """Settle issues."""
        entries = [
            services.SettlementEntry(key, grade, f"{key}は協議の結果")
            for key, grade in grades.items()
        ]
        services.issues_settle(self.evaluation_id, entries, self.doing(on), settled_on=on)

    def answer(self, subject: str, on: date = JUDGED) -> int:
        """Add a countermeasure."""
        entry = services.CountermeasureEntry(
            subject, "guarantee", "保証部長", date(2024, 12, 27), "対象企業の一覧を作り訪問する。"
        )
        return services.countermeasure_add(self.evaluation_id, entry, self.doing(on))


def spread(total: int) -> tuple[int, ...]:
    """Spread a total over five elements, twenty at most."""
    return tuple(max(0, min(20, total - 20 * i)) for i in range(5))


def rule(**changes: object) -> EvaluationRule:
    """Register Kagoshima's rule as the association's own."""
    values = {
        "association_id": 1, "title": "自己評価実施要領", "grading": "kagoshima",
        "steps": "kagoshima", "low_grades": ["D", "E"], "valid_from": date(2010, 4, 1),
        "source": "試験用", "approver": "理事会",
    }  # fmt: skip
    return EvaluationRule.objects.create(**values | changes)


def scorers(*users: int | None, since: date = date(2015, 4, 1)) -> list[Scorer]:
    """Register scorers in office since long."""
    return [
        Scorer.objects.create(
            association_id=1, user_id=user, name=f"委員{n}", post="部長", is_chair=n == 1,
            order_no=n, valid_from=since,
        )
        for n, user in enumerate(users, start=1)
    ]  # fmt: skip


def opened(term: str = "2023", **rule_changes: object) -> Desk:
    """Open an evaluation with its rule and two scorers (the second without a login)."""
    desk = Desk()
    rule(**rule_changes)
    desk.scorers = scorers(CHIEF, None)
    opening = Opening("annual", term, 1, ITEMS)
    desk.evaluation_id = services.evaluation_open(opening, desk.doing(OPENED))
    return desk


def book(amounts: dict[str, tuple[int, int]], last_year: int = 1) -> FigureBook:
    """Return a book of plans and results by line."""
    lines = plan_lines(YEAR_END)
    return FigureBook(
        Figure(line, aspect, lines[line].term, cell,
               Measure.AMOUNT if "ratio" not in aspect else Measure.RATIO,
               "yen" if "ratio" not in aspect else "percent", "2023")
        for line, (plan, actual) in amounts.items()
        for aspect, cell in compared(
            Known(actual=actual, plan=plan, last_year=last_year)
        ).items()
        if isinstance(aspect, Aspect)
    )  # fmt: skip


# every graded line on plan: a C
ON_PLAN = {line.id: (100, 100) for line in plan_lines(YEAR_END).values() if line.graded is not None}
