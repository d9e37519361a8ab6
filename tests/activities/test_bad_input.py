"""Bad input over HTTP and by Excel: refused in words with place and rule, nothing half-saved."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.urls import reverse

from shinpo.activities.models import ActivityState
from shinpo.core.period import Month
from shinpo.governance.roles import Role
from shinpo.guarantee.services.month import month_close
from shinpo.ledger import replay, scope
from support.office import open_office

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def office(settings, tmp_path):
    settings.CLOSINGS_ROOT = tmp_path
    return open_office()


@pytest.fixture
def desk(office):
    return office.client(Role.SUPPORT)


@pytest.fixture
def nothing_saved(office):
    """Whatever a test sends, the book stays as it was: no act, no fact, no state."""
    yield
    with scope.association(1), connection.cursor() as cursor:
        for table in ("ledger_act", "ledger_fact", "activities_activity_state"):
            cursor.execute(f"select count(*) from {table} where association_id = 1")
            assert cursor.fetchone() == (0,), table
        assert replay.verify(1) == []


def visit(office, **changes):
    return {
        "request_id": "a" * 16, "kind": "enterprise_contact", "held_on": "R6.4.8",
        "department": "support", "enterprise": office.book.enterprise_id, "theme": "general",
        "mode": "visit", "quantity": "1", "then": "done", **changes,
    }  # fmt: skip


def errors(page):
    return {field: list(said) for field, said in page.context["form"].errors.items()}


BAD_FORMS = [
    ({"theme": ""}, "theme", "テーマが選択されていません"),
    ({"theme": "tennis"}, "theme", "テーマを受け付けられません。選択肢にない値です"),
    ({"quantity": "0"}, "quantity", "数量が0です。起きたことの記録は1以上です"),
    ({"quantity": "-1"}, "quantity", "数量「-1」を受け付けられません。小さすぎます。0以上"),
    ({"quantity": "1.5"}, "quantity", "数量を読み取れません。整数ではありません"),
    ({"quantity": "9" * 30}, "quantity", "大きすぎます"),
    ({"quantity": "二"}, "quantity", "数量を読み取れません。整数ではありません"),
    ({"held_on": "R6.4.11"}, "held_on", "実施日（2024-04-11）が営業日（2024-04-10）より後です"),
    ({"held_on": "R6.2.30"}, "held_on", "実施日「R6.2.30」"),
    ({"department": "kitchen"}, "department", "部門を受け付けられません"),
    ({"mode": "pigeon"}, "mode", "方法を受け付けられません"),
    ({"note": "あ" * 401}, "note", "備考が401文字あります。400文字までです"),
    ({"note": "a\0b"}, "note", "備考を読み取れません。文字でない符号が入っています"),
    ({"enterprise": str(2**70)}, "enterprise", "企業者を受け付けられません"),
    ({"claim": "99"}, "claim", "求償権「99」は登録されていません"),
]


def test_a_form_is_refused_at_its_field(office, desk, nothing_saved):
    for change, field, words in BAD_FORMS:
        page = desk.post(reverse("activities:new"), visit(office, **change))
        assert page.status_code == 200, change
        said = errors(page)
        assert list(said) == [field], change
        assert words in said[field][0]
        assert said[field][0].endswith("ください。")


def test_an_unknown_kind_asks_for_the_kind_again(office, desk, nothing_saved):
    page = desk.post(reverse("activities:new"), visit(office, kind="golf"))
    assert page.status_code == 200
    assert "活動の種類を受け付けられません。選択肢にない値です。" in errors(page)["kind"][0]


def test_a_counterpart_that_the_kind_does_not_take_is_refused(office, desk, nothing_saved):
    given = {"request_id": "a" * 16, "kind": "bank_visit", "held_on": "R6.4.8", "quantity": "1",
             "department": "guarantee", "theme": "programmes", "then": "done"}  # fmt: skip
    page = desk.post(reverse("activities:new"), {**given, "counterpart": "police"})
    assert "相手先を受け付けられません。選択肢にない値です。" in errors(page)["counterpart"][0]
    none = desk.post(reverse("activities:new"), {**given, "counterpart": ""})
    assert "相手先が選択されていません" in errors(none)["counterpart"][0]


def test_every_mistake_of_a_form_is_told_at_once(office, desk, nothing_saved):
    page = desk.post(
        reverse("activities:new"), visit(office, theme="", quantity="x", held_on="", mode="")
    )
    assert set(errors(page)) == {"theme", "quantity", "held_on", "mode"}


def close_april(office):
    with scope.association(1):
        month_close(Month(2024, 4), office.book.doing(date(2024, 4, 30)))


def test_a_closed_month_takes_no_record(office, desk):
    close_april(office)
    page = desk.post(reverse("activities:new"), visit(office))
    (said,) = page.context["form"].non_field_errors()
    assert "締" in said
    assert said.endswith("ください。")
    answer = send(desk, workbook(VISIT))
    assert "締" in told(answer)[0][2]
    assert saved() == []


def test_the_same_request_with_other_content_is_refused(office, desk):
    new = reverse("activities:new")
    assert desk.post(new, visit(office)).status_code == 302
    page = desk.post(new, visit(office, quantity="2"))
    (said,) = page.context["form"].non_field_errors() or errors(page)["request_id"]
    assert "別の内容の処理で使われています" in said
    (row,) = saved()
    assert row.quantity == 1
    assert send(desk, workbook(VISIT), request_id="b" * 16).status_code == 302
    other = send(desk, workbook(VISIT, VISIT), request_id="b" * 16)
    assert "別の内容の処理で使われています" in told(other)[0][2]
    assert len(saved()) == 2


def test_a_record_corrected_twice_is_refused_to_the_second_who_had_not_seen_it(office, desk):
    desk.post(reverse("activities:new"), visit(office))
    (row,) = saved()
    url = reverse("activities:correct", args=[row.pk])
    seen = desk.get(url).context["form"]["seen"].value()
    first = visit(office, request_id="c" * 16, quantity="2", reason="数え直し", seen=seen)
    assert desk.post(url, first).status_code == 302
    assert desk.post(url, first).status_code == 302, "the same request once more changes nothing"
    second = office.client(Role.MONITORING).post(
        url, visit(office, request_id="d" * 16, quantity="3", reason="数え直し", seen=seen)
    )
    assert "別の職員が訂正しました" in errors(second)["kind"][0]
    assert [r.quantity for r in saved()] == [2]
    fresh = desk.get(url).context["form"]["seen"].value()
    again = visit(office, request_id="e" * 16, quantity="3", reason="再度", seen=fresh)
    assert desk.post(url, again).status_code == 302
    assert [r.quantity for r in saved()] == [3]
    with scope.association(1):
        assert replay.verify(1) == []


def test_what_was_taken_back_is_not_corrected(office, desk):
    desk.post(reverse("activities:new"), visit(office))
    (row,) = saved()
    desk.post(
        reverse("activities:withdraw", args=[row.pk]),
        {"request_id": "c" * 16, "reason": "訪問していない"},
    )
    url = reverse("activities:correct", args=[row.pk])
    page = desk.post(
        url, visit(office, request_id="d" * 16, quantity="2", reason="x", seen=row.fact_id)
    )
    assert "取り消した記録は訂正できません" in str(page.context["form"].errors)


VISIT = {
    "活動の種類": "企業訪問・面談", "実施日": date(2024, 4, 8), "企業者番号": 1, "テーマ": "一般",
    "方法": "訪問",
}  # fmt: skip
BANK = {"活動の種類": "金融機関訪問", "実施日": date(2024, 4, 8), "相手先": "金融機関本支店",
        "テーマ": "保証制度の周知"}  # fmt: skip


def workbook(*lines, title="活動の記録", before=()):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name in before:
        book.create_sheet(name).append(["金融機関", "件数"])
    sheet = book.create_sheet(title)
    heads = list(dict.fromkeys(head for line in lines for head in line))
    sheet.append(heads)
    for line in lines:
        sheet.append([line.get(head) for head in heads])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def send(desk, content, name="活動.xlsx", request_id="f" * 16, then="record"):
    return desk.post(
        reverse("activities:upload"),
        {"request_id": request_id, "then": then, "file": SimpleUploadedFile(name, content)},
    )


def told(page):
    assert page.status_code == 200
    return [
        (getattr(p, "row", 0), getattr(p, "column", ""), p.message, p.rule)
        for p in page.context["problems"]
    ]


def saved():
    with scope.association(1):
        return list(ActivityState.objects.order_by("activity_id"))


BAD_ROWS = [
    ({**VISIT, "活動の種類": "ゴルフ"}, "活動の種類", "choice", "「ゴルフ」は一覧にありません"),
    ({**VISIT, "テーマ": None}, "テーマ", "required", "「企業訪問・面談」には必須の項目です"),
    ({**VISIT, "テーマ": "庭球"}, "テーマ", "choice", "「庭球」は一覧にありません"),
    ({**BANK, "相手先": "警察"}, "相手先", "counterpart_not_allowed", "選べるのは"),
    ({**BANK, "相手先": None}, "相手先", "required", "相手先がありません"),
    ({**VISIT, "数量": 0}, "数量", "quantity_zero", "数量が0です"),
    ({**VISIT, "数量": -2}, "数量", "number", "数量「-2」を読み取れません。0以上の整数"),
    ({**VISIT, "数量": 1.5}, "数量", "number", "数量「1.5」を読み取れません。0以上の整数"),
    ({**VISIT, "数量": "9" * 5000}, "数量", "too_large", "5000桁あります"),
    ({**VISIT, "数量": 10**12}, "数量", "too_large", "大きすぎます"),
    ({**VISIT, "実施日": date(2024, 4, 11)}, "実施日", "future_date", "より後です"),
    ({**VISIT, "実施日": None}, "実施日", "required", "実施日がありません"),
    ({**VISIT, "実施日": "R6.2.30"}, "実施日", None, "実施日「R6.2.30」"),
    ({**VISIT, "企業者番号": 7}, "企業者番号", "enterprise_unknown", "企業者「7」は登録されて"),
    ({**VISIT, "企業者番号": None}, "企業者", "required", "企業者がありません"),
    ({**VISIT, "求償権番号": "77"}, "求償権番号", "claim_unknown", "求償権「77」は登録されて"),
    ({**VISIT, "備考": "あ" * 401}, "備考", "note_too_long", "備考が401文字あります"),
    ({**VISIT, "金額": 5}, "金額", "figure_not_of_kind", "金額は記録できません"),
]  # fmt: skip


def test_a_row_is_refused_with_its_place(desk, nothing_saved):
    for line, column, rule, words in BAD_ROWS:
        (problem,) = told(send(desk, workbook(VISIT, line)))
        assert problem[:2] == (3, column), line
        assert words in problem[2]
        assert problem[2].endswith("ください。")
        assert rule in (None, problem[3])


def broken(part, content):
    """Return a workbook one part of which is damaged."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(VISIT))) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            kept = old.read(name)
            new.writestr(name, content if name == part else kept)
    return made.getvalue()


NOT_A_BOOK = "Excel ブック（xlsx）として開けません"
SHEET = "xl/worksheets/sheet1.xml"


def bad_files():
    """Yield files that are no list of activities, with the words that say so."""
    yield "a.xlsx", b"", "ファイル"
    yield "a.xlsx", b"not a workbook", NOT_A_BOOK
    yield "a.xlsx", workbook(VISIT)[:-200], NOT_A_BOOK
    yield "a.xlsx", broken(SHEET, b"<worksheet><sheetData><row"), NOT_A_BOOK
    yield "a.xlsx", broken(SHEET, b"\xff\xfe"), NOT_A_BOOK
    yield "a.xlsx", broken("xl/workbook.xml", b"<workbook/>"), NOT_A_BOOK
    other = workbook({"金融機関": "見本銀行", "件数": 3}, title="別の表")
    yield "a.xlsx", other, "見出し「活動の種類」「実施日」の列がありません"
    yield "a.csv", workbook(VISIT), "ファイルを読み取れません"
    yield "a.csv", b"x" * 5_000_001, "5MBを超えています"
    yield "a.csv", "活動の種類,実施日\n".encode(), "活動の行がありません"
    yield "a.csv", "活動の種類\n督促\n".encode(), "見出し「実施日」の列がありません"
    yield "a.csv", "活動の種類,実施日\n督\0促,R6.4.8\n".encode(), "文字でない符号"
    yield "a.csv", ('活動の種類,実施日\n"' + "あ" * 140_000).encode(), "一つの欄が長すぎる"
    yield "a.csv", "活動の種類,実施日,実施日\n督促,R6.4.8,\n".encode(), "同じ見出しの列が2つ"


def test_a_file_that_is_no_list_is_refused_whole(desk, nothing_saved):
    for name, content, words in bad_files():
        page = send(desk, content, name)
        said = [p.message for p in page.context.get("problems") or ()]
        assert words in "".join([*said, str(page.context["form"].errors)])


def test_the_sheet_of_the_template_is_read_wherever_it_stands(office, desk):
    assert send(desk, workbook(VISIT, before=("覚え書き",))).status_code == 302
    assert len(saved()) == 1


def test_a_check_writes_nothing(office, desk, nothing_saved):
    page = send(desk, workbook(VISIT, BANK), then="check")
    assert page.context["checked"].count == 2


def test_one_bad_row_of_many_keeps_all_out(office, desk, nothing_saved):
    lines = [VISIT] * 40 + [{**VISIT, "数量": 0}] + [VISIT] * 9
    assert [(row, column) for row, column, *_ in told(send(desk, workbook(*lines)))] == [
        (42, "数量")
    ]


TAMPERED = {
    "quantity": "quantity + 1", "held_on": "held_on - 1", "theme": "'x'", "withdrawn": "true",
    "kind": "'dunning'", "department": "'recovery'",
}  # fmt: skip


def test_a_tampered_record_is_named_by_replay(office, desk):
    desk.post(reverse("activities:new"), visit(office))
    (row,) = saved()
    table = row._meta.db_table
    for column, value in TAMPERED.items():
        with scope.association(1), connection.cursor() as cursor:
            cursor.execute(f"update {table} set {column} = {value}")
            (found,) = replay.verify(1)
            assert (found.table, found.key, found.column) == (table, str(row.pk), column)
            transaction.set_rollback(True)
    with scope.association(1):
        assert replay.verify(1) == []
