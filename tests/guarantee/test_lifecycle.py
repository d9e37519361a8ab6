"""One guarantee from application to the closed claim; the book closes every month."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from shinpo.core.disbursement import Disbursement
from shinpo.core.period import Month, add_months
from shinpo.core.refusal import Refused
from shinpo.guarantee import services
from shinpo.guarantee.services.decision import Approval
from shinpo.ledger import closing, record, replay, scope
from shinpo.recovery import services as recovery
from support.book import Book, application, open_book

APRIL = date(2024, 4, 10)


@pytest.fixture
def book(db: None, settings: Any, tmp_path: Path) -> Any:
    settings.CLOSINGS_ROOT = tmp_path
    with scope.association(1):
        yield open_book(1)


def approved(book: Book, on: date = APRIL, yen: int = 6_000_000) -> int:
    application_id = services.application_receive(application(book, on, yen), book.doing(on))
    return services.guarantee_approve(
        Approval(application_id, yen, credit_class=5), book.doing(on), authority_yen=None
    )


def report(on: date, yen: int = 6_000_000, months: int = 60) -> Disbursement:
    plan = application(Book(1, 0, 0, 0, 0), on, yen, months)
    return Disbursement(
        loan_on=on,
        loan_yen=yen,
        first_due_on=add_months(on, 1),
        final_due_on=add_months(on, months),
        runs=plan.runs,
        conditions_met=True,
    )


def disbursed(book: Book, on: date = APRIL) -> int:
    guarantee_id = approved(book, on)
    services.guarantee_disburse(guarantee_id, report(on), book.doing(on))
    return guarantee_id


def close(book: Book, month: Month) -> dict[str, Any]:
    doing = book.doing(month.last)
    return closing.close(record.begin(doing.act("close", {"month": str(month)})), month)


def one(sql: str, *parameters: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchone()


def test_the_fee_of_an_approval_is_that_of_the_fee_rules(book: Book) -> None:
    guarantee_id = approved(book)
    # 6,000,000 x 1.15 % x 60 / 12 x 0.55, class 5, shared by charge
    assert one("select fee_yen, fee_rate, sharing from guarantee_terms where guarantee_id = %s",
               guarantee_id) == (189_750, Decimal("0.011500"), "charge")  # fmt: skip


def test_creating_a_guarantee_of_sixty_instalments_takes_six_statements(book: Book) -> None:
    application_id = services.application_receive(application(book, APRIL), book.doing(APRIL))
    doing = book.doing(APRIL)
    approval = Approval(application_id, 6_000_000, credit_class=5)
    with CaptureQueriesContext(connection) as captured:
        services.guarantee_approve(approval, doing, authority_yen=None)
    assert len(captured) <= 6, [q["sql"][:80] for q in captured]


def test_every_month_of_a_life_closes_and_replays(book: Book) -> None:
    guarantee_id = disbursed(book)
    manifest = close(book, Month(2024, 4))
    assert manifest["totals"]["guarantees_outstanding"] == (1, 6_000_000)
    services.month_post_due(Month(2024, 5), book.doing(date(2024, 5, 31)))
    manifest = close(book, Month(2024, 5))
    assert manifest["rolls"]["guarantees"]["closing"] == [1, 5_900_000]
    services.guarantee_prepay(guarantee_id, 900_000, book.doing(date(2024, 6, 3)))
    services.accident_mark(guarantee_id, in_accident=True)
    services.accident_mark(guarantee_id, in_accident=False)
    request = recovery.SubrogationRequest(
        guarantee_id, "sales_decline", Decimal("0.02"), defaulted_on=date(2024, 6, 4)
    )
    with pytest.raises(Refused) as refused, transaction.atomic():
        recovery.guarantee_subrogate(request, book.doing(date(2024, 6, 28)))
    assert refused.value.problems[0].rule == "subrogation.cooling"
    claim_id = recovery.guarantee_subrogate(
        recovery.SubrogationRequest(**{**vars(request), "prospect_gone": True}),
        book.doing(date(2024, 6, 28)),
    )
    # 5,000,000 x 2 % x 24 days / 365 = 6,575.3
    assert recovery.insurance_receive(claim_id, book.doing(date(2024, 6, 28))) == 4_000_000
    recovery.claim_recover(claim_id, 6_575, book.doing(date(2024, 6, 28)))
    manifest = close(book, Month(2024, 6))
    assert manifest["totals"]["claims_balance"] == (1, 5_000_000)
    recovery.claim_write_off(claim_id, book.doing(date(2024, 7, 1)))
    manifest = close(book, Month(2024, 7))
    assert manifest["rolls"]["claims"]["minus"] == [1, 5_000_000]
    assert replay.verify(1) == []


def test_a_closing_freezes_what_statistics_read(book: Book) -> None:
    guarantee_id = disbursed(book)
    close(book, Month(2024, 4))
    folder = closing.folder(1, Month(2024, 4))
    positions = pyarrow.parquet.read_table(folder / "guarantees.parquet").to_pylist()
    assert [(p["guarantee_id"], p["outstanding_yen"], p["disbursed"]) for p in positions] == [
        (guarantee_id, 6_000_000, True)
    ]
    moves = pyarrow.parquet.read_table(folder / "guarantee_movements.parquet").to_pylist()
    assert [m["kind"] for m in moves] == [
        "application_received", "application_approved", "guarantee_approved", "guarantee_disbursed",
    ]  # fmt: skip


def test_a_closing_in_arrears_of_the_calendar_shows_the_month_end(book: Book) -> None:
    disbursed(book)
    services.month_post_due(Month(2024, 5), book.doing(date(2024, 5, 31)))
    manifest = close(book, Month(2024, 4))
    assert manifest["totals"]["guarantees_outstanding"] == (1, 6_000_000)


def test_a_roll_that_does_not_close_stops_the_closing(book: Book) -> None:
    disbursed(book)
    one("update ledger_balance set balance_yen = balance_yen - 1 returning 1")
    with pytest.raises(Refused) as refused, transaction.atomic():
        close(book, Month(2024, 4))
    assert refused.value.problems[0].rule == "roll_does_not_close"


def test_months_close_in_order_and_once(book: Book) -> None:
    close(book, Month(2024, 4))
    for month, rule in ((Month(2024, 4), "month_already_closed"),
                        (Month(2024, 6), "earlier_month_open")):  # fmt: skip
        with pytest.raises(Refused) as refused, transaction.atomic():
            close(book, month)
        assert refused.value.problems[0].rule == rule
    with pytest.raises(Refused) as refused, transaction.atomic():
        services.application_receive(application(book, APRIL), book.doing(APRIL))
    assert refused.value.problems[0].rule == "closed_month"


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"programme_id": 999}, "programme_unknown"),
        ({"branch_id": 999}, "branch_unknown"),
        ({"enterprise_id": 999}, "enterprise_unknown"),
        ({"received_on": date(2009, 4, 1)}, "programme_not_open"),
        ({"received_on": date(2024, 4, 11)}, "future_date"),
        ({"months": 121}, "programme.term"),
    ],
)
def test_bad_applications_are_refused_and_leave_nothing(
    book: Book, change: dict[str, Any], rule: str
) -> None:
    from dataclasses import replace

    from shinpo.core.schedule import Run

    new = replace(application(book, APRIL), **change)
    if "months" in change:
        new = replace(new, runs=(Run(1, 120, 1, 50_000),))
    with pytest.raises(Refused) as refused, transaction.atomic():
        services.application_receive(new, book.doing(APRIL))
    assert rule in [p.rule for p in refused.value.problems]
    assert one("select count(*) from ledger_act") == (0,)
    assert one("select count(*) from guarantee_application") == (0,)


def test_an_amount_over_the_limit_names_the_limit(book: Book) -> None:
    with pytest.raises(Refused) as refused, transaction.atomic():
        services.application_receive(application(book, APRIL, 80_000_040), book.doing(APRIL))
    assert [p.rule for p in refused.value.problems] == ["limits.general.unsecured"]


def test_a_loan_that_differs_from_the_certificate_is_not_recorded(book: Book) -> None:
    guarantee_id = approved(book)
    late = date(2024, 5, 11)
    with pytest.raises(Refused) as refused, transaction.atomic():
        services.guarantee_disburse(guarantee_id, report(late, 5_999_940), book.doing(late))
    assert {p.rule for p in refused.value.problems} == {
        "certificate_expired", "amount_differs", "repayment_differs",
    }  # fmt: skip
    assert one("select status from guarantee_state") == ("approved",)


def test_a_repeated_request_answers_as_the_first_time(book: Book) -> None:
    new, doing = application(book, APRIL), book.doing(APRIL)
    first = services.application_receive(new, doing)
    assert services.application_receive(new, doing) == first
    assert one("select count(*) from guarantee_application") == (1,)


def test_refusal_withdrawal_and_cancellation_are_counted(book: Book) -> None:
    for act in (services.application_refuse, services.application_withdraw):
        application_id = services.application_receive(application(book, APRIL), book.doing(APRIL))
        act(application_id, book.doing(APRIL))
        with pytest.raises(Refused), transaction.atomic():
            act(application_id, book.doing(APRIL))
    services.guarantee_cancel(approved(book), book.doing(APRIL))
    totals = close(book, Month(2024, 4))["totals"]
    assert totals["application_refused"] == totals["application_withdrawn"] == (1, 6_000_000)
    assert totals["guarantee_cancelled"] == (1, 6_000_000)
    assert replay.verify(1) == []


def test_a_reduced_approval_needs_a_plan_and_counts_the_reduction(book: Book) -> None:
    from shinpo.core.schedule import Run

    application_id = services.application_receive(application(book, APRIL), book.doing(APRIL))
    with pytest.raises(Refused) as refused, transaction.atomic():
        services.guarantee_approve(
            Approval(application_id, 3_000_000, 5), book.doing(APRIL), authority_yen=2_000_000
        )
    assert {p.rule for p in refused.value.problems} == {
        "plan_needed_for_reduction", "authority_exceeded",
    }  # fmt: skip
    services.guarantee_approve(
        Approval(application_id, 3_000_000, 5, runs=(Run(1, 60, 1, 50_000),)),
        book.doing(APRIL),
        authority_yen=None,
    )
    totals = close(book, Month(2024, 4))["totals"]
    assert totals["application_reduced"] == (0, 3_000_000)
    assert totals["application_approved"] == (1, 3_000_000)


def repaid(book: Book, guarantee_id: int, yen: int) -> int:
    services.guarantee_prepay(guarantee_id, yen, book.doing(date(2024, 4, 20)))
    return one("select max(id) from ledger_fact where kind = 'guarantee_repaid'")[0]


@pytest.mark.parametrize("right_yen", [0, 1, 5_999_999, 6_000_000])
@pytest.mark.parametrize("wrong_yen", [10, 6_000_000])
def test_a_wrong_repayment_is_corrected_late_and_the_closed_month_stays(
    book: Book, wrong_yen: int, right_yen: int
) -> None:
    guarantee_id = disbursed(book)
    fact_id = repaid(book, guarantee_id, wrong_yen)
    before = close(book, Month(2024, 4))["totals"]
    services.repayment_correct(fact_id, right_yen, book.doing(date(2024, 5, 10)))
    assert one("select balance_yen from ledger_balance where account = 2500") == (
        6_000_000 - right_yen,
    )
    (status,) = one("select status from guarantee_state")
    assert status == ("completed" if right_yen == 6_000_000 else "disbursed")
    after = close(book, Month(2024, 5))["totals"]
    assert before["guarantee_repaid"] == (int(wrong_yen == 6_000_000), wrong_yen)
    assert after["guarantee_repaid"] == (
        int(right_yen == 6_000_000) - int(wrong_yen == 6_000_000),
        right_yen - wrong_yen,
    )
    assert replay.verify(1) == []


def test_a_correction_beyond_the_balance_or_of_another_fact_is_refused(book: Book) -> None:
    guarantee_id = disbursed(book)
    fact_id = repaid(book, guarantee_id, 10)
    for wrong, yen, rule in (
        (fact_id, 6_000_001, "repayment_exceeds_balance"),
        (fact_id, -1, "repayment_exceeds_balance"),
        (fact_id - 1, 5, "not_a_repayment"),
    ):
        with pytest.raises(Refused) as refused, transaction.atomic():
            services.repayment_correct(wrong, yen, book.doing(date(2024, 4, 21)))
        assert refused.value.problems[0].rule == rule


def test_a_month_is_posted_once_whoever_asks(book: Book) -> None:
    disbursed(book)
    assert services.month_post_due(Month(2024, 5), book.doing(date(2024, 5, 31))) == 1
    assert services.month_post_due(Month(2024, 5), book.doing(date(2024, 5, 31))) == 1
    assert one("select count(*) from ledger_fact where kind = 'guarantee_repaid'") == (1,)


def test_a_month_that_is_not_over_is_not_closed(book: Book) -> None:
    from shinpo.guarantee.services.month import month_close

    with pytest.raises(Refused) as refused, transaction.atomic():
        month_close(Month(2024, 4), book.doing(date(2024, 4, 26)))
    assert refused.value.problems[0].rule == "month_not_over"
    # 2024-04-30 is a Tuesday after a holiday: the last business day.
    disbursed(book, date(2024, 4, 1))
    month_close(Month(2024, 4), book.doing(date(2024, 4, 30)))
    assert month_close(Month(2024, 5), book.doing(date(2024, 5, 31)))["totals"][
        "guarantee_repaid"
    ] == (0, 100_000)


def test_under_a_partial_guarantee_applications_roll_into_approvals_in_yen(book: Book) -> None:
    one("update registry_lender set sharing_method = 'part' returning 1")
    approved(book)
    totals = close(book, Month(2024, 4))["totals"]
    assert totals["application_received"] == totals["application_approved"] == (1, 4_800_000)
    assert totals["guarantee_approved"] == (1, 4_800_000)
