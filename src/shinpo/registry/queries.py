"""What the registry answers: enterprises found by what a person types."""

import unicodedata

import jaconv
from django.db.models import Q, QuerySet

from shinpo.core.corporate_number import LENGTH
from shinpo.registry.models import Enterprise

NUMBER_DIGITS = Enterprise._meta.get_field("number").max_length


def folded(text: str) -> str:
    """Return a search text in one width, without blanks: ＡＢＣ and ABC find the same.

    Control characters find nothing and the data base does not take them.
    """
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isprintable() and c != " ")


def enterprises_found(text: str) -> QuerySet[Enterprise]:
    """Return the enterprises whose name, reading or number fits: 「企業者の検索」."""
    key = folded(text)
    if not key:
        return Enterprise.objects.all()
    as_typed = "".join(c for c in text.strip() if c.isprintable() or c.isspace())
    fits = Q(name__icontains=key) | Q(name__icontains=as_typed)
    fits |= Q(kana__icontains=jaconv.hira2kata(key))
    if key.isascii() and key.isdigit():
        fits |= Q(number=key) | Q(number=key.zfill(NUMBER_DIGITS))
        if len(key) == LENGTH:
            fits |= Q(corporate_number=key)
    return Enterprise.objects.filter(fits)
