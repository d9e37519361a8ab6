"""An accident is reported with its cause, stops the scheduled repayments, and can end."""

from datetime import date

import pytest

from shinpo.core.period import Month
from shinpo.core.refusal import Refused
from shinpo.governance.roles import GRANTS, Permission, Role
from shinpo.guarantee import services as guarantees
from shinpo.guarantee.reading import facts, guarantee
from shinpo.law.load import document
from shinpo.ledger import replay, scope
from shinpo.monitoring.services import accident_report, accident_resolve, causes
from shinpo.statistics import layout
from support.desk import disbursed
from support.office import TODAY, Office, open_office

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
MAY = date(2024, 5, 31)


@pytest.fixture
def office() -> Office:
    return open_office()


def reported(office: Office, guarantee_id: int, day: date = MAY) -> None:
    accident_report(
        guarantee_id, cause="falling_sales", occurred_on=day, doing=office.book.doing(MAY)
    )


def test_an_accident_carries_cause_and_balance_and_stops_repayments(office: Office) -> None:
    pk = disbursed(office)
    with scope.association(1):
        reported(office, pk)
        assert guarantees.month_post_due(Month(2024, 5), office.book.doing(MAY)) == 0
        last = facts(pk, as_of=MAY)[-1]
        assert (last.kind, last.amount_yen, last.effective_on) == (
            "accident_reported", 6_000_000, MAY,
        )  # fmt: skip
        assert guarantee(pk)["in_accident"]
        accident_resolve(pk, office.book.doing(MAY, "延滞の解消"))
        june = date(2024, 6, 28)
        assert guarantees.month_post_due(Month(2024, 6), office.book.doing(june)) == 1
        assert replay.verify(1) == []


def test_a_second_report_and_a_second_end_are_refused(office: Office) -> None:
    pk = disbursed(office)
    with scope.association(1):
        reported(office, pk)
        with pytest.raises(Refused) as refused:
            reported(office, pk)
        assert refused.value.problems[0].rule == "accident_state"


@pytest.mark.parametrize(
    ("day", "cause", "rule"),
    [
        (date(2024, 6, 1), "competition", "future_date"),
        (date(2024, 4, 9), "competition", "accident.before_loan"),
        (MAY, "bad_luck", "accident.cause_unknown"),
    ],
)
def test_what_cannot_be_is_refused(office: Office, day: date, cause: str, rule: str) -> None:
    pk = disbursed(office)
    with scope.association(1):
        before = len(facts(pk, as_of=MAY))
        with pytest.raises(Refused) as refused:
            accident_report(pk, cause=cause, occurred_on=day, doing=office.book.doing(MAY))
        assert refused.value.problems[0].rule == rule
        assert len(facts(pk, as_of=MAY)) == before


def test_the_causes_are_those_that_statistics_count() -> None:
    rows = layout.layout().axes["accident_cause"].rows
    assert tuple(causes(TODAY).items()) == rows
    assert document("causes")["causes"]["term"] == "事故原因の区分"


def test_only_monitoring_reports_and_resolves(office: Office) -> None:
    pk = disbursed(office)
    path = f"/guarantees/{pk}/accident"
    for role in Role:
        client = office.client(role)
        allowed = Permission.MONITOR in GRANTS[role]
        assert client.get(path).status_code == (200 if allowed else 403), role
        assert (path in client.get(f"/guarantees/{pk}/").content.decode()) == allowed, role
    desk = office.client("monitoring")
    entry = {"request_id": "acc-1", "occurred_on": "R6.4.10", "cause": "", "reason": "延滞3か月"}
    assert "事故原因が選択されていません" in desk.post(path, entry).content.decode()
    assert desk.post(path, entry | {"cause": "competition"}).status_code == 302
    page = desk.get(f"/guarantees/{pk}/").content.decode()
    assert ">事故<" in page
    assert f"{path}/resolve" in page
    desk.post(f"{path}/resolve", {"request_id": "acc-2", "reason": "延滞の解消"})
    assert ">事故<" not in desk.get(f"/guarantees/{pk}/").content.decode()
