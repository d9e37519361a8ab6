"""Activities: recorded once, corrected with a reason, never changed in a closed month."""

from dataclasses import replace
from datetime import date

import pyarrow.parquet as pq
import pytest
from django.db import connection, transaction

from shinpo.activities import services
from shinpo.activities.closing import COLUMNS
from shinpo.activities.entry import Entry
from shinpo.activities.models import ActivityState, Counterpart
from shinpo.core.period import Month
from shinpo.core.refusal import Refused
from shinpo.guarantee.services.month import month_close
from shinpo.law.activities import kinds
from shinpo.ledger import closing, replay, scope
from shinpo.registry.importing import Placed
from support.book import disbursed, open_book

DAY = date(2024, 4, 10)
VISIT = Entry("bank_visit", date(2024, 4, 8), counterpart="bank_branch", theme="programmes")
FRIENDS = Entry("line_friends", date(2024, 3, 31), quantity=913)


@pytest.fixture
def book(db, settings, tmp_path):
    settings.CLOSINGS_ROOT = tmp_path
    with scope.association(1):
        yield open_book(1)


def rows(sql, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def refused(act, *args, **rest):
    before = rows("select count(*) from ledger_fact")
    with pytest.raises(Refused) as error, transaction.atomic():
        act(*args, **rest)
    assert rows("select count(*) from ledger_fact") == before
    return {(p.field, p.rule) for p in error.value.problems}


def frozen(month):
    path = closing.folder(1, month) / "activities.parquet"
    return pq.read_table(path).to_pylist()


def test_a_record_is_a_fact_without_money_in_the_books(book):
    activity = services.activity_record(replace(VISIT, lender_id=book.lender_id), book.doing(DAY))
    row = ActivityState.objects.get(pk=activity)
    assert (row.kind, row.quantity, row.enterprises, row.department) == (
        "bank_visit", 1, 0, "guarantee",
    )  # fmt: skip
    assert (row.held_on, row.booked_on) == (date(2024, 4, 8), DAY)
    assert rows("select count(*) from ledger_line l join ledger_fact f on f.id = l.fact_id"
                " where f.subject_id = %s", activity) == [(0,)]  # fmt: skip
    assert replay.verify(1) == []


def test_the_same_request_again_records_nothing_more(book):
    doing = book.doing(DAY)
    first = services.activity_record(VISIT, doing)
    assert services.activity_record(VISIT, doing) == first
    assert ActivityState.objects.count() == 1
    other = replace(VISIT, quantity=2)
    assert refused(services.activity_record, other, doing) == {("request_id", "request_id_reused")}


def test_an_enterprise_that_is_named_counts_one(book):
    met = Entry("mcss", DAY, enterprise_id=book.enterprise_id)
    one = services.activity_record(met, book.doing(DAY))
    assert ActivityState.objects.get(pk=one).enterprises == 1


def test_a_correction_reverses_and_records_anew(book):
    activity = services.activity_record(VISIT, book.doing(DAY))
    right = replace(VISIT, quantity=3, theme="companion")
    services.activity_correct(activity, right, book.doing(DAY))
    row = ActivityState.objects.get(pk=activity)
    assert (row.quantity, row.theme, row.withdrawn) == (3, "companion", False)
    facts = rows("select cases, reverses_id is not null from ledger_fact order by id")
    assert facts == [(1, False), (-1, True), (1, False)]
    assert replay.verify(1) == []


def test_a_withdrawn_record_stays_and_is_replayed(book):
    activity = services.activity_record(VISIT, book.doing(DAY))
    services.activity_withdraw(activity, book.doing(DAY))
    assert ActivityState.objects.get(pk=activity).withdrawn
    assert replay.verify(1) == []
    again = refused(services.activity_withdraw, activity, book.doing(DAY))
    assert again == {("activity_id", "activity_withdrawn")}


def test_a_correction_needs_a_reason_and_a_change(book):
    activity = services.activity_record(VISIT, book.doing(DAY))
    no_reason = book.doing(DAY, reason=" ")
    right = replace(VISIT, quantity=2)
    assert refused(services.activity_correct, activity, right, no_reason) == {
        ("reason", "reason_missing")
    }
    assert refused(services.activity_correct, activity, VISIT, book.doing(DAY)) == {
        ("kind", "nothing_changed")
    }
    assert refused(services.activity_correct, 999, right, book.doing(DAY)) == {
        ("activity_id", "activity_unknown")
    }


MCSS = Entry("mcss", DAY)
WRONG = [
    (replace(VISIT, kind="golf"), "kind", "kind_unknown"),
    (replace(VISIT, held_on=date(2024, 4, 11)), "held_on", "future_date"),
    (replace(VISIT, quantity=-1), "quantity", "negative"),
    (replace(VISIT, quantity=0), "quantity", "quantity_zero"),
    (replace(VISIT, quantity=10**10), "quantity", "too_large"),
    (replace(VISIT, people=3), "people", "figure_not_of_kind"),
    (replace(VISIT, amount_yen=3), "amount_yen", "figure_not_of_kind"),
    (replace(VISIT, enterprises=3), "enterprises", "figure_not_of_kind"),
    (replace(VISIT, counterpart=""), "counterpart", "required"),
    (replace(VISIT, counterpart="police"), "counterpart", "counterpart_not_allowed"),
    (replace(VISIT, counterpart="bank.mine"), "counterpart", "counterpart_unknown"),
    (replace(VISIT, theme="tennis"), "theme", "theme_not_allowed"),
    (replace(VISIT, mode="call"), "mode", "mode_not_allowed"),
    (replace(VISIT, result="done"), "result", "result_not_allowed"),
    (replace(VISIT, department="kitchen"), "department", "department_unknown"),
    (replace(VISIT, enterprise_id=1), "enterprise_id", "link_not_of_kind"),
    (replace(VISIT, lender_id=999), "lender_id", "lender_unknown"),
    (replace(VISIT, note="あ" * 401), "note", "note_too_long"),
    (MCSS, "enterprise_id", "required"),
    (replace(MCSS, enterprise_id=999), "enterprise_id", "enterprise_unknown"),
    (Entry("dunning", DAY, mode="call", claim_id=7), "claim_id", "claim_unknown"),
    (Entry("best_practice", DAY, guarantee_id=7), "guarantee_id", "guarantee_unknown"),
    (Entry("external_training", DAY), "people", "required"),
]


@pytest.mark.parametrize(("entry", "field", "rule"), WRONG, ids=lambda v: str(v)[:40])
def test_bad_input_is_refused_by_field_and_rule(book, entry, field, rule):
    assert (field, rule) in refused(services.activity_record, entry, book.doing(DAY))


def test_every_refusal_is_said_in_three_japanese_parts(book):
    for entry, *_ in WRONG:
        with pytest.raises(Refused) as error, transaction.atomic():
            services.activity_record(entry, book.doing(DAY))
        for problem in error.value.problems:
            assert problem.message.count("。") >= 2, problem.message
            assert problem.message.endswith("ください。"), problem.message


def test_a_guarantee_of_another_enterprise_is_refused(book):
    guarantee = disbursed(book, DAY)
    right = Entry("best_practice", DAY, guarantee_id=guarantee, enterprise_id=book.enterprise_id)
    services.activity_record(right, book.doing(DAY))
    from shinpo.registry.models import Enterprise

    other = Enterprise.objects.create(
        association_id=1, number="0000000002", name="他社", kana="タシャ", form="company",
        employees=1, industry="0911", municipality_code="990019",
    )  # fmt: skip
    wrong = replace(right, enterprise_id=other.pk)
    assert refused(services.activity_record, wrong, book.doing(DAY)) == {
        ("guarantee_id", "guarantee_of_other_enterprise")
    }


def test_a_figure_of_a_month_stands_once(book):
    first = services.activity_record(FRIENDS, book.doing(DAY))
    again = replace(FRIENDS, held_on=date(2024, 3, 29), quantity=915)
    assert refused(services.activity_record, again, book.doing(DAY)) == {
        ("held_on", "figure_twice")
    }
    services.activity_correct(first, again, book.doing(DAY))
    services.activity_record(replace(FRIENDS, held_on=DAY), book.doing(DAY))
    services.activity_withdraw(first, book.doing(DAY))
    services.activity_record(FRIENDS, book.doing(DAY))
    assert replay.verify(1) == []


def test_an_own_counterpart_counts_in_its_days(book):
    Counterpart.objects.create(
        association_id=1, code="chamber.minato", name="みなと商工会議所",
        kana="ミナトショウコウカイギショ", order_no=1, valid_from=date(2020, 4, 1),
        valid_until=date(2024, 4, 1),
    )  # fmt: skip
    met = Entry("meeting", date(2024, 3, 29), counterpart="chamber.minato")
    services.activity_record(met, book.doing(DAY))
    late = replace(met, held_on=DAY)
    assert refused(services.activity_record, late, book.doing(DAY)) == {
        ("counterpart", "counterpart_not_in_force")
    }


def test_a_closing_freezes_what_was_booked_in_the_month(book):
    march = date(2024, 3, 29)
    early = replace(VISIT, held_on=march)
    kept = services.activity_record(early, book.doing(march))
    gone = services.activity_record(replace(early, quantity=7), book.doing(march))
    services.activity_withdraw(gone, book.doing(march))
    manifest = month_close(Month(2024, 3), book.doing(march))
    assert manifest["datasets"]["activities"]["rows"] == 1
    (row,) = frozen(Month(2024, 3))
    assert list(row) == list(COLUMNS)
    assert (row["activity_id"], row["quantity"], row["held_on"]) == (kept, 1, march)
    assert (row["enterprise_id"], row["mode"]) == (None, "")

    late = replace(VISIT, held_on=march, quantity=2)
    services.activity_correct(kept, late, book.doing(DAY))
    assert refused(services.activity_record, early, book.doing(march)) == {
        ("booked_on", "closed_month")
    }
    month_close(Month(2024, 4), book.doing(date(2024, 4, 30)))
    april = [(r["activity_id"], r["quantity"], r["held_on"]) for r in frozen(Month(2024, 4))]
    assert april == [(kept, -1, march), (kept, 2, march)], "the old month stays as it was"


def test_a_file_is_recorded_whole_or_not_at_all(book):
    good = [Placed(n + 2, replace(VISIT, quantity=n + 1)) for n in range(3)]
    bad = [Placed(5, replace(VISIT, counterpart="")), Placed(9, MCSS)]
    with pytest.raises(Refused) as error, transaction.atomic():
        services.activities_record([*good, *bad], book.doing(DAY))
    places = [(p.row, p.column, p.rule) for p in error.value.problems]
    assert places == [(5, "相手先", "required"), (9, "企業者", "required")]
    assert ActivityState.objects.count() == 0

    doing = book.doing(DAY)
    done = services.activities_record(good, doing)
    assert done.count == 3
    assert [(w.row, w.rule) for w in done.warnings] == [(3, "duplicate"), (4, "duplicate")]
    assert services.activities_record(good, doing).count == 3
    assert ActivityState.objects.count() == 3
    assert replay.verify(1) == []
    again = services.activities_record(good[:1], book.doing(DAY))
    assert "記録済み" in again.warnings[0].message


def test_a_figure_twice_in_one_file_is_named(book):
    file = [Placed(2, FRIENDS), Placed(3, replace(FRIENDS, quantity=900))]
    with pytest.raises(Refused) as error, transaction.atomic():
        services.activities_record(file, book.doing(DAY))
    (problem,) = error.value.problems
    assert (problem.row, problem.rule) == (3, "figure_twice")
    assert "2行目" in problem.message


def test_one_record_costs_few_statements(book, django_assert_max_num_queries):
    entry = replace(VISIT, lender_id=book.lender_id)
    with django_assert_max_num_queries(5):
        services.activity_record(entry, book.doing(DAY))


def test_a_correction_and_a_withdrawal_cost_few_statements(book, django_assert_max_num_queries):
    activity = services.activity_record(VISIT, book.doing(DAY))
    right = replace(VISIT, quantity=3, lender_id=book.lender_id)
    with django_assert_max_num_queries(8):
        services.activity_correct(activity, right, book.doing(DAY))
    with django_assert_max_num_queries(5):
        services.activity_withdraw(activity, book.doing(DAY))


def test_a_file_costs_as_few_statements_as_ten_rows(book, django_assert_max_num_queries):
    services.activities_record([Placed(2, VISIT)], book.doing(DAY))
    met = Entry("mcss", DAY, enterprise_id=book.enterprise_id, lender_id=book.lender_id)
    file = [Placed(n, met) for n in range(500)]
    with django_assert_max_num_queries(11):
        services.activities_record(file, book.doing(DAY))


def test_every_kind_can_be_recorded_with_what_it_needs(book):
    """No kind of the catalogue asks for something that cannot be given."""
    for kind in kinds().values():
        entry = Entry(
            kind.id, DAY,
            enterprise_id=book.enterprise_id if kind.must("enterprise") else None,
            people=int(kind.must("people")), amount_yen=int(kind.must("amount")),
            **{f: kind.choices(f)[0] for f in ("counterpart", "theme", "mode", "result")
               if kind.must(f)},
        )  # fmt: skip
        services.activity_record(entry, book.doing(DAY))
    assert replay.verify(1) == []


def test_another_association_sees_nothing(book):
    services.activity_record(VISIT, book.doing(DAY))
    with connection.cursor() as cursor:
        cursor.execute("select set_config('app.association', '2', true)")
        assert ActivityState.objects.count() == 0
        cursor.execute("select set_config('app.association', '1', true)")
    assert ActivityState.objects.count() == 1
