"""Vouchers: balanced, on leaf accounts, with a reason, reversed by their opposite."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from shinpo.accounting.services.voucher import OPENING, post, voucher_reverse
from shinpo.accounting.trial_balance import trial_balance
from shinpo.core.facts import Fact
from shinpo.core.period import Month
from shinpo.core.posting import balances, journal_lines
from shinpo.core.refusal import Refused
from shinpo.core.voucher import MOST_LINES, VoucherLine, line_problems
from shinpo.guarantee.services.month import month_close
from shinpo.law.chart import chart
from shinpo.ledger import health, record, replay, scope
from shinpo.ledger.doing import Doing
from shinpo.ledger.rules import posting_rules, subledger

pytestmark = pytest.mark.django_db
POST_BUDGET, REVERSE_BUDGET = 3, 3
DAY = date(2024, 4, 10)
SALARY = (VoucherLine("salaries", 700, 0, "給与"), VoucherLine("ordinary_deposits", 0, 700))


def doing(request: str = "v-1", on: date = DAY, reason: str = "4月分") -> Doing:
    return Doing(1, 7, request, on, reason)


def lines_of(fact_id: int) -> list[tuple[int, int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select account, debit_yen, credit_yen from ledger_line where fact_id = %s"
            " order by line_no",
            [fact_id],
        )
        return list(cursor.fetchall())


def refused(*lines: VoucherLine, **given) -> set[tuple[str, str]]:
    with scope.association(1):
        with pytest.raises(Refused) as found:
            post(doing(), lines, **given)
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from ledger_fact")
            assert cursor.fetchone() == (0,)
    assert all(problem.message for problem in found.value.problems)
    return {(problem.field, problem.rule) for problem in found.value.problems}


def test_a_voucher_writes_its_lines_and_the_month_balances():
    with scope.association(1):
        fact = post(doing(), SALARY)
        assert lines_of(fact) == [(5101, 700, 0), (1102, 0, 700)]
        balance = trial_balance(Month(2024, 4))
        assert balance.balances
        assert health.book_findings(1) == []
        assert replay.verify(1) == []


def test_the_same_request_is_booked_once_and_other_content_is_refused():
    with scope.association(1):
        fact = post(doing(), SALARY)
        assert post(doing(), SALARY) == fact
        with pytest.raises(Refused) as found:
            post(doing(), (VoucherLine("salaries", 1), VoucherLine("ordinary_deposits", 0, 1)))
        assert found.value.problems[0].rule == "request_id_reused"


def test_the_statement_writes_what_the_rule_says():
    fact = Fact(
        "voucher_posted", 5, 700, DAY, DAY,
        data={"lines": [{"account": 5101, "debit_yen": 700, "credit_yen": 0},
                        {"account": 1102, "debit_yen": 0, "credit_yen": 700}]},
    )  # fmt: skip
    ruled = journal_lines(fact, posting_rules())
    assert balances(ruled)
    with scope.association(1):
        begun = record.begin(doing().act("test", {}))
        (fact_id,) = record.facts(begun, [fact])
        assert lines_of(fact_id) == [(x.account, x.debit_yen, x.credit_yen) for x in ruled]


def test_an_entered_fact_without_lines_is_none():
    with pytest.raises(ValueError, match="journal lines"):
        Fact("voucher_posted", 5, 700, DAY, DAY)


def test_reversal_brings_every_account_back():
    with scope.association(1):
        fact = post(doing(), SALARY)
        opposite = voucher_reverse(fact, doing("v-2"))
        assert lines_of(opposite) == [(5101, 0, 700), (1102, 700, 0)]
        assert voucher_reverse(fact, doing("v-2")) == opposite
        assert {row.closing_yen for row in trial_balance(Month(2024, 4)).rows} == {0}
        with pytest.raises(Refused) as found, transaction.atomic():
            voucher_reverse(fact, doing("v-3"))
    assert found.value.problems[0].rule == "already_reversed"


def test_what_is_no_voucher_is_not_reversed_here():
    with scope.association(1), pytest.raises(Refused) as found:
        voucher_reverse(99, doing("v-2"))
    assert found.value.problems[0].rule == "voucher_unknown"


@pytest.mark.parametrize(
    ("lines", "want"),
    [
        ((VoucherLine("salaries", 700), VoucherLine("ordinary_deposits", 0, 699)),
         {("lines", "voucher_does_not_balance")}),
        ((VoucherLine("salaries", 700),), {("lines", "voucher_too_short")}),
        ((), {("lines", "voucher_too_short")}),
        ((VoucherLine("deposits", 700), VoucherLine("ordinary_deposits", 0, 700)),
         {("line-1.account", "account_takes_no_postings")}),
        ((VoucherLine("claims", 700), VoucherLine("ordinary_deposits", 0, 700)),
         {("line-1.account", "account_kept_by_subject")}),
        ((VoucherLine("salaries", 700), VoucherLine("gone", 0, 700)),
         {("line-2.account", "account_unknown")}),
        ((*SALARY, VoucherLine("rents", 0, 0)), {("line-3.yen", "amount_side")}),
        ((*SALARY, VoucherLine("rents", 5, 5)), {("line-3.yen", "amount_side")}),
        ((VoucherLine("salaries", -700), VoucherLine("ordinary_deposits", -700)),
         {("line-1.yen", "amount_negative"), ("line-2.yen", "amount_negative"),
          ("lines", "voucher_does_not_balance")}),
    ],
)  # fmt: skip
def test_a_bad_voucher_is_refused_whole(lines, want):
    assert refused(*lines) == want


def test_an_opening_names_no_income():
    assert refused(*SALARY, kind=OPENING) == {("line-1.account", "opening_of_a_flow")}


def test_a_reason_is_needed_and_no_future_day():
    with scope.association(1):
        for given, field in (({"reason": " "}, "reason"), ({}, "effective_on")):
            with pytest.raises(Refused) as found:
                post(doing(**given), SALARY, effective_on=date(2024, 4, 11))
            assert found.value.problems[0].field == field


def test_a_closed_month_takes_no_voucher(settings, tmp_path):
    settings.CLOSINGS_ROOT = tmp_path
    with scope.association(1):
        post(doing(), SALARY)
        month_close(Month(2024, 4), doing("close", date(2024, 5, 1)))
        with pytest.raises(Refused) as found, transaction.atomic():
            post(doing("v-9"), SALARY)
    assert found.value.problems[0].rule == "closed_month"


def test_a_voucher_has_an_end():
    many = [VoucherLine("rents", 1), VoucherLine("ordinary_deposits", 0, 1)] * MOST_LINES
    (problem,) = line_problems(many, chart(DAY), subledger())
    assert problem.rule == "voucher_too_long"


def test_vouchers_have_a_budget_of_statements_whatever_their_length():
    def counted(act, budget):
        with CaptureQueriesContext(connection) as found:
            done = act()
        assert len(found) <= budget, [query["sql"][:90] for query in found]
        return len(found), done

    long = [VoucherLine("rents", 1), VoucherLine("ordinary_deposits", 0, 1)] * (MOST_LINES // 2)
    with scope.association(1):
        post(doing("warm"), SALARY)  # what is cached
        short, _ = counted(lambda: post(doing("v-2"), SALARY, booked_on=DAY), POST_BUDGET)
        longer, fact = counted(lambda: post(doing("v-3"), long, booked_on=DAY), POST_BUDGET)
        assert short == longer
        counted(lambda: voucher_reverse(fact, doing("v-4")), REVERSE_BUDGET)
        earlier = DAY.replace(day=9)
        counted(lambda: post(doing("v-5"), SALARY, booked_on=earlier), POST_BUDGET + 1)
