"""The words of the department's codes, as screens and lists print them."""

from shinpo.core.fee_rate import Surcharge
from shinpo.ui.tables import Chip

CHANNELS = {
    "bank": "金融機関経由",
    "commerce": "商工団体経由",
    "direct": "直接申込",
}
FORMS = {
    "term_loan": "証書貸付",
    "bill_loan": "手形貸付",
    "overdraft": "当座貸越（貸付専用型）",
    "card_loan": "事業者カードローン",
    "bill_discount": "手形割引（根保証）",
}
PURPOSES = {"working": "運転資金", "equipment": "設備資金", "both": "運転・設備資金"}
MANAGER_GUARANTEE = {
    "none": "経営者保証なし",
    "taken": "経営者保証あり",
    "waived_programme": "経営者保証なし（制度の要件）",
    "waived_bank": "経営者保証なし（金融機関連携型）",
    "waived_security": "経営者保証なし（担保型）",
    "waived_financial": "経営者保証なし（財務要件型）",
    "waived_other": "経営者保証なし（その他）",
    Surcharge.OWNER_CHOICE_BOTH_TESTS.value: "経営者保証非提供の選択（財務要件を両方満たす）",
    Surcharge.OWNER_CHOICE_ONE_TEST.value: "経営者保証非提供の選択（財務要件の一方、又は2期未満）",
    Surcharge.GUARANTOR_WAIVED.value: "経営者保証免除（上乗せあり）",
}
SHARING = {"part": "部分保証方式", "charge": "負担金方式", "none": "責任共有対象外"}
APPLICATION_STATUS = {
    "under_review": Chip("調査中", "info"),
    "approved": Chip("承諾", "success"),
    "refused": Chip("拒絶", "neutral"),
    "withdrawn": Chip("取消", "neutral"),
}
GUARANTEE_STATUS = {
    "approved": Chip("貸付報告待ち", "warning"),
    "disbursed": Chip("保証中", "info"),
    "completed": Chip("完済", "success"),
    "cancelled": Chip("取消", "neutral"),
    "subrogated": Chip("代位弁済", "error"),
}


def surcharge_of(manager_guarantee: str) -> Surcharge:
    """Return the surcharge that the handling of the manager's guarantee brings: 「上乗せ」."""
    known = {item.value for item in Surcharge}
    return Surcharge(manager_guarantee) if manager_guarantee in known else Surcharge.NONE


def status_chips(status: str, *, in_accident: bool = False) -> tuple[Chip, ...]:
    """Return what the head of a guarantee says of its state."""
    chips = (GUARANTEE_STATUS[status],)
    return (*chips, Chip("事故", "error")) if in_accident and status == "disbursed" else chips
