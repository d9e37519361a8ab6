"""The screens of the activity records over HTTP: enter, list, correct, upload, counterparts."""

import io
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from shinpo.activities.models import ActivityState, Counterpart
from shinpo.governance.roles import Role
from shinpo.ledger import replay, scope
from support.office import open_office

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
REQUEST = "0123456789abcdef"


@pytest.fixture
def office():
    return open_office()


@pytest.fixture
def desk(office):
    return office.client(Role.SUPPORT)


def visit(office, **changes):
    return {
        "request_id": REQUEST, "kind": "enterprise_contact", "held_on": "R6.4.8",
        "department": "support", "enterprise": office.book.enterprise_id, "theme": "general",
        "mode": "visit", "quantity": "1", "then": "more", **changes,
    }  # fmt: skip


def rows():
    with scope.association(1):
        return list(ActivityState.objects.order_by("activity_id"))


def test_the_form_offers_the_kinds_of_the_department_first(office):
    page = office.client(Role.RECOVERY).get(reverse("activities:new")).content.decode()
    assert "督促" in page
    assert page.index("督促") < page.index("登録して続けて入力")
    assert "金融機関訪問" not in page


def test_a_kind_is_found_by_its_reading(desk):
    page = desk.get(reverse("activities:kinds_found"), {"kind_search": "けいばい"}).content.decode()
    assert "競売の申立て" in page
    assert "checked" in page, "the only one is chosen"
    none = desk.get(reverse("activities:kinds_found"), {"kind_search": "ゴルフ"}).content.decode()
    assert "当たる種類はありません" in none


def test_the_fields_follow_the_kind(desk):
    contact = desk.get(reverse("activities:fields"), {"kind": "enterprise_contact"})
    friends = desk.get(reverse("activities:fields"), {"kind": "line_friends"})
    assert 'name="enterprise_search"' in contact.content.decode()
    assert 'name="mode"' in contact.content.decode()
    assert 'name="enterprise_search"' not in friends.content.decode()
    assert "その日の友だち数" in friends.content.decode()
    kept = desk.get(
        reverse("activities:fields"), {"kind": "mcss", "held_on": "R6.4.5", "quantity": "3"}
    ).content.decode()
    assert "令和6年4月5日" in kept or "R6.4.5" in kept
    assert 'value="3"' in kept


def test_an_enterprise_is_found_by_number(office, desk):
    found = desk.get(reverse("activities:enterprise_found"), {"enterprise_search": "1"})
    assert "株式会社見本" in found.content.decode()
    assert "checked" in found.content.decode()


def test_a_record_goes_on_to_the_next_with_what_they_share(office, desk):
    answer = desk.post(reverse("activities:new"), visit(office, lender=office.book.lender_id))
    assert answer.status_code == 302
    assert "kind=enterprise_contact" in answer.url
    assert "lender=" in answer.url
    assert "enterprise=" not in answer.url
    (row,) = rows()
    assert (row.theme, row.mode, row.department, row.enterprises) == (
        "general", "visit", "support", 1,
    )  # fmt: skip
    assert row.held_on == date(2024, 4, 8)
    page = desk.get(answer.url).content.decode()
    assert "を記録しました" in page
    assert "令和6年4月8日" in page or "R6.4.8" in page
    assert REQUEST not in page, "the next record is another request"


def test_sent_twice_it_is_recorded_once(office, desk):
    for _ in range(2):
        desk.post(reverse("activities:new"), visit(office))
    assert len(rows()) == 1


def test_a_likely_duplicate_is_told(office, desk):
    desk.post(reverse("activities:new"), visit(office))
    again = desk.post(reverse("activities:new"), visit(office, request_id="b" * 16), follow=True)
    assert "二重の記録なら" in again.content.decode()
    assert len(rows()) == 2


def test_a_record_is_corrected_with_a_reason_and_keeps_its_history(office, desk):
    desk.post(reverse("activities:new"), visit(office))
    (row,) = rows()
    url = reverse("activities:correct", args=[row.pk])
    opened = desk.get(url)
    assert "株式会社見本" in opened.content.decode()
    right = visit(
        office, request_id="c" * 16, quantity="2", reason="訪問は2回だった",
        seen=opened.context["form"]["seen"].value(),
    )  # fmt: skip
    assert desk.post(url, right).status_code == 302
    (row,) = rows()
    assert row.quantity == 2
    page = desk.get(reverse("activities:detail", args=[row.pk])).content.decode()
    assert "訪問は2回だった" in page
    assert "経営支援　花子" in page
    without = desk.post(url, {**right, "request_id": "d" * 16, "reason": ""})
    assert "理由が入力されていません" in without.content.decode()


def test_a_record_is_taken_back(office, desk):
    desk.post(reverse("activities:new"), visit(office))
    (row,) = rows()
    url = reverse("activities:withdraw", args=[row.pk])
    assert "取消の確認" in desk.get(url).content.decode()
    desk.post(url, {"request_id": "e" * 16, "reason": "訪問していない"})
    assert rows()[0].withdrawn
    assert "企業訪問・面談" not in table(desk.get(reverse("activities:list")))
    with scope.association(1):
        assert replay.verify(1) == []


def table(answer):
    text = answer.content.decode()
    return text[text.index("<tbody") : text.index("</tbody")]


def test_the_list_is_narrowed_by_what_counts(office, desk):
    desk.post(reverse("activities:new"), visit(office))
    desk.post(
        reverse("activities:new"),
        visit(office, request_id="f" * 16, mode="call", held_on="R6.4.2"),
    )
    desk.post(
        reverse("activities:new"),
        {"request_id": "g" * 16, "kind": "agency_visit", "held_on": "R6.4.3", "quantity": "1",
         "department": "guarantee", "counterpart": "chamber", "then": "done"},
    )  # fmt: skip
    assert len(rows()) == 3

    def count(**given):
        return table(desk.get(reverse("activities:list"), given)).count("<tr")

    assert count() == 3
    assert count(kind="agency_visit") == 1
    assert count(department="monitoring_support") == 2, "with its sections"
    assert count(since="R6.4.3", until="R6.4.5") == 1
    assert count(enterprise="見本") == 2
    assert count(mode="call") == 1
    assert count(counterpart="chamber") == 1
    assert count(theme="general", mode="visit") == 1
    csv = desk.get(reverse("activities:list"), {"format": "csv", "mode": "call"})
    assert csv.content.decode("utf-8-sig").count("\r\n") == 2


def workbook(*lines):
    book = openpyxl.load_workbook(io.BytesIO(lines[0]))
    sheet = book.worksheets[0]
    for y, line in enumerate(lines[1:], start=2):
        heads = {cell.value: cell.column for cell in sheet[1]}
        for head, value in line.items():
            sheet.cell(y, heads[head], value)
    made = io.BytesIO()
    book.save(made)
    return SimpleUploadedFile("活動.xlsx", made.getvalue())


VISIT = {
    "活動の種類": "企業訪問・面談", "実施日": date(2024, 4, 8), "企業者番号": 1, "テーマ": "一般",
    "方法": "訪問", "金融機関コード": "9001", "新規の取組み": "○",
}  # fmt: skip


def test_the_template_is_filled_checked_and_recorded(office, desk):
    blank = desk.get(reverse("activities:blank"))
    assert blank["Content-Type"].endswith("spreadsheetml.sheet")
    upload = reverse("activities:upload")
    given = {"request_id": REQUEST, "then": "check"}
    file = (blank.content, VISIT, {"活動の種類": "情報交換会", "実施日": "R6.4.9",
                                   "相手先": "よろず支援拠点", "人数": 4})  # fmt: skip
    checked = desk.post(upload, {**given, "file": workbook(*file)}).content.decode()
    assert "2件に誤りはありません" in checked
    assert rows() == []
    done = desk.post(upload, {**given, "then": "record", "file": workbook(*file)})
    assert done.status_code == 302
    first, second = rows()
    assert (first.enterprise_id, first.is_new, first.department) == (
        office.book.enterprise_id, True, "monitoring_support",
    )  # fmt: skip
    assert (second.counterpart, second.people) == ("yorozu", 4)


def test_every_mistake_of_a_file_is_told_with_row_and_column(office, desk):
    blank = desk.get(reverse("activities:blank")).content
    wrong = [
        {**VISIT, "活動の種類": "ゴルフ"},
        {**VISIT, "実施日": "いつか"},
        {**VISIT, "企業者番号": 77},
        {**VISIT, "数量": -1},
        {**VISIT, "新規の取組み": "多分"},
    ]
    page = desk.post(
        reverse("activities:upload"),
        {"request_id": REQUEST, "then": "record", "file": workbook(blank, VISIT, *wrong)},
    ).content.decode()
    assert "4件の誤り" in page or "5件の誤り" in page
    for row, column in ((3, "活動の種類"), (4, "実施日"), (6, "数量"), (7, "新規の取組み")):
        assert f'<th scope="row" class="number">{row}</th><td>{column}</td>' in page
    only = desk.post(
        reverse("activities:upload"),
        {"request_id": REQUEST, "then": "record", "file": workbook(blank, VISIT, wrong[2])},
    ).content.decode()
    assert '<th scope="row" class="number">3</th><td>企業者番号</td>' in only
    late = desk.post(
        reverse("activities:upload"),
        {"request_id": REQUEST, "then": "record",
         "file": workbook(blank, {**VISIT, "方法": "文書", "実施日": "R6.4.30"})},
    ).content.decode()  # fmt: skip
    assert '<th scope="row" class="number">2</th><td>方法</td>' in late
    assert '<th scope="row" class="number">2</th><td>実施日</td>' in late
    assert rows() == []


def test_an_own_counterpart_is_registered_changed_and_offered(office, desk):
    given = {
        "request_id": REQUEST, "base": "chamber", "own": "minato", "name": "みなと商工会議所",
        "kana": "みなとしょうこうかいぎしょ", "valid_from": "H22.4.1",
    }  # fmt: skip
    new = reverse("activities:counterpart_new")
    assert desk.post(new, given).status_code == 302
    again = desk.post(new, {**given, "request_id": "h" * 16}).content.decode()
    assert "登録済みです" in again
    bad = desk.post(new, {**given, "request_id": "i" * 16, "own": "港"}).content.decode()
    assert "登録できません" in bad
    with scope.association(1):
        row = Counterpart.objects.get()
    assert row.code == "chamber.minato"
    fields = desk.get(reverse("activities:fields"), {"kind": "meeting"}).content.decode()
    assert "みなと商工会議所" in fields
    edit = reverse("activities:counterpart", args=[row.pk])
    changed = {"request_id": "j" * 16, "name": "港商工会議所", "kana": row.kana,
               "valid_from": "H22.4.1", "valid_until": "R6.3.31", "reason": "合併"}  # fmt: skip
    assert desk.post(edit, changed).status_code == 302
    with scope.association(1):
        assert Counterpart.objects.get().valid_until == date(2024, 4, 1)
    assert "合併" in desk.get(edit).content.decode()
    fields = desk.get(reverse("activities:fields"), {"kind": "meeting"}).content.decode()
    assert "港商工会議所" not in fields, "it has ended"


def test_who_may_not_record_sees_and_does_not_write(office):
    auditor = office.client(Role.AUDIT)
    assert auditor.get(reverse("activities:list")).status_code == 200
    assert "活動を記録" not in auditor.get(reverse("activities:list")).content.decode()
    for name in ("new", "upload", "blank", "fields", "kinds_found", "counterpart_new"):
        assert auditor.get(reverse(f"activities:{name}")).status_code == 403, name
    assert auditor.post(reverse("activities:new"), visit(office)).status_code == 403


def test_a_record_that_is_not_there_is_404(desk):
    for pk in (12345, 2**70):
        assert desk.get(f"/activities/{pk}/").status_code == 404
    assert desk.get("/activities/?lender=x&kind=none&since=foo").status_code == 200


def test_the_list_costs_few_statements(office, desk, django_assert_max_num_queries):
    for n in range(3):
        desk.post(reverse("activities:new"), visit(office, request_id=f"{n}" * 16))
    with django_assert_max_num_queries(12):
        desk.get(reverse("activities:list"))
