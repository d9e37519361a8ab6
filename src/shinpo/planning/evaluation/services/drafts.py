"""Departments write their drafts, hand them in, and may get them back: 「自己評価案」."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from shinpo.core.evaluation_steps import refuse_out_of_order
from shinpo.core.refusal import Problem, Refused, refuse
from shinpo.law.departments import departments as known_departments
from shinpo.ledger import record
from shinpo.ledger.doing import Doing, need_reason
from shinpo.planning.evaluation.models import EvaluationDraft, EvaluationItem, EvaluationStep
from shinpo.planning.evaluation.rules import DRAFTS, RECEIVED
from shinpo.planning.evaluation.state import State, locked
from shinpo.registry import history

Departments = Collection[str] | None  # None: for all of them


@dataclass(frozen=True)
class DraftText:
    """What is written about one item; a measure without grade (－) says why."""

    key: str
    body: str
    ungraded_reason: str = ""


def department_term(department: str, on: date) -> str:
    """Return a department's official name; its id if the law does not know it on the day."""
    return next((d.term for d in known_departments(on) if d.id == department), department)


def own_departments(department: str | None, on: date) -> Departments:
    """Return a department with its sections: for whom a member of staff writes."""
    if department is None:
        return None
    sections = {d.id for d in known_departments(on) if d.parent == department}
    return {department, *sections}


def drafts_write(
    evaluation_id: int, texts: Sequence[DraftText], doing: Doing, *, own: Departments
) -> None:
    """Write drafts of items; the rows' history keeps what stood before.

    :raises Refused: if an item is another department's, or was handed in.
    """
    content = {"evaluation": evaluation_id, "texts": [asdict(text) for text in texts]}
    begun = record.begin(doing.act("evaluation_draft", content))
    if begun.repeated:
        return
    state = locked(evaluation_id)
    items = [(state.item(text.key), text) for text in texts]
    problems = [p for item, text in items for p in _draft_problems(state, item, text, own, doing)]
    if problems:
        raise Refused(*problems)
    with history.under(begun):
        EvaluationDraft.objects.bulk_create(
            [
                EvaluationDraft(
                    association_id=doing.association_id, item=item, body=text.body.strip(),
                    ungraded_reason=text.ungraded_reason.strip(),
                )
                for item, text in items
                if (draft := state.draft_of(item)) is None
                or (draft.body, draft.ungraded_reason)
                != (text.body.strip(), text.ungraded_reason.strip())
            ],
            update_conflicts=True,
            unique_fields=["item"],
            update_fields=["body", "ungraded_reason"],
        )  # fmt: skip


def _draft_problems(
    state: State, item: EvaluationItem, text: DraftText, own: Departments, doing: Doing
) -> list[Problem]:
    found = []
    term = department_term(item.department, doing.booked_on)
    if own is not None and item.department not in own:
        found.append(
            Problem(
                item.key,
                "evaluation.draft_department",
                f"「{item}」は{term}の項目です。自己評価案は担当の部門だけが書きます。"
                f"{term}の職員に依頼してください。",
            )
        )
    if item.department in state.handed_in:
        found.append(
            Problem(
                item.key,
                "evaluation.draft_handed_in",
                f"「{item}」の自己評価案は提出済みです。提出した案は変えられません。"
                "庶務から差戻しを受けてから直してください。",
            )
        )
    if text.ungraded_reason.strip() and item.kind != EvaluationItem.MEASURE:
        found.append(
            Problem(
                item.key,
                "evaluation.draft_ungraded",
                f"「{item}」は達成度なし（－）にできません。－にできるのは方策だけです。"
                "方策の欄に理由を入力してください。",
            )
        )
    return found


def missing_texts(state: State, department: str) -> list[EvaluationItem]:
    """Return a department's items about which nothing is written yet."""
    return [
        item
        for item in state.items
        if item.department == department
        and ((draft := state.draft_of(item)) is None or not draft.body.strip())
        and not (draft and draft.ungraded_reason)
    ]


def drafts_hand_in(
    evaluation_id: int, department: str, doing: Doing, *, own: Departments, held_on: date
) -> None:
    """Hand in a department's drafts: 「自己評価（案）の提出」.

    :raises Refused: naming every item without a text.
    """
    content = {"evaluation": evaluation_id, "department": department, "held_on": held_on}
    begun = record.begin(doing.act("evaluation_hand_in", content))
    if begun.repeated:
        return
    state = locked(evaluation_id)
    term = department_term(department, doing.booked_on)
    if department not in state.departments or (own is not None and department not in own):
        raise refuse(
            "department",
            "evaluation.hand_in_department",
            f"{term}の自己評価案は提出できません。担当する項目のある部門だけが提出します。"
            "自分の部門の画面から提出してください。",
        )
    if department in state.handed_in:
        raise refuse(
            "department",
            "evaluation.hand_in_once",
            f"{term}の自己評価案は提出済みです。差戻しがなければ提出は一度です。"
            "進捗を確かめてください。",
        )
    refuse_out_of_order(DRAFTS, state.rule.steps, state.progress, held_on=held_on)
    empty = missing_texts(state, department)
    if empty:
        raise Refused(
            *(
                Problem(
                    item.key,
                    "evaluation.draft_missing",
                    f"「{item}」に本文がありません。提出にはすべての項目の本文が要ります。"
                    "実施状況又は自己評価を入力してください。",
                )
                for item in empty
            )
        )
    _step(state, department, held_on, doing, begun.act_id)


def drafts_return(evaluation_id: int, department: str, doing: Doing) -> None:
    """Give a department its drafts back, with the reason: 「差戻し」.

    :raises Refused: if nothing was handed in, or the committee has received the drafts.
    """
    content = {"evaluation": evaluation_id, "department": department, "reason": doing.reason}
    begun = record.begin(doing.act("evaluation_return", content))
    if begun.repeated:
        return
    need_reason(doing)
    state = locked(evaluation_id)
    term = department_term(department, doing.booked_on)
    if department not in state.handed_in or state.has_done(RECEIVED):
        raise refuse(
            "department",
            "evaluation.return_open",
            f"{term}の自己評価案は差し戻せません。差し戻せるのは、提出されてから委員会が受理する"
            "までの間だけです。進捗を確かめてください。",
        )
    _step(state, department, None, doing, begun.act_id)


def _step(state: State, department: str, held_on: date | None, doing: Doing, act_id: int) -> None:
    """Write a hand-in, or (without a day of its own) a return."""
    outcome = EvaluationStep.DONE if held_on else EvaluationStep.RETURNED
    EvaluationStep.objects.create(
        association_id=doing.association_id, evaluation=state.row, step=DRAFTS,
        department=department, outcome=outcome, held_on=held_on or doing.booked_on,
        note=doing.reason.strip(), actor_id=doing.actor_id, act_id=act_id,
    )  # fmt: skip
