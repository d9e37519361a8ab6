"""The style guide's samples: every part once, with invented content."""

from datetime import UTC, date, datetime
from decimal import Decimal

from django import forms
from django.http import QueryDict

from shinpo.core.refusal import refuse
from shinpo.ui.fields import CorporateNumberField, EraDateField, RateField, YenField
from shinpo.ui.forms import Form
from shinpo.ui.frame import Frame, NavItem
from shinpo.ui.paging import page_of
from shinpo.ui.parts import Confirmation, HistoryEntry, RecordHead, Tab
from shinpo.ui.tables import Chip, Column, Download, Table

SURFACES = ("staff", "bank", "public", "committee")
HERE = "?"

FRAME = Frame(
    association="あおぞら県信用保証協会",
    home_url=HERE,
    role="保証審査",
    user_name="審査 太郎",
    business_date=date(2024, 3, 29),
    demo=True,
    navigation=tuple(
        NavItem(label, f"{HERE}to={key}", key, waiting, current)
        for label, key, waiting, current in (
            ("ホーム", "h", None, False),
            ("企業", "e", None, False),
            ("申込", "a", 12, False),
            ("決裁", "d", 3, False),
            ("保証", "w", None, True),
            ("期中管理", "m", None, False),
            ("求償権", "k", None, False),
            ("制度", "s", None, False),
            ("統計", "t", None, False),
            ("月報", "b", None, False),
        )
    ),
    account=(NavItem("二要素認証", HERE), NavItem("ログアウト", HERE)),
    footer=(NavItem("アクセシビリティ方針", HERE), NavItem("保証料の試算", HERE)),
    search_url=HERE,
    tasks_url=HERE,
    tasks=15,
)

STATES = (
    Chip("保証中", "info"),
    Chip("償還済", "success"),
    Chip("延滞", "warning"),
    Chip("代位弁済", "error"),
    Chip("取消", "neutral"),
)
BANKS = ("みずうみ銀行 本店", "あおぞら信用金庫 港支店", "やまなみ銀行 駅前支店")


class SampleForm(Form):
    """One field of every kind."""

    name = forms.CharField(label="企業者名", help_text="登記のとおり。例：株式会社あおぞら製作所")
    corporate_number = CorporateNumberField(
        label="法人番号", required=False, help_text="13桁の数字"
    )
    applied_on = EraDateField(
        label="申込受付日", help_text="例：令和6年3月29日、R6.3.29、2024-03-29"
    )
    amount = YenField(
        label="申込金額",
        unit="万円",
        min_yen=10_000,
        max_yen=280_000_000,
        help_text="例：500、500万、1.2億。「/」で000",
    )
    rate = RateField(label="保証料率", required=False, help_text="年率。例：1.15")
    purpose = forms.ChoiceField(
        label="資金使途", choices=[("", "選択してください"), ("w", "運転"), ("e", "設備")]
    )
    method = forms.ChoiceField(
        label="返済方法",
        choices=[("equal", "均等分割"), ("lump", "一括"), ("other", "不均等分割")],
        widget=forms.RadioSelect(attrs={"inline": True}),
        initial="equal",
    )
    note = forms.CharField(
        label="連絡事項", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    split = forms.BooleanField(label="保証料を分割して支払う", required=False)


class Receipt(Form):
    """A field that the system fills."""

    receipt = forms.CharField(label="受付番号", required=False)


class AsOf(Form):
    """The as-of switch of a history."""

    as_of = EraDateField(label="表示する日", required=False)


class Reason(Form):
    """The reason that a dangerous act asks for."""

    reason = forms.CharField(label="取消の理由", widget=forms.Textarea(attrs={"rows": 3}))


def guide(query: QueryDict, surface: str) -> dict[str, object]:
    """Return everything that the style guide shows."""
    surface = surface if surface in SURFACES else SURFACES[0]
    return {
        "frame": FRAME,
        "layout": f"ui/{surface}.html",
        "surface": surface,
        "surfaces": [(s, f"?surface={s}") for s in SURFACES],
        "table": sample_table(query),
        "empty_table": Table("承認待ちの案件", [Column("no", "保証番号")], []),
        "form": SampleForm(
            auto_id="ok_%s", initial={"amount": 5_005_000, "rate": Decimal("0.0115")}
        ),
        "receipt": Receipt(initial={"receipt": "24-000123"})["receipt"],
        "bad_form": _bad_form(),
        "record": _record(),
        "history": _history(),
        "as_of": AsOf({"as_of": "令和6年3月29日"})["as_of"],
        "confirmation": _confirmation(),
        "confirm_form": Reason(auto_id="confirm_%s"),
        "chips": STATES,
        "figures": {"big": 231_456_789_000, "minus": -51_000, "nil": 0, "ratio": Decimal("0.0115")},
        "days": (date(2024, 3, 29), date(2019, 5, 1), date(1989, 1, 7)),
        "glyphs": "髙橋 﨑 邉 邊 濵 桒 ㈱ ① △ ▲ － 〜 ※ ㋿ 令和 直 骨 与 海",
    }


def sample_table(query: QueryDict) -> Table:
    """Return a list of 5,000 invented guarantees."""
    columns = (
        Column("no", "保証番号", link=lambda row: f"?open={row['no']}", sort=True),
        Column("firm", "企業名"),
        Column("bank", "金融機関"),
        Column("on", "承諾日", kind="date", sort=True),
        Column("yen", "保証金額", kind="number", sort=True, note="円"),
        Column("balance", "残高", kind="number", link=lambda row: f"?of={row['no']}", note="円"),
        Column("state", "ステータス", kind="chip"),
    )
    rows = [_guarantee(n) for n in range(5_000)]
    page = page_of(rows, query=query)
    shown = page.items[:12]
    return Table(
        caption="保証一覧",
        columns=columns,
        rows=shown,
        page=page,
        query=query,
        note="令和6年3月29日現在",
        downloads=(
            Download("全件をCSVで保存", "?format=csv"),
            Download("Excelで保存", "?format=xlsx"),
        ),
        total={
            "no": "この画面の計",
            "yen": sum(row["yen"] for row in shown),
            "balance": sum(row["balance"] for row in shown),
        },
    )


def _guarantee(n: int) -> dict[str, object]:
    yen = (n % 37 + 3) * 1_000_000
    return {
        "no": f"24-{n + 1:06d}",
        "firm": f"株式会社あおぞら{['製作所', '商店', '建設', '運輸'][n % 4]}{n + 1}",
        "bank": BANKS[n % len(BANKS)],
        "on": date(2023, 4 + n % 9, 1 + n % 28),
        "yen": yen,
        "balance": yen * (n % 5) // 5,
        "state": STATES[n % len(STATES)],
    }


def _bad_form() -> SampleForm:
    form = SampleForm(
        {
            "name": "",
            "corporate_number": "8000012050002",
            "applied_on": "8/11/21",
            "amount": "3億",
            "amount_unit": "万円",
            "rate": "1.155",
            "purpose": "w",
            "method": "equal",
        },
        auto_id="bad_%s",
    )
    form.add_refusal(
        refuse(
            "programme",
            "sample.programme",
            "この制度では申し込めません。取扱期間が令和6年3月31日で終わっています。別の制度を選んでください。",
        )
    )
    return form


def _record() -> RecordHead:
    return RecordHead(
        name="株式会社あおぞら製作所",
        kana="カブシキガイシャ アオゾラセイサクショ",
        flags=(Chip("保証中", "info"), Chip("条件変更", "warning")),
        facts=(("保証番号", "24-000123"), ("金融機関", BANKS[0]), ("保証金額", "5,000,000円"),
               ("残高", "3,250,000円"), ("最終期限", "令和10年3月31日")),
        tabs=(Tab("概要", HERE, current=True), Tab("返済予定", HERE, count=48),
              Tab("仕訳", HERE, count=16), Tab("条件変更", HERE, count=1), Tab("文書", HERE)),
    )  # fmt: skip


def _history() -> list[HistoryEntry]:
    return [
        HistoryEntry(
            at=datetime(2024, 3, 29, 5, 12, tzinfo=UTC),
            who="期中 花子",
            what="条件変更を登録",
            field="最終期限",
            before="令和8年3月31日",
            after="令和10年3月31日",
            reason="返済負担の軽減（借主の申出）",
            url=HERE,
        ),
        HistoryEntry(
            at=datetime(2023, 4, 3, 1, 0, tzinfo=UTC), who="審査 太郎", what="信用保証書を発行"
        ),
    ]


def _confirmation() -> Confirmation:
    return Confirmation(
        title="保証の取消",
        target="24-000123 株式会社あおぞら製作所",
        count=1,
        unit="件",
        effects=("保証承諾を取り消し、承諾額5,000,000円を統計から除きます。",
                 "受領した保証料57,500円の返戻を作成します。"),
        act="取り消す",
        back_url=HERE,
        reversible="取消は削除ではなく反対の記録です。誤って取り消したときは、訂正の記録で元に戻せます。",
    )  # fmt: skip
