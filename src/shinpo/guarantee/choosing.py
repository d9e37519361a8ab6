"""What a form offers to choose from: enterprises found by a few letters, branches, programmes."""

import unicodedata
from datetime import date
from itertools import groupby

from django.db.models import Q, QuerySet

from shinpo.registry.models import Branch, Enterprise, Programme

HIRAGANA = range(0x3041, 0x3097)
TO_KATAKANA = {code: code + 0x60 for code in HIRAGANA}
FOUND_MAX = 8
CORPORATE_NUMBER_DIGITS = 13


def folded(text: str) -> str:
    """Return a search text in one width, without spaces: ＡＢＣ and ABC find the same.

    Control characters find nothing and the data base does not take them.
    """
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isprintable() and c != " ")


def enterprises(text: str) -> QuerySet[Enterprise]:
    """Return the enterprises whose name, reading or number fits: 「企業者の検索」."""
    key = folded(text)
    if not key:
        return Enterprise.objects.none()
    as_typed = "".join(c for c in text.strip() if c.isprintable() or c.isspace())
    fits = Q(name__icontains=key) | Q(name__icontains=as_typed)
    fits |= Q(kana__icontains=key.translate(TO_KATAKANA))
    if key.isascii() and key.isdigit():
        fits |= Q(number=key.zfill(Enterprise._meta.get_field("number").max_length))
        fits |= Q(number=key)
        if len(key) == CORPORATE_NUMBER_DIGITS:
            fits |= Q(corporate_number=key)
    return Enterprise.objects.filter(fits).order_by("kana", "id")


def enterprise_choices(found: list[Enterprise]) -> list[tuple[int, str]]:
    """Return enterprises as the form prints them: name, reading, number."""
    return [(e.pk, f"{e.name}（{e.kana}）　企業者番号 {e.number}") for e in found]


def branch_choices() -> list[tuple[str, list[tuple[int, str]]]]:
    """Return the branches by lender: 「金融機関・店舗」. One SELECT."""
    found = Branch.objects.select_related("lender").order_by(
        "lender__order_no", "lender__code", "code"
    )
    return [
        (name, [(b.pk, f"{name}　{b.name}") for b in of_lender])
        for name, of_lender in groupby(found, lambda b: b.lender.name)
    ]


def programme_choices(on: date) -> list[tuple[int, str]]:
    """Return the programmes open on a day: 「取扱中の制度」. One SELECT."""
    found = Programme.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=on), valid_from__lte=on
    ).order_by("owner", "order_no", "code")
    return [(p.pk, p.name) for p in found]
