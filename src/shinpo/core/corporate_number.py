"""Corporate numbers and their check digit: 「法人番号」「検査用数字」.

Thirteen digits; the first checks the other twelve. Weights 1 and 2 alternate from the
right; the check digit is nine less the weighted sum modulo nine, so it is never zero.
"""

import unicodedata

from shinpo.core.refusal import Refused, refuse

LENGTH = 13
MODULUS = 9
SEPARATORS = frozenset(" -‐‑–—―−ー")  # people type every dash there is


def check_digit(base: str) -> int:
    """Return the digit that must stand before the twelve digits of `base`: 「検査用数字」.

    根拠: 法人番号の指定等に関する省令第2条
    """
    if len(base) != LENGTH - 1 or not (base.isascii() and base.isdigit()):
        raise ValueError("the base of a corporate number has twelve ASCII digits")
    weighted = sum(int(digit) * (1 + i % 2) for i, digit in enumerate(reversed(base)))
    return MODULUS - weighted % MODULUS


def is_corporate_number(text: str) -> bool:
    """Tell whether `text` is thirteen ASCII digits with the right check digit: 「法人番号」."""
    if len(text) != LENGTH or not (text.isascii() and text.isdigit()):
        return False
    return int(text[0]) == check_digit(text[1:])


def parse_corporate_number(text: str, *, field: str) -> str:
    """Read a corporate number as people type it: 「法人番号の読取り」.

    Full-width digits, blanks and dashes are allowed; the answer is thirteen ASCII digits.

    :raises Refused: if it is not thirteen digits, or the check digit is wrong
    """
    narrow = unicodedata.normalize("NFKC", text)
    digits = "".join(c for c in narrow if c not in SEPARATORS and not c.isspace())
    if not (digits.isascii() and digits.isdigit()):
        raise refuse(
            field,
            "corporate_number.digits",
            "法人番号を受け付けられません。数字以外の文字があります。13桁の数字で入力してください。",
        )
    if len(digits) != LENGTH:
        raise refuse(
            field,
            "corporate_number.length",
            f"法人番号を受け付けられません。{len(digits)}桁です。13桁の数字で入力してください。",
        )
    if not is_corporate_number(digits):
        raise _wrong_check_digit(field)
    return digits


def _wrong_check_digit(field: str) -> Refused:
    return refuse(
        field,
        "corporate_number.check_digit",
        "法人番号を受け付けられません。検査用数字（先頭の1桁）が残りの12桁と合いません。"
        "国税庁法人番号公表サイトなどで番号を確かめてください。",
    )
