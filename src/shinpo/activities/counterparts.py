"""The acts on counterparts: add one, change its name or end it. The code stays for ever."""

import re
from dataclasses import asdict, dataclass, replace
from datetime import date

import jaconv
from django.db.models import Max

from shinpo.activities.models import Counterpart
from shinpo.core.refusal import Problem, Refused, refuse
from shinpo.law.activities import OWN, catalogue_code, counterparts
from shinpo.ledger import record
from shinpo.ledger.doing import Doing, need_reason
from shinpo.registry import history

OWN_CODE = re.compile(r"[a-z0-9][a-z0-9_]{0,29}")
KANA = re.compile(r"[ァ-ヺー・　]+")


@dataclass(frozen=True)
class CounterpartEntry:
    """What is recorded of a counterpart; `valid_until` is the day after its last."""

    code: str
    name: str
    kana: str
    valid_from: date
    valid_until: date | None = None

    def tidied(self) -> "CounterpartEntry":
        """Return the entry with the reading in full-width katakana and no stray blanks."""
        kana = jaconv.hira2kata(jaconv.h2z(self.kana.strip())).replace(" ", "　")
        return replace(self, name=self.name.strip(), kana=kana)


def counterpart_add(entry: CounterpartEntry, doing: Doing) -> int:
    """Add a counterpart (相手先の登録); return its id.

    :raises Refused: with every problem at its field.
    """
    entry = entry.tidied()
    begun = record.begin(doing.act("counterpart_add", asdict(entry)))
    if begun.repeated:
        return history.row_of_act(begun, Counterpart)
    found = _problems(entry)
    own = entry.code.partition(OWN)[2]
    if catalogue_code(entry.code) not in counterparts() or not OWN_CODE.fullmatch(own):
        found.append(
            Problem(
                "code",
                "code_form",
                f"相手先コード「{entry.code}」を登録できません。一覧の区分に、半角の英小文字と数字の"
                "符号を続けた形ではありません。chamber.minato のように入力してください。",
            )
        )
    elif Counterpart.objects.filter(code=entry.code).exists():
        found.append(
            Problem(
                "code",
                "code_once",
                f"相手先コード「{entry.code}」は登録済みです。同じコードは使えません。"
                "別の符号にしてください。",
            )
        )
    if found:
        raise Refused(*found)
    last = Counterpart.objects.aggregate(last=Max("order_no"))["last"] or 0
    with history.under(begun):
        made = Counterpart.objects.create(
            association_id=doing.association_id, order_no=last + 1, **asdict(entry)
        )
    return int(made.pk)


def counterpart_change(counterpart_id: int, entry: CounterpartEntry, doing: Doing) -> None:
    """Change a counterpart's name or days (相手先の変更). A reason is required.

    :raises Refused: with every problem at its field.
    """
    entry = entry.tidied()
    need_reason(doing)
    content = {"counterpart_id": counterpart_id, **asdict(entry)}
    begun = record.begin(doing.act("counterpart_change", content))
    if begun.repeated:
        return
    row = Counterpart.objects.select_for_update().filter(pk=counterpart_id).first()
    if row is None:
        raise refuse(
            "code",
            "counterpart_unknown",
            "この相手先は登録されていません。一覧から選び直してください。",
        )
    if found := _problems(entry):
        raise Refused(*found)
    row.name, row.kana = entry.name, entry.kana
    row.valid_from, row.valid_until = entry.valid_from, entry.valid_until
    with history.under(begun):
        row.save()


def _problems(entry: CounterpartEntry) -> list[Problem]:
    found = []
    if not entry.name:
        found.append(
            Problem(
                "name", "required",
                "相手先の名称がありません。必須の項目です。名称を入力してください。",
            )
        )  # fmt: skip
    if not KANA.fullmatch(entry.kana):
        found.append(
            Problem(
                "kana", "kana",
                f"相手先の名称（カナ）「{entry.kana}」を受け付けられません。片仮名ではありません。"
                "全角の片仮名で入力してください。",
            )
        )  # fmt: skip
    if entry.valid_until is not None and entry.valid_until <= entry.valid_from:
        found.append(
            Problem(
                "valid_until", "range",
                "有効終了日が有効開始日より前です。期間になりません。"
                "終了日は開始日以後の日にしてください。",
            )
        )  # fmt: skip
    return found
