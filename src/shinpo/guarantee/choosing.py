"""What a form offers to choose from: enterprises found by a few letters, branches, programmes."""

from datetime import date
from itertools import groupby

from django.db.models import Q, QuerySet

from shinpo.registry.models import Branch, Enterprise, Programme
from shinpo.registry.queries import enterprises_found, folded

FOUND_MAX = 8


def enterprises(text: str) -> QuerySet[Enterprise]:
    """Return the enterprises that a few letters find, none for no letters: 「企業者の検索」."""
    if not folded(text):
        return Enterprise.objects.none()
    return enterprises_found(text).order_by("kana", "id")


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
