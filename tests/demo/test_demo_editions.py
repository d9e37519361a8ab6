"""The demo's publications: approved by two, dated, one corrected, none contradicts itself."""

from datetime import date

import pytest

from shinpo.core.references import references
from shinpo.core.words import findings
from shinpo.demo import editions
from shinpo.demo.moment import Moment
from shinpo.demo.setting import DEMO, load
from shinpo.law.eras import eras
from shinpo.ledger import scope
from shinpo.publishing.editions import live, publish
from shinpo.publishing.editions.files import HTML, PDF, XLSX
from shinpo.publishing.editions.models import EditionText
from shinpo.publishing.editions.periods import period_of
from shinpo.publishing.keeping import stored
from shinpo.publishing.models import Edition, Revision
from shinpo.registry.models import Association
from support.demo import MONTHS
from support.pdf_text import text_of_pages

PUBLISHED = {
    ("halfyear", "2021H1", 1, date(2021, 11, 10)),
    ("evaluation", "2021", 1, date(2022, 8, 19)),
    ("evaluation", "2021", 2, date(2022, 10, 7)),
    ("halfyear", "2022H1", 1, date(2022, 11, 9)),
    ("evaluation", "2022", 1, date(2023, 8, 24)),
    ("halfyear", "2023H1", 1, date(2023, 12, 8)),
}
PERIODS = {("halfyear", n): f"{n}H1" for n in (2021, 2022, 2023)} | {
    ("evaluation", n): str(n) for n in (2021, 2022, 2023)
}


@pytest.fixture
def inside(demo_book):
    with scope.association(demo_book.association_id):
        yield demo_book


def revisions():
    rows = Revision.objects.exclude(edition__document="bulletin").select_related("edition")
    return list(rows.order_by("id"))


def page(revision, name=HTML):
    return stored(revision, revision.edition, name)


def test_the_years_are_published_on_their_days(inside):
    found = {
        (r.edition.document, PERIODS[r.edition.document, r.edition.period.year], r.number,
         r.issued_on)
        for r in revisions()
    }  # fmt: skip
    assert found == PUBLISHED
    for revision in revisions():
        for name in (PDF, XLSX, HTML):
            assert page(revision, name), (revision, name)


def test_the_year_just_ended_and_the_mid_term_plan_are_drafts(inside):
    rows = EditionText.objects.filter(period__in=("2023", "2021-2023"))
    assert {row.state for row in rows} == {EditionText.DRAFT}
    assert {row.document for row in rows} == {"evaluation", "midterm"}
    assert not Edition.objects.filter(document="midterm").exists()


def test_every_published_text_was_approved_by_another_person(inside):
    rows = EditionText.objects.exclude(period__in=("2023", "2021-2023"))
    assert rows.count() > 30
    for row in rows:
        assert row.state == EditionText.APPROVED
        assert row.approved_by != row.submitted_by
        assert row.manifest_sha256


def test_the_erratum_names_its_change_and_the_old_revision_stays(inside):
    first, second = (r for r in revisions() if r.edition.document == "evaluation"
                     and r.edition.period.year == 2021)  # fmt: skip
    assert not first.change
    assert "「19企業」から「17企業」" in second.change
    old, new = page(first).decode(), page(second).decode()
    assert "46企業のうち19企業" in old
    assert "46企業のうち17企業" in new
    assert second.change in new
    assert "訂正のお知らせ" not in old


def test_no_text_contradicts_its_figures(inside):
    for document, period in (
        ("evaluation", "2021"),
        ("evaluation", "2022"),
        ("halfyear", "2023H1"),
    ):
        asked = period_of(document, period)
        book = live.material(inside.association_id, asked).book
        for row in EditionText.objects.filter(document=document, period=period):
            found = findings(row.body, book, period=asked.last, eras=eras())
            assert not found, (row.slot, row.body, found)
            if row.slot in ("business", "overview"):
                assert references(row.body)


def test_what_is_printed_is_marked_as_invented_and_has_no_gaps(inside):
    for revision in revisions():
        pages = text_of_pages(page(revision, PDF))
        assert all("架空" in text for text in pages)
        assert not any("まだありません" in text for text in pages)


def test_published_editions_print_the_same_today(inside):
    association = Association.objects.get(pk=inside.association_id)
    again = publish.publish_edition(association, "evaluation", "2022", None, actor_id=1)
    assert again["revision"] == 1
    assert len(revisions()) == len(PUBLISHED)


def test_the_hook_repeats_itself_without_harm(inside):
    setting = load(DEMO, "small")
    month = setting.month(MONTHS - 1)
    editions.publish_editions(Moment(setting, inside.association_id, month, MONTHS - 1))
    assert len(revisions()) == len(PUBLISHED)


def test_the_neighbour_publishes_nothing(demo_book):
    with scope.association(demo_book.neighbour_id):
        assert not Edition.objects.exists()
