"""Build the demo: masters, then month after month of business, each one closed."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from django.db import connection

from shinpo.core.period import Month
from shinpo.demo import committee, hooks, logins, masters, printed
from shinpo.demo.claims import ClaimBook
from shinpo.demo.month import MonthBook
from shinpo.demo.plan import Plan
from shinpo.demo.setting import DEMO, NEIGHBOUR, Setting, load
from shinpo.demo.terms import Desk
from shinpo.guarantee.services import act
from shinpo.guarantee.services.bulk import record_set
from shinpo.guarantee.services.month import month_close
from shinpo.ledger import closing, many, record, scope
from shinpo.recovery import bulk
from shinpo.registry.models import Association

SYSTEM = 0  # the migration, not a member of staff
REASON = "架空の業務"
PLANNER_MONTHS = (0, 3, 12)  # when the tables have grown enough to be measured anew
Say = Callable[[str], None]


class OtherSize(Exception):
    """The data base holds a demo of another size."""


@dataclass(frozen=True)
class Built:
    """An association that is there with all its months."""

    association: Association
    last_month: Month
    logins: tuple[logins.Login, ...]


def build(size: str, say: Say) -> tuple[Built, ...]:
    """Build both associations, or what is missing of them; the demo proper comes first.

    :raises OtherSize: if the data base holds a demo of another size.
    """
    settings = [load(name, size) for name in (DEMO, NEIGHBOUR)]
    missing = [setting for setting in settings if not _complete(setting)]
    plans = [(setting, _planned(setting, say)) for setting in missing]
    for _, plan in plans:
        if masters.association(plan) is None:
            masters.register_association(plan)
    for _, plan in reversed(plans):  # the small one while the tables are small
        _build(plan, say)
    return tuple(_built(setting) for setting in settings)


def find(code: str) -> Association | None:
    """Return the association of that code, if it is registered."""
    return Association.objects.filter(code=code).first()


def _complete(setting: Setting) -> bool:
    """Say whether an association has all its months, in this size."""
    found = find(setting.data["code"])
    if found is None or found.business_on < setting.data["business_on"]:
        return False
    with scope.association(found.id):
        count = masters.enterprise_count(found.id)
    if setting.size_of(count) != setting.scale:
        raise OtherSize
    return True


def _planned(setting: Setting, say: Say) -> Plan:
    started = time.perf_counter()
    plan = Plan(setting)
    say(f"{setting.data['name']}: 計画 {time.perf_counter() - started:.1f}秒")
    return plan


def _built(setting: Setting) -> Built:
    found = find(setting.data["code"])
    assert found is not None
    last = setting.month(setting.months - 1)
    accounts = (*logins.make(setting, found.id), *committee.logins(setting))
    return Built(found, last, accounts)


def _build(plan: Plan, say: Say) -> None:
    found = _masters(plan, say)
    desk = _open_desk(plan, found.id)
    for number in range(plan.setting.months):
        _month(desk, number, say)
    opens_on = plan.setting.data["business_on"]
    with scope.association(found.id):
        Association.objects.filter(id=found.id).update(business_on=opens_on)
        last = plan.setting.months - 1
        month = plan.setting.month(last)
        if plan.setting.data.get("prints"):
            printed.register(found.id, month.first)
        for hook in hooks.AFTER:
            hook(hooks.Moment(plan.setting, found.id, month, last))


def _masters(plan: Plan, say: Say) -> Association:
    """Register the masters unless they are there; the same plan always has the same firms."""
    found = masters.association(plan)
    assert found is not None
    with scope.association(found.id):
        count = masters.enterprise_count(found.id)
        if count == 0:
            started = time.perf_counter()
            masters.register(plan, found.id)
            say(
                f"{found.name}: 企業者 {len(plan.firms):,}・金融機関・制度"
                f" {time.perf_counter() - started:.1f}秒"
            )
        elif count != len(plan.firms):
            raise OtherSize
    return found


def _open_desk(plan: Plan, association_id: int) -> Desk:
    """Reserve the ids of all subjects, or find those reserved before."""
    with scope.association(association_id), connection.cursor() as cursor:
        cursor.execute("select min(id) from guarantee_application")
        first = cursor.fetchone()[0]
        if first is None:
            ids = record.new_subject_ids(Desk.ids_needed(plan))
            first = ids[0]
            if ids[-1] != first + len(ids) - 1:
                raise RuntimeError("somebody else reserves subject ids at the same time")
        else:  # the first application of the first month is not always number 0
            first -= min(_position(plan, case) for case in MonthBook(_bare(plan), 0).received())
        return Desk(plan, masters.read(plan, association_id), first)


def _bare(plan: Plan) -> Desk:
    return Desk(plan, masters.Masters(0, [], [], []), 0)


def _position(plan: Plan, case: int) -> int:
    return int(np.searchsorted(plan.applications, case))


def _month(desk: Desk, number: int, say: Say) -> None:
    """Record one month and close it, in one transaction; a month that is closed is left alone."""
    association_id, book = desk.masters.association_id, MonthBook(desk, number)
    started = time.perf_counter()
    with scope.association(association_id):
        if book.month in closing.closed_months(association_id):
            return
        doing = act.Doing(
            association_id, SYSTEM, f"demo-{book.month}", book.last_day, reason=REASON
        )
        if number == 0:
            _migrate(desk, book, doing)
        begun = record.begin(doing.act("demo_month", {"month": str(book.month)}))
        book.copy_details(begun.act_id)
        facts = [*book.facts(), *ClaimBook(book).prepare(begun.act_id)]
        count = record_set(begun, facts, bulk.ALL_CHANGES)
        moment = hooks.Moment(desk.plan.setting, association_id, book.month, number)
        for hook in (*(hooks.OPENING if moment.is_first else ()), *hooks.BEFORE_CLOSE):
            hook(moment)
        if number in PLANNER_MONTHS:
            many.refresh_planner()
        recorded = time.perf_counter()
        closing_act = act.Doing(association_id, SYSTEM, f"close-{book.month}", book.last_day)
        manifest = month_close(book.month, closing_act)
    cases, yen = manifest["totals"]["guarantees_outstanding"]
    say(
        f"  {book.month} {count:,}件を記帳 {recorded - started:.1f}秒、"
        f"約定償還と締め {time.perf_counter() - recorded:.1f}秒"
        f"（保証債務残高 {cases:,}件 {yen // 1_000_000:,}百万円）"
    )


def _migrate(desk: Desk, book: MonthBook, doing: act.Doing) -> None:
    """Take over what an old system had: running guarantees, open claims, their balances."""
    moving = replace(doing, request_id="demo-migration")
    begun = record.begin(moving.act("demo_migration", {"cases": len(desk.plan.cases)}))
    book.copy_openings(begun.act_id)
    facts = [*book.opening_facts(), *ClaimBook(book).carry_over(begun.act_id)]
    record_set(begun, facts, bulk.ALL_CHANGES)
