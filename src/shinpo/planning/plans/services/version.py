"""The life of a plan's versions: made, submitted, returned, approved, changed by a new one."""

from dataclasses import asdict, dataclass

from django.db import connection

from shinpo.core.refusal import Refused, refuse
from shinpo.ledger import record
from shinpo.ledger.doing import Doing, need_reason
from shinpo.planning.plans.models import FIRST, MID_TERM_YEARS, Plan, PlanNode, PlanVersion
from shinpo.planning.plans.services.opened import open_version, version_for_change
from shinpo.planning.plans.statements import mismatches_of, statements
from shinpo.registry import history

YEARS = {Plan.ANNUAL: 1, Plan.MID_TERM: MID_TERM_YEARS}
EARLIEST, LATEST = 2006, 2099  # plans are evaluated since 2006; beyond 2099 it is a slip


@dataclass(frozen=True)
class NewPlan:
    """A plan to make: empty, or with the tree (and the figures) of a version of another plan.

    Copied figures move with the years: what was planned for the copied plan's first year becomes
    the proposal for the new one's.
    """

    kind: str
    first_year: int
    title: str
    copy_of: int | None = None
    with_figures: bool = False


def plan_create(new: NewPlan, doing: Doing) -> int:
    """Make a plan with its first version, a draft; return the version: 「経営計画の作成」.

    :raises Refused: if the kind is unknown, the year absurd, or the plan there already.
    """
    begun = record.begin(doing.act("plan_create", asdict(new)))
    if begun.repeated:
        return _made_by(begun)
    _check_new(new)
    source = _source(new)
    plan = Plan.objects.create(
        association_id=doing.association_id,
        kind=new.kind,
        first_year=new.first_year,
        last_year=new.first_year + YEARS[new.kind] - 1,
        title=new.title.strip(),
    )
    with history.under(begun):
        version = PlanVersion.objects.create(
            association_id=doing.association_id,
            plan=plan,
            number=FIRST,
            base=source,
            act_id=begun.act_id,
        )
        if source is not None:
            shift = plan.first_year - source.plan.first_year
            copy_contents(source, version, shift=shift, with_figures=new.with_figures)
    return int(version.pk)


def _check_new(new: NewPlan) -> None:
    if new.kind not in YEARS:
        raise refuse(
            "kind",
            "plan_kind",
            f"計画の種類「{new.kind}」はありません。中期事業計画か年度経営計画を選んでください。",
        )
    if not EARLIEST <= new.first_year <= LATEST:
        raise refuse(
            "first_year",
            "plan_year",
            f"初年度「{new.first_year}」を受け付けられません。{EARLIEST}年度から{LATEST}年度までの"
            "計画を作れます。年度を確かめてください。",
        )
    if not new.title.strip():
        raise refuse(
            "title",
            "required",
            "計画の名称がありません。必須の項目です。計画の名称を入力してください。",
        )
    if Plan.objects.filter(kind=new.kind, first_year=new.first_year).exists():
        raise refuse(
            "first_year",
            "plan_once",
            f"{new.first_year}年度から始まる{Plan.KINDS[new.kind]}は作成されています。"
            "直すときは、その計画の新しい版を作ってください。",
        )


def _source(new: NewPlan) -> PlanVersion | None:
    return None if new.copy_of is None else version_for_change(new.copy_of)


_NODES = """
insert into planning_plan_node (association_id, version_id, key, kind, order_no, number, title,
                                body, department, owner, parent_id)
select association_id, %(to)s, key, kind, order_no, number, title, body, department, owner,
       -- the constraint asks for a parent; the copied one is put right below
       parent_id
from planning_plan_node where version_id = %(from)s
"""
_PARENTS = """
update planning_plan_node made set parent_id = own.id
from planning_plan_node above
     join planning_plan_node own on own.key = above.key and own.version_id = %(to)s
where made.version_id = %(to)s and made.parent_id = above.id
"""
_FIGURES = """
insert into planning_plan_figure (association_id, version_id, line, year, aspect, value)
select association_id, %(to)s, line, year + %(shift)s, aspect, value
from planning_plan_figure where version_id = %(from)s
"""
_TARGETS = """
insert into planning_indicator_target
       (association_id, version_id, node_id, indicator, year, value, unit, owner)
select target.association_id, %(to)s, own.id, target.indicator, target.year + %(shift)s,
       target.value, target.unit, target.owner
from planning_indicator_target target
     join planning_plan_node node on node.id = target.node_id
     join planning_plan_node own on own.key = node.key and own.version_id = %(to)s
where target.version_id = %(from)s
"""


def copy_contents(
    source: PlanVersion, made: PlanVersion, *, shift: int, with_figures: bool
) -> None:
    """Copy tree, and figures and targets if asked, set by set; keys stay, years shift."""
    steps = [_NODES, _PARENTS, *([_FIGURES, _TARGETS] if with_figures else [])]
    with connection.cursor() as cursor:
        for step in steps:
            cursor.execute(step, {"from": source.pk, "to": made.pk, "shift": shift})


def version_change(version_id: int, doing: Doing) -> int:
    """Begin a new version from an approved one; return it: 「経営計画の変更」.

    The approved one stays in force until the new one is approved. The reason says why the plan
    has to change.

    :raises Refused: without a reason, if the version is not in force, or if a change is under way.
    """
    begun = record.begin(doing.act("plan_version_change", {"version": version_id}))
    if begun.repeated:
        return _made_by(begun)
    need_reason(doing)
    source = version_for_change(version_id)
    latest = PlanVersion.objects.filter(plan=source.plan).order_by("-number").first()
    assert latest is not None
    if source.state != PlanVersion.APPROVED or source.in_force_until is not None:
        raise refuse(
            "version",
            "plan_version_not_in_force",
            f"「{source}」からは新しい版を作れません。新しい版は、今効力のある承認済みの版から"
            "作ります。計画の画面で効力のある版を選んでください。",
        )
    if latest.state != PlanVersion.APPROVED:
        raise refuse(
            "version",
            "plan_version_under_way",
            f"「{latest}」が{latest.state_term}です。変更中の版は一つだけです。"
            "その版を直すか、承認を待ってください。",
        )
    with history.under(begun):
        made = PlanVersion.objects.create(
            association_id=doing.association_id,
            plan=source.plan,
            number=latest.number + 1,
            base=source,
            reason=doing.reason.strip(),
            act_id=begun.act_id,
        )
        copy_contents(source, made, shift=0, with_figures=True)
    return int(made.pk)


def version_submit(version_id: int, doing: Doing) -> None:
    """Hand a version to the approver; from then on it stands still: 「承認の申請」.

    :raises Refused: if the version is empty or not open, or with every identity that its figures
        break.
    """
    begun = record.begin(doing.act("plan_version_submit", {"version": version_id}))
    if begun.repeated:
        return
    version = open_version(version_id)
    if not PlanNode.objects.filter(version=version).exists():
        raise refuse(
            "version",
            "plan_empty",
            f"「{version}」には項目がありません。中身のない計画は承認できません。"
            "業務環境、業務運営方針、重点課題を入力してください。",
        )
    broken = mismatches_of(statements(version))
    if broken:
        raise Refused(*broken)
    version.state = PlanVersion.SUBMITTED
    version.submitted_by, version.submitted_on = doing.actor_id, doing.booked_on
    version.submitted_act_id = begun.act_id
    with history.under(begun):
        version.save()


def version_return(version_id: int, doing: Doing) -> None:
    """Give a submitted version back with the reason: 「差戻し」.

    :raises Refused: without a reason or if the version was not submitted.
    """
    begun = record.begin(doing.act("plan_version_return", {"version": version_id}))
    if begun.repeated:
        return
    need_reason(doing)
    version = _submitted(version_id)
    version.state = PlanVersion.RETURNED
    version.returned_by, version.returned_on = doing.actor_id, doing.booked_on
    version.returned_act_id, version.return_reason = begun.act_id, doing.reason.strip()
    with history.under(begun):
        version.save()


def version_approve(version_id: int, doing: Doing) -> None:
    """Approve a submitted version; the one before it ends: 「経営計画の承認」.

    :raises Refused: if it was not submitted, is approved already, was submitted by the same
        person, or would take force before the version it replaces.
    """
    begun = record.begin(doing.act("plan_version_approve", {"version": version_id}))
    if begun.repeated:
        return
    version = _submitted(version_id)
    if version.submitted_by == doing.actor_id:
        raise refuse(
            "actor",
            "approver_is_submitter",
            "自分が提出した計画は承認できません。作る人と承認する人は別の人でなければなりません。"
            "ほかの承認者に依頼してください。",
        )
    _end_force(version, doing, begun)
    version.state = PlanVersion.APPROVED
    version.approved_by, version.approved_on = doing.actor_id, doing.booked_on
    version.approved_act_id = begun.act_id
    with history.under(begun):
        version.save()


def _end_force(version: PlanVersion, doing: Doing, begun: record.Begun) -> None:
    """End the version in force on the day that the new one begins."""
    before = PlanVersion.objects.filter(
        plan=version.plan, state=PlanVersion.APPROVED, in_force_until__isnull=True
    ).first()
    if before is None:
        return
    if before.approved_on > doing.booked_on:
        raise refuse(
            "booked_on",
            "approval_order",
            f"承認日（{doing.booked_on.isoformat()}）が「{before}」の承認日"
            f"（{before.approved_on.isoformat()}）より前です。版は承認の順に効力を持ちます。"
            "承認日を確かめてください。",
        )
    before.in_force_until = doing.booked_on
    with history.under(begun):
        before.save(update_fields=["in_force_until"])


def _submitted(version_id: int) -> PlanVersion:
    version = version_for_change(version_id)
    if version.state == PlanVersion.APPROVED:
        raise refuse(
            "version",
            "approved_twice",
            f"「{version}」は{version.approved_on.isoformat()}に承認されています。"
            "同じ版を二度承認したり、承認後に差し戻したりはできません。"
            "変えるときは新しい版を作ってください。",
        )
    if version.state != PlanVersion.SUBMITTED:
        raise refuse(
            "version",
            "not_submitted",
            f"「{version}」は{version.state_term}です。承認や差戻しは、提出された版だけにできます。"
            "企画の担当に提出を依頼してください。",
        )
    return version


def _made_by(begun: record.Begun) -> int:
    return int(PlanVersion.objects.get(act_id=begun.act_id).pk)
