"""Number check of pasted tables: real ones as they are printed, and every slip one can make."""

import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shinpo.core.refusal import Refused
from shinpo.core.yen import half_up
from shinpo.publishing.number_check.check import Verdict, check
from shinpo.publishing.number_check.corrections import Column, Correction, read
from shinpo.publishing.number_check.reading import pasted, pasted_tables, uploaded_tables
from shinpo.publishing.number_check.sheet import number
from shinpo.publishing.number_check.structure import Kind
from shinpo.statistics.published_files import load, published_root, table_folders
from support.pasted import pasted_text

SEEDS = ("s000", "s001", "s002", "s003", "s004")
WITHOUT_FIGURES = "issue_grades"
FOLDERS = [
    folder
    for seed in SEEDS
    for folder in table_folders(published_root() / seed)
    if folder.name != WITHOUT_FIGURES
]
# Every difference in the real tables that rounding does not explain: label, column, cause.
KNOWN = {
    "s000_revival_activities": {("再生支援活動実績", "先数", "row_missed")},
    "s000_startup": {("創業資金の保証承諾", "前年同期比", "transposed")},
    "s001_changes": {("経常収支差額(外部評価委員の意見)", "増加", "copied")},
    "s002_by_bank": {("信用組合計", "構成比", "cell_lost")},
    "s002_by_municipality": {("合計", "件数", "unknown"), ("合計", "金額", "unknown")},
    "s002_income": {
        ("経常外収支差額", "A", "sign_lost"),
        ("経常外収支差額", "B", "sign_lost"),
        ("経常外収支差額", "C", "sign_lost"),
    },
    "s002_special_account": {
        ("預け金利息", "C/A", "cell_lost"),
        ("預け金利息", "C/B", "cell_lost"),
        ("雑収入", "C/A", "cell_lost"),
    },
    "s004_capital_enterprises": {("1億円超", "構成比", "places")},
}


def report(text):
    return check(read(pasted(text)))


@pytest.mark.parametrize(
    "folder", FOLDERS, ids=lambda folder: f"{folder.parent.name}/{folder.name}"
)
def test_a_real_table_shows_its_known_misprints_with_their_cause_and_nothing_else(folder):
    found = report(pasted_text(folder))
    shown = {
        (found.structure.rows[r.row].label, found.structure.columns[r.column].head[-1], r.cause.id)
        for r in found.differences
    }
    assert shown == KNOWN.get(load(folder).id, set())


@pytest.mark.parametrize(
    "folder", FOLDERS, ids=lambda folder: f"{folder.parent.name}/{folder.name}"
)
def test_without_indents_a_real_table_still_shows_nothing_but_its_misprints(folder):
    found = report(pasted_text(folder, indented=False))
    shown = {
        (found.structure.rows[r.row].label, found.structure.columns[r.column].head[-1], r.cause.id)
        for r in found.differences
    }
    assert shown <= KNOWN.get(load(folder).id, set())


def test_the_check_recomputes_what_the_tables_let_it():
    counts = {
        load(folder).id: report(pasted_text(folder)).counts
        for folder in FOLDERS
        if folder.name in ("by_bank", "income", "bank_kind_balance", "main", "finance")
    }
    assert counts["s002_by_bank"]["recomputed"] > 170
    assert counts["s002_income"]["recomputed"] > 60
    assert counts["s004_bank_kind_balance"]["recomputed"] == 10
    assert counts["s000_main"]["explained"] == 3  # computed from yen, as the list says
    assert counts["s001_finance"]["explained"] == 2  # 56.3, 232.5


def test_ratios_from_finer_figures_are_explained_and_not_marked():
    found = report(pasted_text(published_root() / "s001" / "income"))
    result = next(r for r in found.results if r.printed == "56.3")
    assert (result.verdict, result.cause.id) == (Verdict.EXPLAINED, "rounding")
    assert "55.6～57.6" in result.cause.words


TABLE = """事業計画（単位：百万円）
項目	前年度実績	計画	実績	前年度比	計画比	構成比
甲	1,200	1,300	1,352	112.7	104.0	24.6
乙	800	900	1,018	127.3	113.1	18.5
丙	2,500	2,600	3,123	124.9	120.1	56.9
合計	4,500	4,800	5,493	122.1	114.4	100.0
"""


def test_a_right_table_is_all_equal():
    found = report(TABLE)
    assert found.counts == {
        "printed": 24, "recomputed": 15, "equal": 15, "explained": 0, "suspect": 0, "unknown": 0
    }  # fmt: skip
    kinds = [column.kind for column in found.structure.columns]
    assert kinds == [Kind.LABEL, Kind.LAST_YEAR, Kind.PLAN, Kind.ACTUAL, Kind.RATIO, Kind.RATIO,
                     Kind.SHARE]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "printed", "cause"),
    [
        ("\t104.0\t", "\t103.8\t", "103.8", "unknown"),
        ("\t104.0\t", "\t140.0\t", "140.0", "transposed"),
        ("\t104.0\t", "\t10.40\t", "10.40", "slip"),
        ("\t104.0\t", "\t112.7\t", "112.7", "other_base"),
        ("\t104.0\t", "\t4.0\t", "4.0", "ratio_as_change"),
        ("\t104.0\t", "\t52.0\t", "52.0", "other_base"),
        ("\t104.0\t", "\t△104.0\t", "△104.0", "sign_lost"),
        ("\t104.0\t", "\t104\t", "104", None),
        ("\t104.0\t", "\t\t", "", "cell_lost"),
        ("\t104.0\t", "\t104.2\t", "104.2", "unknown"),
        ("\t113.1\t", "\t113.2\t", "113.2", "rounding"),
        ("\t4,800\t", "\t3,900\t", "3,900", "row_missed"),
        ("\t4,800\t", "\t6,100\t", "6,100", "row_twice"),
        ("\t4,800\t", "\t2,600\t", "2,600", "copied"),
        ("\t4,800\t", "\t4,801\t", "4,801", "rounding"),
        ("\t4,800\t", "\t4,830\t", "4,830", "unknown"),
    ],
)
def test_every_slip_has_its_cause(old, new, printed, cause):
    found = report(TABLE.replace(old, new, 1))
    told = {r.printed: r.cause.id for r in found.results if r.cause is not None}
    assert told.get(printed) == cause, found.results


def test_a_column_headed_as_a_ratio_may_hold_differences():
    found = report(pasted_text(published_root() / "s002" / "ratios"))
    assert [c.kind for c in found.structure.columns[-2:]] == [Kind.DIFFERENCE, Kind.DIFFERENCE]


def test_what_a_person_corrects_goes_before_what_is_read():
    structure = read(pasted(TABLE))
    rows = list(structure.rows)
    rows[3] = rows[3].__class__(rows[3].label, 0, ((0, 1), (1, 1)))
    found = check(structure.with_rows(rows))
    assert {r.printed for r in found.differences} == {"4,500", "4,800", "5,493"}


def test_a_workbook_is_read_as_it_shows():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["項目", "計画", "実績", "計画比"])
    sheet.append(["甲", 1300, 1352.4, 1.04])
    sheet["D2"].number_format = "0.0%"
    sheet["C2"].number_format = "#,##0"
    buffer = io.BytesIO()
    book.save(buffer)
    (sheet,) = uploaded_tables("表.xlsx", buffer.getvalue())
    assert sheet.lines[1] == ("甲", "1300", "1352", "104.0%")
    assert check(read(sheet)).counts["equal"] == 1


@pytest.mark.parametrize(
    ("text", "value"),
    [("１，２３４", 1234), ("△ 51", -51), ("▲5.6", Decimal("-5.6")), ("131件", 131),
     ("95.2％", Decimal("95.2")), ("(123,909)", 123909), ("－", None), ("", None), ("皆増", None),
     ("1,23", None)],
)  # fmt: skip
def test_cells_are_read_as_people_write_them(text, value):
    read = number(text)
    assert (read.value if read else None) == value


@pytest.mark.parametrize(
    ("text", "rule", "words"),
    [
        ("", "empty", "表がありません"),
        ("ただの文です。", "no_numbers", "数値がありません"),
        ("項目\t達成度\n甲\tA", "no_numbers", "数値がありません"),
        ("一列\n1\n2", "one_column", "列が一つ"),
        ("甲\t1\t2", "one_line", "行が一つ"),
        ("a\t1\n" * 500, "large", "大きすぎ"),
        ("項目 計画 実績\n甲 10 20\n乙 30\n丙 1 2", "ragged", "3行目の欄は2個"),
        ("表\ta\n甲\t1\n\n" * 21, "many", "表が多すぎます"),
        ("a\t1\n" * 99_000 + "x" * 5_000, "large", "40万字"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_by_its_rule_in_words(text, rule, words):
    with pytest.raises(Refused, match=words) as refused:
        pasted_tables(text)
    assert [p.rule for p in refused.value.problems] == [f"number_check.{rule}"]
    assert [p.field for p in refused.value.problems] == ["table"]


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("表.xlsx", b"no workbook", "workbook"),
        ("表.xlsx", b"", "workbook"),
        ("表.xls", b"\xd0\xcf\x11\xe0", "kind"),
        ("表.pdf", b"%PDF", "kind"),
        ("表.csv", b"\x81\xff\x00\xfe\xfd", "encoding"),
        ("表.csv", b"1" * 5_000_001, "large"),
    ],
)
def test_what_is_no_file_of_tables_is_refused_by_its_rule(name, content, rule):
    with pytest.raises(Refused) as refused:
        uploaded_tables(name, content)
    assert [(p.field, p.rule) for p in refused.value.problems] == [("file", f"number_check.{rule}")]


def test_a_workbook_that_unpacks_to_far_more_is_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 61_000_000)
    with pytest.raises(Refused, match="大きすぎ"):
        uploaded_tables("表.xlsx", buffer.getvalue())


RATIOS = [["項目", "計画", "実績", "計画比"], ["甲", 200, 100, 50], ["乙", 100, 150, 140]]


def test_every_visible_sheet_and_every_block_of_it_is_a_table():
    book = openpyxl.Workbook()
    first = book.active
    first.title = "事業"
    for line in (["事業計画（単位：百万円）"], *RATIOS, [], ["参考"], *RATIOS, [], ["注　見本"]):
        first.append(line)
    second = book.create_sheet("結合")
    second.append(["", "上期", "", "計画比"])
    second.append(["項目", "計画", "実績", ""])
    second.append(["甲", 200, 100, 50])
    second.merge_cells("B1:C1")
    book.create_sheet("表紙").append(["表題だけ"])
    hidden = book.create_sheet("控え")
    hidden.append(["項目", "a"])
    hidden.append(["甲", 1])
    hidden.sheet_state = "hidden"
    buffer = io.BytesIO()
    book.save(buffer)
    sheets = uploaded_tables("表.xlsx", buffer.getvalue())
    assert [(s.name, s.title, s.unit) for s in sheets] == [
        ("事業", "事業計画", "million_yen"), ("事業", "参考", ""), ("結合", "", ""),
    ]  # fmt: skip
    reports = [check(read(sheet)) for sheet in sheets]
    assert [len(r.differences) for r in reports] == [1, 1, 0]
    assert reports[2].counts["equal"] == 1
    assert reports[2].structure.columns[2].head == ("上期", "実績")


def test_cells_may_be_parted_by_tabs_commas_or_blanks():
    wanted = report("項目\t計画\t実績\t計画比\n甲\t1,200\t△ 60\t△5.0\n乙\t100\t90\t90.0").counts
    assert wanted["equal"] == 2
    for text in (
        '項目,計画,実績,計画比\n甲,"1,200",△ 60,△5.0\n乙,100,90,90.0',
        "項目 計画 実績 計画比\n甲 1,200 △ 60 △5.0\n乙 100 90 90.0",
        "項目　計画　実績　計画比\n甲　１，２００　▲６０　▲５．０\n乙　１００　９０　９０．０",
    ):
        assert report(text).counts == wanted
    shift_jis = "項目,計画,実績,計画比\n甲,1200,−60,−5.0\n乙,100,90,90.0".encode()
    assert check(read(uploaded_tables("a.csv", shift_jis)[0])).counts == wanted
    assert uploaded_tables("a.csv", "項目,件数\n甲,1".encode("cp932"))[0].lines[1] == ("甲", "1")


def test_what_excel_shows_without_a_format_is_read_as_it_shows():
    book = openpyxl.Workbook()
    sheet = book.active
    for line in (
        ["項目", "計画", "実績", "計画比"],
        ["甲", 300, 100, 100 / 3],
        ["乙", 7, 3, 42.857142857],
    ):
        sheet.append(line)
    buffer = io.BytesIO()
    book.save(buffer)
    (table,) = uploaded_tables("表.xlsx", buffer.getvalue())
    assert table.lines[1] == ("甲", "300", "100", "33.33333333")
    assert not check(read(table)).differences


def test_an_average_in_another_unit_than_its_amount_is_worked_out():
    head = "項目\t件数\t金額（百万円）\t1件当たり（千円）\n"
    text = head + "甲\t4\t10\t2,500\n乙\t8\t10\t1,250\n丙\t5\t10\t{}"
    assert not report(text.format("2,000")).differences
    (wrong,) = report(text.format("2,500")).differences
    assert wrong.right == 2000


def test_numbered_and_grouped_rows_keep_their_names():
    found = report("番号\t区分\t項目\t件数\n1\t保証\t承諾\t10\n2\t\t残高\t30\n3\t\t計\t41")
    assert [row.label for row in found.structure.rows] == ["承諾", "残高", "計"]
    assert [r.printed for r in found.differences] == ["41"]


def test_a_total_over_the_columns_is_added_up():
    found = report(
        "地区\t4月（件数）\t5月（件数）\t計（件数）\n北\t10\t20\t30\n南\t1\t2\t4\n東\t5\t5\t10"
    )
    (wrong,) = found.differences
    assert (wrong.printed, wrong.right, wrong.column) == ("4", 3, 3)


def test_a_person_says_what_a_column_is_and_that_a_row_is_no_total():
    sheet = pasted("項目\t甲\t乙\t値\nA\t10\t20\t50\nB\t20\t80\t30\n計\t30\t90\t33.3")
    assert {r.printed for r in check(read(sheet)).differences} == {"90", "33.3"}
    said = Correction({3: Column(Kind.RATIO, 1, 2)}, frozenset({2}))
    assert [r.printed for r in check(read(sheet, said)).differences] == ["30"]


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.integers(50, 10**5), st.integers(50, 10**5)), min_size=3, max_size=9),
    st.data(),
)
def test_a_table_made_right_has_no_difference_and_one_wrong_total_is_found(pairs, data):
    lines = ["項目\t計画件数\t実績件数\t計画比"]
    for n, (plan, actual) in enumerate([*pairs, tuple(map(sum, zip(*pairs, strict=True)))]):
        label = "合計" if n == len(pairs) else f"項目{n}"
        lines.append(f"{label}\t{plan:,}\t{actual:,}\t{half_up(Decimal(100 * actual) / plan, 1)}")
    text = "\n".join(lines)
    found = report(text)
    assert not found.differences
    assert found.counts["recomputed"] >= len(pairs) + 3
    wrong = data.draw(st.integers(1, 9))
    actual = sum(a for _, a in pairs)
    broken = report(text.replace(f"\t{actual:,}\t", f"\t{actual + wrong * 7:,}\t"))
    last = len(pairs)
    assert any(r.row == last for r in broken.differences)
