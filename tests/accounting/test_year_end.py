"""The year-end: entries by the rule, once, before March is closed; the statements that follow."""

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from shinpo.accounting import statements as books
from shinpo.accounting.services.voucher import post, voucher_reverse
from shinpo.accounting.services.year_end import basis_of, year_end_book, year_end_preview
from shinpo.core import reserves
from shinpo.core.fiscal_year import Term
from shinpo.core.period import Month
from shinpo.core.refusal import Refused
from shinpo.core.voucher import VoucherLine
from shinpo.guarantee.services.month import month_close
from shinpo.law.reserves import year_end_rules
from shinpo.ledger import replay, scope
from shinpo.ledger.doing import Doing
from support.book import disbursed, open_book

YEARS = (Term(2021), Term(2022), Term(2023))
FY2023 = Term(2023)
YEAR_END_BUDGET = 11
MARCH_END = date(2024, 3, 29)


def test_every_year_of_the_demo_has_statements_whose_identities_hold(demo_book):
    with scope.association(demo_book.association_id):
        for term in YEARS:
            made = books.made(demo_book.association_id, term)
            assert made.final
            assert made.closed
            assert made.statements.booked
            assert [i for i in made.statements.identities if not i.holds] == []
            assert made.statements.yen["surplus"] > 0
            assert made.statements.yen["claims_cover"] == 0
            assert made.statements.yen["suspense_receipts"] == 0


def test_the_neighbour_has_its_year_ends_too(demo_book):
    with scope.association(demo_book.neighbour_id):
        made = books.made(demo_book.neighbour_id, FY2023)
        assert made.final
        assert made.statements.holds


def test_reserves_of_the_demo_stand_on_its_closing(demo_book):
    rates = year_end_rules(FY2023.last).rates
    with scope.association(demo_book.association_id):
        yen = books.made(demo_book.association_id, FY2023).statements.yen
    outstanding = yen["guarantee_obligations"]
    assert yen["liability_reserve"] == int(outstanding * rates.liability_reserve)
    assert yen["claims_write_off_reserve"] == int(yen["claims"] * rates.claims_write_off_reserve)


def test_the_basis_is_the_rule_guarantee_by_guarantee(demo_book):
    """The set-based statement and core.reserves say the same of every guarantee and claim."""
    last = FY2023.last
    with scope.association(demo_book.association_id), connection.cursor() as cursor:
        basis = basis_of(FY2023)
        cursor.execute(
            "select b.subject_id, b.balance_yen, t.fee_yen - t.subsidy_yen, t.months, s.loan_on,"
            " (select coalesce(sum(amount_yen), 0)::bigint from ledger_fact f"
            "   where f.kind = 'premium_paid' and f.subject_id = b.subject_id"
            "   and f.booked_on between %s and %s)"
            " from ledger_balance b join guarantee_state s on s.guarantee_id = b.subject_id"
            " join guarantee_terms t on t.guarantee_id = s.guarantee_id and t.version = s.version"
            " where b.account = 2500 and b.balance_yen > 0",
            [FY2023.first, last],
        )
        guarantees = cursor.fetchall()
        cursor.execute(
            "select b.balance_yen, k.insurance_yen, c.principal_yen + c.interest_yen"
            " from ledger_balance b join recovery_claim c on c.id = b.subject_id"
            " join recovery_claim_state k on k.claim_id = c.id"
            " where b.account = 1700 and b.balance_yen > 0"
        )
        claims = cursor.fetchall()
    fees = premiums = 0
    for _, _, fee, months, loan_on, premium in guarantees:
        left = reserves.months_left(months, Month.of(last).since(Month.of(loan_on)))
        fees += reserves.unearned(fee, months=months, left=left)
        premiums += reserves.unearned(premium, months=months, left=min(left, 12))
    insured = sum(
        reserves.insured_part(balance, insurance_yen=insurance, subrogated_yen=paid)
        for balance, insurance, paid in claims
    )
    assert len(guarantees) > 500
    assert len(claims) > 5
    assert basis == reserves.Basis(
        fees, premiums, sum(g[1] for g in guarantees), sum(c[0] for c in claims), insured
    )


def test_the_books_stand_after_the_year_end_whatever_comes_later(demo_book):
    with scope.association(demo_book.association_id):
        leaves = books.leaves(Term(2022))
        assert basis_of(Term(2022)).outstanding_yen == leaves["guarantee_obligations"]
        assert replay.verify(demo_book.association_id) == []


@pytest.fixture
def office(db, settings, tmp_path):
    """One guarantee disbursed in March, with deposits to pay from."""
    settings.CLOSINGS_ROOT = tmp_path
    with scope.association(1):
        book = open_book(1)
        disbursed(book, date(2024, 3, 15))
        yield book


def doing(request: str = "ye", on: date = MARCH_END) -> Doing:
    return Doing(1, 7, request, on, "年度末")


def test_the_year_end_books_what_the_preview_showed_once(office):
    shown = year_end_preview(FY2023)
    fact = year_end_book(FY2023, doing())
    assert year_end_book(FY2023, doing()) == fact
    made = books.made(1, FY2023)
    assert made.final
    assert not made.closed
    assert made.statements.holds
    assert made.statements.yen == shown.found.statements.yen
    with connection.cursor() as cursor:
        cursor.execute("select booked_on, data::text from ledger_fact where id = %s", [fact])
        booked_on, data = cursor.fetchone()
    assert booked_on == MARCH_END
    assert json.loads(data)["fiscal_year"] == 2023


def test_a_second_year_end_is_refused_until_the_first_is_taken_back(office):
    fact = year_end_book(FY2023, doing())
    with pytest.raises(Refused) as found, transaction.atomic():
        year_end_book(FY2023, doing("again"))
    assert found.value.problems[0].rule == "year_end_booked"
    voucher_reverse(fact, doing("back"))
    assert not books.made(1, FY2023).final
    assert year_end_book(FY2023, doing("again")) != fact
    assert books.made(1, FY2023).statements.holds


def test_a_year_end_taken_back_in_april_leaves_nothing_in_the_year(office):
    before = books.leaves(FY2023)
    fact = year_end_book(FY2023, doing())
    after = books.leaves(FY2023)
    april = date(2024, 4, 2)
    voucher_reverse(fact, doing("back", april))
    assert {k: v for k, v in books.leaves(FY2023).items() if v} == {
        k: v for k, v in before.items() if v
    }
    year_end_book(FY2023, doing("again", april))
    assert books.leaves(FY2023) == after
    month_close(Month(2024, 3), doing("close", april))
    with pytest.raises(Refused) as found, transaction.atomic():
        voucher_reverse(books.year_end_fact(1, FY2023), doing("late", april))
    assert found.value.problems[0].rule == "closed_month"


def test_a_year_that_is_not_over_or_closed_has_no_year_end(office):
    with pytest.raises(Refused) as found:
        year_end_book(FY2023, doing(on=date(2024, 3, 28)))
    assert found.value.problems[0].rule == "year_not_over"
    with pytest.raises(Refused) as found:
        year_end_book(Term(2023, half=True), doing())
    assert found.value.problems[0].rule == "half_year_has_no_year_end"
    month_close(Month(2024, 3), doing("close"))
    with pytest.raises(Refused) as found:
        year_end_book(FY2023, doing("late", date(2024, 4, 1)))
    assert found.value.problems[0].rule == "closed_month"


def test_next_year_takes_back_what_this_year_put_aside(office):
    year_end_book(FY2023, doing())
    month_close(Month(2024, 3), doing("close"))
    before = books.made(1, FY2023).statements.yen
    next_year = year_end_preview(Term(2024)).found.statements.yen
    assert next_year["liability_reserve_reversal"] == before["liability_reserve"] > 0
    earned = before["unearned_fees"] - next_year["unearned_fees"]
    assert next_year["guarantee_fees"] == earned > 0


def test_a_loss_is_met_from_the_reserve(office):
    loss = 90_000_000
    post(doing("loss"), (VoucherLine("salaries", loss), VoucherLine("suspense_receipts", 0, loss)))
    year_end_book(FY2023, doing())
    made = books.made(1, FY2023).statements
    assert made.holds
    assert made.yen["basic_assets_transfer"] < 0


def test_the_year_end_has_a_budget_of_statements(office):
    year_end_book(FY2023, doing())  # warms what is cached
    with CaptureQueriesContext(connection) as found:
        year_end_preview(FY2023)
    assert len(found) <= 2
    voucher_reverse(books.year_end_fact(1, FY2023), doing("back"))
    with CaptureQueriesContext(connection) as found:
        year_end_book(FY2023, doing("again"))
    assert len(found) <= YEAR_END_BUDGET, [q["sql"][:90] for q in found]


@given(
    paid=st.integers(0, 10**9), months=st.integers(1, 240), left=st.integers(0, 240),
    rate=st.decimals("0", "1", places=4),
)  # fmt: skip
def test_what_is_unearned_never_exceeds_what_was_paid(paid, months, left, rate):
    kept = min(left, months)
    found = reserves.unearned(paid, months=months, left=kept)
    assert 0 <= found <= paid
    assert found == int(Fraction(paid * kept, months))
    assert reserves.insured_part(paid, insurance_yen=kept, subrogated_yen=months) <= paid
    basis = reserves.Basis(0, 0, paid, paid, 0)
    made = reserves.reserves(basis, reserves.Rates(rate, rate, 12))
    assert made.liability_reserve == int(Fraction(paid) * Fraction(Decimal(rate)))


@pytest.mark.parametrize(("months", "left"), [(0, 0), (12, 13), (12, -1)])
def test_months_left_lie_within_the_term(months, left):
    with pytest.raises(ValueError, match="months left"):
        reserves.unearned(1, months=months, left=left)


def test_statements_are_those_of_a_year():
    with pytest.raises(Refused) as found:
        books.term_ending(date(2024, 3, 30))
    assert found.value.problems[0].rule == "not_a_year_end"
