"""Invented names from syllables; none is meant to be anybody's."""

import numpy as np

from shinpo.core.corporate_number import check_digit

HEADS = (
    "青/アオ", "白/シラ", "緑/ミド", "朝/アサ", "夕/ユウ", "星/ホシ", "風/カザ",
    "雲/クモ", "泉/イズ", "霧/キリ", "花/ハナ", "鈴/スズ", "貝/カイ", "藤/フジ",
    "桐/キリ", "柊/ヒイラギ", "楓/カエデ", "若/ワカ", "豊/トヨ", "光/ミツ", "遠/トオ",
    "深/フカ", "高/タカ", "長/ナガ", "広/ヒロ", "千/チ", "八/ヤ", "万/ヨロズ",
    "古/フル", "新/ニイ",
)  # fmt: skip
TAILS = (
    "嶺/ミネ", "浜/ハマ", "瀬/セ", "沢/サワ", "原/ハラ", "丘/オカ", "崎/サキ",
    "谷/タニ", "里/サト", "森/モリ", "川/カワ", "池/イケ", "島/シマ", "波/ナミ",
    "岸/ギシ", "坂/ザカ", "畑/バタケ", "門/カド", "橋/バシ", "庭/ニワ",
)  # fmt: skip
GIVEN = (
    "一路/イチロ", "海斗/カイト", "汐音/シオネ", "陽彩/ヒイロ", "千景/チカゲ",
    "直弥/ナオヤ", "美凪/ミナギ", "蓮司/レンジ", "和奏/ワカナ", "伊織/イオリ",
    "晴臣/ハルオミ", "澄江/スミエ", "宗佑/ソウスケ", "琴葉/コトハ", "辰巳/タツミ",
    "梢/コズエ",
)  # fmt: skip
COMPANIES = (
    ("株式会社{}", "カブシキガイシャ", 58),
    ("有限会社{}", "ユウゲンガイシャ", 30),
    ("合同会社{}", "ゴウドウガイシャ", 12),
)


def _pair(word: str) -> tuple[str, str]:
    written, _, kana = word.partition("/")
    return written, kana


class Names:
    """Names drawn by chance; the same seed gives the same names."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng

    def _one(self, words: tuple[str, ...] | list[str]) -> tuple[str, str]:
        return _pair(words[int(self._rng.integers(len(words)))])

    def stem(self) -> tuple[str, str]:
        """Return a place-like name and its reading."""
        head, tail = self._one(HEADS), self._one(TAILS)
        return head[0] + tail[0], head[1] + tail[1]

    def firm(self, trade: list[str], *, individual: bool) -> tuple[str, str]:
        """Return a firm's name and its reading (without the form of the company)."""
        stem, word = self.stem(), self._one(trade)
        name, kana = stem[0] + word[0], stem[1] + word[1]
        if individual:
            return name, kana
        shares = np.array([share for *_, share in COMPANIES], float)
        form, _, _ = COMPANIES[int(self._rng.choice(len(COMPANIES), p=shares / shares.sum()))]
        return form.format(name), kana

    def person(self) -> str:
        """Return a person's name."""
        return f"{self.stem()[0]} {self._one(GIVEN)[0]}"


def corporate_number(prefix: str, serial: int) -> str:
    """Return a number with the right check digit and a registry office that does not exist."""
    base = f"{prefix}{serial:08d}"
    return f"{check_digit(base)}{base}"


MUNICIPALITY_WEIGHTS = (6, 5, 4, 3, 2)


def municipality_code(prefecture: int, serial: int) -> str:
    """Return a six-digit code with its check digit, in a prefecture that does not exist."""
    base = f"{prefecture:02d}{200 + serial:03d}"
    total = sum(int(d) * w for d, w in zip(base, MUNICIPALITY_WEIGHTS, strict=True))
    return base + str((11 - total % 11) % 10)
