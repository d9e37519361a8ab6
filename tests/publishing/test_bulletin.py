"""The bulletin of a real closing: from the ledger to files, and never replaced."""

import hashlib
import json
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest
from django.db import DatabaseError, transaction

from shinpo.cli import __main__ as command
from shinpo.cli import publish as publish_command
from shinpo.core.period import Month
from shinpo.core.refusal import Refused
from shinpo.ledger import scope
from shinpo.publishing.bulletin.contents import DISCLAIMERS, Imprint, bulletin
from shinpo.publishing.bulletin.publish import publish_bulletin
from shinpo.publishing.bulletin.summary import in_words, summary
from shinpo.publishing.keeping import stored
from shinpo.publishing.models import (
    AuctionLot,
    AuctionNotice,
    Desk,
    Edition,
    Notice,
    OfficerChange,
    Revision,
)
from shinpo.registry.models import Association
from shinpo.statistics import invariants
from shinpo.statistics.tables import statistics_of, table_names
from support.book import open_book
from support.pdf_text import text_of_pages
from support.quarter import live_through

JUNE = Month(2024, 6)
ISSUED = date(2024, 7, 10)


@pytest.fixture
def association(db, settings, tmp_path):
    """Return an association with three closed months; nothing else is printed yet."""
    settings.CLOSINGS_ROOT = tmp_path / "closings"
    settings.EDITIONS_ROOT = tmp_path / "editions"
    with scope.association(1):
        live_through(open_book(1))
        yield Association(
            id=1, code="mihon", name="見本県信用保証協会", area_name="見本県",
            business_on=ISSUED, is_demo=True,
        )  # fmt: skip


@pytest.fixture
def publish(association, tmp_path):
    """Return a function that publishes June into a folder."""

    def run(out="out", **options):
        return publish_bulletin(association, JUNE, tmp_path / out, actor_id=1, **options)

    return run


def material(number=1):
    """Create one of everything that is printed besides statistics."""
    period = {"association_id": 1, "order_no": number, "valid_from": date(2024, 7, 1)}
    Notice.objects.create(**period, title="貸付実行のお願い", body="条件どおりに実行してください。")
    auction = AuctionNotice.objects.create(
        **period, area="見本市", location="見本市港町一丁目",
        kinds="宅地　300.00 m²\n居宅　95.20 m²",
        court="見本地方裁判所", case_number="令和6年(ケ)第1号", bids_from=date(2024, 8, 1),
        bids_to=date(2024, 8, 8), opened_on=date(2024, 8, 15), contact="管理課 000-000-0000",
    )  # fmt: skip
    AuctionLot.objects.create(
        association_id=1, notice=auction, order_no=1, label="物件1,2", reference_yen=12_540_000
    )
    OfficerChange.objects.create(
        **period, post="理事", name="見本 花子", organisation="見本信用金庫理事長",
        changed_on=date(2024, 6, 20), note="非常勤",
    )  # fmt: skip
    Desk.objects.create(
        **period, name="保証相談窓口", body="保証についてのご相談を受けています。",
        phone="000-000-0000", hours="平日 9:00～17:15",
    )  # fmt: skip


def test_the_files_are_what_the_revision_says(publish, tmp_path):
    revision = publish()
    out = tmp_path / "out"
    names = {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()}
    assert names == set(revision.files) == {
        "bulletin.pdf", "bulletin.xlsx", "bulletin.html", "csv/definitions.csv",
        *(f"csv/{name}.csv" for name in table_names()),
    }  # fmt: skip
    for name, sha256 in revision.files.items():
        content = (out / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == sha256
        assert stored(revision, revision.edition, name) == content
    assert (revision.number, revision.issued_on) == (1, ISSUED)
    assert len(revision.manifest_sha256) == 64


def test_a_bulletin_prints_the_ledgers_figures(publish, tmp_path):
    publish()
    pages = text_of_pages((tmp_path / "out" / "bulletin.pdf").read_bytes())
    text = "\n".join(pages)
    assert "令和6年6月号" in pages[0]
    assert "架空のデータ" in pages[0].replace("\n", "")
    assert "当月末の保証債務残高は1件、600万円です。" in text.replace("\n", "")
    assert "当月の保証承諾はありません。" in text.replace("\n", "")
    assert "6,008" in text  # 6,007,890 yen of subrogation, in thousands
    book = openpyxl.load_workbook(tmp_path / "out" / "bulletin.xlsx")
    assert book["金融機関別保証状況"]["A7"].value == "見本銀行"
    csv = (tmp_path / "out" / "csv" / "by_bank.csv").read_text(encoding="utf-8-sig")
    assert "2024-06,by_bank,9001,見本銀行,balance_amount,yen,6000000," in csv


def test_the_same_closing_gives_the_same_bytes_and_no_second_revision(publish, tmp_path):
    first, again = publish("one"), publish("two")
    assert first == again
    assert Revision.objects.count() == 1
    for name in first.files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_everything_besides_statistics_is_printed_in_the_order_of_a_bulletin(publish, tmp_path):
    material()
    publish()
    html = (tmp_path / "out" / "bulletin.html").read_text(encoding="utf-8")
    order = [
        html.index(f">{title}</h")
        for title in ("お知らせ", "貸付実行のお願い", "不動産競売情報", "役員について",
                      "今月の保証状況", "統計資料", "1　事業概況", "2　保証状況",
                      "金融機関別保証状況", "相談窓口のご案内")
    ]  # fmt: skip
    assert order == sorted(order)
    assert "物件1,2　10,032,000円" in html  # four fifths of 12,540,000
    assert "令和6年8月1日～令和6年8月8日" in html
    assert all(text in html for text in DISCLAIMERS)


def test_a_bulletin_without_notices_has_no_empty_parts(publish, tmp_path):
    publish()
    html = (tmp_path / "out" / "bulletin.html").read_text(encoding="utf-8")
    assert not any(f">{t}</h" in html for t in ("お知らせ", "役員について", "相談窓口のご案内"))


def test_what_is_not_valid_on_the_day_of_issue_is_not_printed(publish, tmp_path):
    material()
    Notice.objects.update(valid_until=ISSUED)
    publish()
    assert "貸付実行のお願い" not in (tmp_path / "out" / "bulletin.html").read_text(
        encoding="utf-8"
    )


def test_a_published_bulletin_is_never_replaced(publish):
    publish()
    material()
    with pytest.raises(Refused, match="第1版を発行済みで、今の内容はそれと異なります"):
        publish()
    second = publish("erratum", change="お知らせを追加しました。")
    assert second.number == 2
    assert publish("again") == second


def test_an_erratum_names_its_change_in_print(publish, tmp_path):
    publish()
    material()
    publish(change="お知らせを追加しました。")
    html = (tmp_path / "out" / "bulletin.html").read_text(encoding="utf-8")
    assert "<p>お知らせを追加しました。</p>" in html
    assert "第2版" in html


def test_an_erratum_without_a_change_is_refused(publish):
    with pytest.raises(Refused, match="まだ発行していない"):
        publish(change="誤字")
    publish()
    with pytest.raises(Refused, match="変わったところがない"):
        publish(change="誤字")


@pytest.mark.parametrize("statement", ["update {} set change = 'x'", "delete from {}"])
def test_the_data_base_lets_nobody_change_a_revision(publish, statement):
    publish()
    from django.db import connection

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format("publishing_revision"))


def test_another_association_sees_none_of_it(publish):
    publish()
    material()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select set_config('app.association', '2', true)")
    models = (Notice, AuctionNotice, AuctionLot, OfficerChange, Desk, Edition, Revision)
    assert [model.objects.count() for model in models] == [0] * len(models)
    with connection.cursor() as cursor:
        cursor.execute("select set_config('app.association', '1', true)")
    assert all(model.objects.count() == 1 for model in models)


def test_a_table_that_fails_its_check_stops_the_publication(publish, tmp_path, monkeypatch):
    def off_by_one(table, invariant, overview, statistics):
        yield "1円合いません。"

    monkeypatch.setitem(invariants.RULES, "sum", off_by_one)
    with pytest.raises(Refused, match="検算が合わないため公表できません"):
        publish()
    assert not (tmp_path / "out").exists()
    assert not Revision.objects.exists()


def test_a_stored_file_that_was_changed_is_not_handed_out(publish, settings):
    revision = publish()
    path = next(settings.EDITIONS_ROOT.rglob("bulletin.pdf"))
    path.write_bytes(path.read_bytes() + b" ")
    assert stored(revision, revision.edition, "bulletin.pdf") is None
    assert stored(revision, revision.edition, "../manifest.json") is None


def test_the_summary_is_cut_out_of_the_overview(association):
    overview = statistics_of(1, JUNE).table("overview")
    cut = summary(overview)
    assert cut.cell("subrogation", "month_amount") == overview.cell("subrogated", "month_amount")
    assert cut.column("month_ratio").head == ("当月中", "前年比")
    assert cut.column("ytd_amount").head == overview.column("ytd_amount").head


@pytest.mark.parametrize(
    ("yen", "words"),
    [(148_776_550_000, "1,487.8億円"), (100_000_000, "1.0億円"), (99_995_000, "10,000万円"),
     (6_004_999, "600万円"), (6_005_000, "601万円"), (0, "0円")],
)  # fmt: skip
def test_amounts_in_words(yen, words):
    assert in_words(yen) == words


def test_a_real_association_has_no_mark_of_a_demo(association):
    association.is_demo = False
    document = bulletin(association, statistics_of(1, JUNE), Imprint(1, ISSUED, "", "0" * 64))
    assert document.mark == ""


@pytest.fixture
def shinpo(association, monkeypatch, capsys, tmp_path):
    """Return a function that runs `shinpo publish bulletin`."""
    monkeypatch.setattr(publish_command, "find", lambda code: association)

    def run(period="2024-06", out="out", *more):
        arguments = ["publish", "bulletin", "--association", "mihon", "--period", period]
        code = command.main([*arguments, "--out", str(tmp_path / out), *more])
        answer = capsys.readouterr()
        return SimpleNamespace(code=code, out=answer.out, err=answer.err)

    return run


def test_the_command_prints_what_it_wrote(shinpo, tmp_path):
    answer = shinpo()
    assert answer.code == 0
    said = json.loads(answer.out)
    assert (said["period"], said["revision"]) == ("2024-06", 1)
    for path, sha256 in said["files"].items():
        assert hashlib.sha256(Path(path).read_bytes()).hexdigest() == sha256


@pytest.mark.parametrize(
    ("period", "words"),
    [("2024-07", "締め切られていない"), ("6月", "月として読めません（--period）")],
)
def test_the_command_refuses_a_month_in_words(shinpo, period, words):
    answer = shinpo(period)
    assert (answer.code, answer.out) == (2, "")
    assert words in answer.err


def test_the_command_refuses_a_place_it_cannot_write(shinpo, tmp_path):
    (tmp_path / "file").write_text("x")
    assert "フォルダではありません（--out）" in shinpo(out="file").err
    answer = shinpo(out="file/below")
    assert answer.code == 2
    assert "書き出せません" in answer.err
    assert not Revision.objects.exists()


def test_a_failed_check_is_a_finding(shinpo, monkeypatch):
    monkeypatch.setitem(invariants.RULES, "sum", lambda *a: ["合いません。"])
    assert shinpo().code == 1
