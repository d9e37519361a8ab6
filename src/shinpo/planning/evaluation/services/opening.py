"""Open the evaluation of a term over the plan in force: 「自己評価の開始」."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from shinpo.core.era import year_in_era
from shinpo.core.fiscal_year import Term
from shinpo.core.refusal import Problem, Refused, refuse
from shinpo.law.eras import eras
from shinpo.ledger import record
from shinpo.ledger.doing import Doing
from shinpo.planning.evaluation.models import Evaluation, EvaluationItem
from shinpo.planning.evaluation.rules import read, rule_in_force
from shinpo.planning.plans.queries import nodes, plan_in_force

ITEM_KINDS = (EvaluationItem.ISSUE, EvaluationItem.MEASURE)


@dataclass(frozen=True)
class ItemEntry:
    """An item to be evaluated: an issue, or a measure below the issue `parent`."""

    key: str
    kind: str
    department: str
    title: str
    parent: str = ""
    number: str = ""
    body: str = ""


@dataclass(frozen=True)
class Opening:
    """What is evaluated: the kind of plan, the term, the plan's version, its items in order.

    `term` is a `Term` in writing, or the first and last year of a mid-term plan (2021-2023).
    """

    kind: str
    term: str
    plan_version_id: int
    items: Sequence[ItemEntry]

    @property
    def terms(self) -> tuple[Term, Term]:
        """The first and the last term; the same for one year or half."""
        first, _, last = self.term.partition("-")
        return Term.parse(first), Term.parse(last or first)


def title_of(kind: str, first: Term, last: Term) -> str:
    """Return the name of an evaluation: 「令和5年度経営計画の自己評価」."""
    year = f"{year_in_era(last.first, eras())}度"
    if kind == Evaluation.MID_TERM:
        return f"{year_in_era(first.first, eras())}度～{year}中期事業計画の自己評価"
    return f"{year}経営計画{'（上半期）' if last.half else ''}の自己評価"


def opening_of(kind: str, first: Term, last: Term, on: date) -> Opening:
    """Return what is to be evaluated: the items of the plan's version in force on a day.

    :raises Refused: if no plan of the term was approved.
    """
    version = plan_in_force(kind, last.year, on)
    if version is None:
        raise refuse(
            "term",
            "evaluation.plan_missing",
            f"{last}の承認済みの経営計画がありません。評価は承認された計画に対して行います。"
            "計画を承認してから始めてください。",
        )
    tree = nodes(version)
    issues = {node.key for node in tree if node.kind == EvaluationItem.ISSUE}
    items = [
        ItemEntry(
            key=node.key, kind=node.kind, department=node.department, title=node.title,
            number=node.number, body=node.body,
            parent=node.parent or "" if node.kind == EvaluationItem.MEASURE else "",
        )
        for node in tree
        if node.kind == EvaluationItem.ISSUE
        or (node.kind == EvaluationItem.MEASURE and node.parent in issues)
    ]  # fmt: skip
    term = f"{first.year}-{last.year}" if kind == Evaluation.MID_TERM else str(last)
    return Opening(kind, term, version.pk, items)


def evaluation_open(opening: Opening, doing: Doing) -> int:
    """Open an evaluation; its items are kept as the plan says them now. Return its id.

    :raises Refused: if the period is not over, or it was opened before.
    """
    begun = record.begin(doing.act("evaluation_open", asdict(opening)))
    if begun.repeated:
        return int(Evaluation.objects.get(act_id=begun.act_id).pk)
    first, last = opening.terms
    problems = _problems(opening, last, doing.booked_on)
    if problems:
        raise Refused(*problems)
    row = rule_in_force(last.last)
    read(row, last.last)
    made = Evaluation.objects.create(
        association_id=doing.association_id, kind=opening.kind, term=opening.term,
        title=title_of(opening.kind, first, last), ended_on=last.last, half=last.half,
        plan_version_id=opening.plan_version_id, rule=row, opened_on=doing.booked_on,
        act_id=begun.act_id,
    )  # fmt: skip
    EvaluationItem.objects.bulk_create(
        EvaluationItem(
            association_id=doing.association_id, evaluation=made, key=item.key, kind=item.kind,
            parent_key=item.parent, department=item.department, order_no=number,
            number=item.number, title=item.title, body=item.body,
        )
        for number, item in enumerate(opening.items, start=1)
    )  # fmt: skip
    return int(made.pk)


def _problems(opening: Opening, last: Term, on: date) -> list[Problem]:
    found = []
    if on <= last.last:
        found.append(
            Problem(
                "term",
                "evaluation.period_running",
                f"対象期間がまだ終わっていません（末日は{last.last.isoformat()}）。評価は期間の"
                "終了後に始めます。期間が終わってから始めてください。",
            )
        )
    if Evaluation.objects.filter(kind=opening.kind, term=opening.term).exists():
        found.append(
            Problem(
                "term",
                "evaluation.once",
                "この期間の自己評価は始まっています。一つの期間の評価は一つです。"
                "一覧から開いてください。",
            )
        )
    if not any(item.kind == EvaluationItem.ISSUE for item in opening.items):
        found.append(
            Problem(
                "term",
                "evaluation.items_missing",
                "経営計画に重点課題がありません。評価する項目がないと始められません。"
                "計画に重点課題と方策を加え、承認を受けてください。",
            )
        )
    return found
