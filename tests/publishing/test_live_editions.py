"""Editions of the demo association: texts with approval, drafts, errata, what is refused."""

import json
from datetime import date
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, transaction

from shinpo.cli import publish as publish_command
from shinpo.core.refusal import Refused
from shinpo.ledger import scope
from shinpo.planning.plans import queries as plan_queries
from shinpo.planning.plans import services as plans
from shinpo.publishing.editions import live, publish, services
from shinpo.publishing.editions.files import HTML, PDF, XLSX
from shinpo.publishing.editions.models import EditionStructure, EditionText
from shinpo.publishing.editions.periods import period_of
from shinpo.publishing.keeping import stored
from shinpo.publishing.models import Edition, Revision
from shinpo.registry.models import Association
from support.pdf_text import text_of_pages
from support.planner import CHAIRMAN, PLANNER, Desk, draft

DOCUMENT, YEAR = "evaluation", "2023"
MILLION = 1_000_000
APRIL = date(2024, 4, 1)


@pytest.fixture
def house(demo_book, settings, tmp_path):
    """The demo association with a plan of fiscal 2023 of its own and no edition yet."""
    settings.EDITIONS_ROOT = tmp_path / "editions"
    association = Association.objects.get(code="aomine")
    with scope.association(association.id):
        desk = Desk(association.id)
        desk.requests = 5_000
        _plan(desk)
        yield SimpleNamespace(association=association, desk=desk, out=tmp_path / "out")


def _plan(desk):
    from shinpo.planning.plans.models import Plan

    if Plan.objects.filter(kind="annual", first_year=2023).exists():
        return
    version = draft(desk, 2023)
    plans.figures_set(
        version,
        [
            plans.FigureEntry("approvals", 2023, 5_500 * MILLION),
            plans.FigureEntry("subrogation", 2023, 220 * MILLION),
        ],
        desk(),
    )
    plans.version_submit(version, desk())
    plans.version_approve(version, desk(CHAIRMAN))


def _write(house, slot, body, *, document=DOCUMENT, period=YEAR):
    text = services.text_save(
        house.desk(PLANNER, on=APRIL), document=document, period=period, slot=slot, body=body
    )
    services.text_submit(house.desk(PLANNER, on=APRIL), text.pk)
    return services.text_approve(house.desk(CHAIRMAN, on=APRIL), text.pk)


def _write_all(house, document=DOCUMENT, period=YEAR):
    for slot in services.slots_of(house.association.id, document, period):
        if slot.required or slot.slot == "business":
            body = (
                "計画額は{{approvals.plan|oku}}です。" if slot.slot == "business" else "本文です。"
            )
            _write(house, slot.slot, body, document=document, period=period)


def _publish(house, **options):
    return publish.publish_edition(
        house.association, DOCUMENT, YEAR, house.out, actor_id=1, **options
    )


def _planned(house):
    """Return the planned approvals in words, from the plan itself."""
    version = plan_queries.plan_in_force("annual", 2023, APRIL)
    millions, yen = divmod(plan_queries.planned(version, 2023)["approvals"], MILLION)
    assert not yen
    oku, rest = divmod(millions, 100)
    return f"{oku}億{rest}百万円" if rest else f"{oku}億円"


def _rules(refused):
    return {problem.rule for problem in refused.value.problems}


def test_an_edition_needs_every_text(house):
    with pytest.raises(Refused, match="本文") as refused:
        publish.publish_edition(house.association, "midterm", "2022-2023", house.out, actor_id=1)
    assert _rules(refused) == {"edition.text_missing"}
    assert {p.field for p in refused.value.problems} >= {"environment.economy", "issues"}
    assert not Revision.objects.filter(edition__document="midterm").exists()


def test_drafts_are_no_texts(house):
    with pytest.raises(Refused, match="作成中") as refused:
        _publish(house)
    assert _rules(refused) == {"edition.text_not_approved"}
    assert not Edition.objects.filter(document=DOCUMENT, period=date(2023, 4, 1)).exists()


def test_a_year_is_published_once_and_the_same_again(house):
    _write_all(house)
    first = _publish(house)
    assert first["revision"] == 1
    again = _publish(house)
    assert again == first
    pages = text_of_pages((house.out / PDF).read_bytes())
    planned = _planned(house)
    assert f"計画額は{planned}です。" in "".join(pages).replace("\n", "")
    assert (house.out / XLSX).stat().st_size > 0
    assert f"計画額は{planned}です。" in (house.out / HTML).read_text(encoding="utf-8")


def test_a_correction_is_a_new_revision_that_says_what_it_changes(house):
    _write_all(house)
    _publish(house)
    _write(house, "environment.economy", "景気は持ち直しました。")
    with pytest.raises(Refused, match="第1版を発行済み"):
        _publish(house)
    second = _publish(house, change="業務環境の記述を改めました。")
    assert second["revision"] == 2
    page = (house.out / HTML).read_text(encoding="utf-8")
    assert "業務環境の記述を改めました。" in page
    edition = Edition.objects.get(document=DOCUMENT, period=date(2023, 4, 1))
    old = edition.revisions.get(number=1)
    assert "景気は持ち直しました" not in stored(old, edition, HTML).decode()
    with pytest.raises(Refused, match="変わったところがない"):
        _publish(house, change="別の訂正")


def test_a_first_edition_takes_no_correction(house):
    _write_all(house)
    with pytest.raises(Refused, match="まだ発行していない"):
        _publish(house, change="訂正")


def test_a_draft_says_so_on_every_page_and_is_not_registered(house):
    shown = _publish(house, draft=True)
    assert shown["draft"]
    assert shown["revision"] is None
    pages = text_of_pages((house.out / PDF).read_bytes())
    assert all("案" in page for page in pages)
    assert not Edition.objects.filter(document=DOCUMENT, period=date(2023, 4, 1)).exists()
    assert "まだありません" in publish.preview_html(house.association, DOCUMENT, YEAR)


def test_a_text_with_an_unknown_figure_is_not_submitted(house):
    text = services.text_save(
        house.desk(), document=DOCUMENT, period=YEAR, slot="business", body="{{no.such.actual}}"
    )
    with pytest.raises(Refused, match=r"no\.such\.actual"):
        services.text_submit(house.desk(), text.pk)
    with pytest.raises(Refused, match="読み取れません"):
        services.text_save(
            house.desk(), document=DOCUMENT, period=YEAR, slot="business", body="{{業務}}"
        )


def test_figures_approved_before_a_newer_closing_are_refused(house, monkeypatch):
    _write_all(house)
    monkeypatch.setattr(live, "manifest", lambda *_: "f" * 64)
    with pytest.raises(Refused, match="古い計数") as refused:
        _publish(house)
    # only the text that names a figure is older than its figures
    assert [p.field for p in refused.value.problems] == ["business"]


def test_a_newer_version_in_work_stops_the_edition(house):
    _write_all(house)
    services.text_save(
        house.desk(), document=DOCUMENT, period=YEAR, slot="business", body="書き直し"
    )
    with pytest.raises(Refused, match="作成中"):
        _publish(house)


def test_a_draft_without_a_place_in_the_structure_stops_nothing(house):
    """The demo's draft of an annex stays when the association takes another structure."""
    EditionStructure.objects.filter(document=DOCUMENT).update(valid_until=date(2023, 4, 1))
    assert EditionText.objects.filter(period=YEAR, slot="annex.procedure", state="draft").exists()
    _write_all(house)
    assert _publish(house)["revision"] == 1


def test_who_submits_does_not_approve(house):
    text = services.text_save(
        house.desk(PLANNER), document=DOCUMENT, period=YEAR, slot="business", body="本文"
    )
    services.text_submit(house.desk(PLANNER), text.pk)
    with pytest.raises(Refused, match="提出した人は承認できません"):
        services.text_approve(house.desk(PLANNER), text.pk)
    with pytest.raises(Refused, match="承認を待っています"):
        services.text_save(
            house.desk(PLANNER), document=DOCUMENT, period=YEAR, slot="business", body="別の本文"
        )
    with pytest.raises(Refused, match="理由"):
        services.text_return(house.desk(CHAIRMAN), text.pk)
    back = services.text_return(house.desk(CHAIRMAN, reason="数値を確かめること"), text.pk)
    assert back.state == EditionText.RETURNED
    again = services.text_save(
        house.desk(PLANNER), document=DOCUMENT, period=YEAR, slot="business", body="直した本文"
    )
    assert (again.pk, again.number, again.state) == (text.pk, 1, EditionText.DRAFT)


def test_the_same_request_is_carried_out_once(house):
    doing = house.desk(request="text-1")
    entry = {"document": DOCUMENT, "period": YEAR, "slot": "business", "body": "本文"}
    first = services.text_save(doing, **entry)
    assert services.text_save(doing, **entry).pk == first.pk
    with pytest.raises(Refused):
        services.text_save(doing, **{**entry, "body": "違う本文"})
    submit = house.desk(request="text-2")
    services.text_submit(submit, first.pk)
    assert services.text_submit(submit, first.pk).state == EditionText.SUBMITTED
    assert EditionText.objects.filter(slot="business", period=YEAR).count() == 1


def test_an_approved_text_never_changes(house):
    text = _write(house, "business", "本文です。")
    for change in ({"body": "別"}, {"state": "draft"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            EditionText.objects.filter(pk=text.pk).update(**change)
    newer = services.text_save(
        house.desk(), document=DOCUMENT, period=YEAR, slot="business", body="次の本文"
    )
    assert newer.number == 2
    assert EditionText.objects.get(pk=text.pk).body == "本文です。"


def test_a_text_cannot_begin_approved(house):
    with pytest.raises(DatabaseError), transaction.atomic():
        EditionText.objects.create(
            association_id=house.association.id, document=DOCUMENT, period=YEAR, slot="x",
            number=1, body="本文", state="approved", act_id=1, submitted_by=1, approved_by=2,
            approved_on=APRIL, approved_act_id=1, manifest_sha256="0" * 64,
        )  # fmt: skip


def test_a_text_needs_a_place_in_the_structure(house):
    with pytest.raises(Refused, match="構成にありません"):
        services.text_save(
            house.desk(), document=DOCUMENT, period=YEAR, slot="no.such.place", body="本文"
        )


def test_the_structure_is_a_row_with_its_validity(house):
    def slots():
        return {s.slot for s in services.slots_of(house.association.id, DOCUMENT, YEAR)}

    assert "annex.committee" in slots()  # the demo's own structure
    EditionStructure.objects.filter(document=DOCUMENT).update(valid_until=date(2023, 4, 1))
    assert "annex.committee" not in slots()  # the usual one
    EditionStructure.objects.create(
        association_id=house.association.id, document=DOCUMENT, layout="evaluation_003",
        valid_from=date(2023, 4, 1),
    )  # fmt: skip
    assert "finance" in slots()
    with pytest.raises(DatabaseError), transaction.atomic():
        EditionStructure.objects.create(
            association_id=house.association.id, document=DOCUMENT, layout="evaluation_003",
            valid_from=date(2024, 4, 1),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("document", "period"),
    [
        ("evaluation", "2023H1"), ("halfyear", "2023"), ("midterm", "2023"),
        ("midterm", "2023-2021"), ("evaluation", "令和5"),
        ("bulletin", "2023"), ("midterm", "2021H1-2023"),
    ],
)  # fmt: skip
def test_a_period_that_is_none_is_refused(document, period):
    with pytest.raises(Refused):
        period_of(document, period)


def test_half_years_and_years_together_have_their_words():
    assert period_of("halfyear", "2022H1").words == "令和4年度上期"
    assert period_of("midterm", "2021-2023").words == "令和3年度～令和5年度"
    assert str(period_of("midterm", "2021-2023").last) == "2023"


def test_a_half_year_and_a_mid_term_are_drafted(house):
    for document, period in (("halfyear", "2023H1"), ("midterm", "2021-2023")):
        shown = publish.publish_edition(
            house.association, document, period, house.out / document, actor_id=1, draft=True
        )
        assert shown["period"] == period
        assert (house.out / document / PDF).is_file()


def test_a_period_that_is_not_closed_is_refused(house):
    with pytest.raises(Refused):
        publish.publish_edition(
            house.association, DOCUMENT, "2025", house.out, actor_id=1, draft=True
        )


def test_the_command_makes_a_published_document_without_a_data_base(tmp_path, capsys):
    arguments = SimpleNamespace(
        edition="evaluation", association=None, published="s001", period="2024",
        out=tmp_path / "out", change="", draft=False,
    )  # fmt: skip
    assert publish_command.run(arguments) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["published"] == "s001"
    assert (tmp_path / "out" / PDF).is_file()
    arguments.published = "s777"
    assert publish_command.run(arguments) == 2
    assert "s001" in capsys.readouterr().err
    arguments.published, arguments.edition = "s001", "bulletin"
    assert publish_command.run(arguments) == 2


def test_everything_of_a_published_document_is_made_in_folders(tmp_path, capsys):
    arguments = SimpleNamespace(
        edition="all", association=None, published="s004", period="", out=tmp_path / "out",
        change="", draft=False,
    )  # fmt: skip
    assert publish_command.run(arguments) == 0
    said = json.loads(capsys.readouterr().out)
    assert [one["edition"] for one in said] == ["evaluation", "midterm"]
