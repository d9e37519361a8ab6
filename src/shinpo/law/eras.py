"""The eras of the law file as the parameter object that `core.era` takes."""

from functools import cache

from shinpo.core.era import Era, Eras
from shinpo.law.load import parameter


@cache
def eras() -> Eras:
    """Return every era on record: 「元号」. The rule itself knows no date."""
    return Eras(
        known=tuple(
            Era(
                name=entry.value["name"],
                letter=entry.value["letter"],
                first_year=entry.value["first_year"],
                span=entry.span,
            )
            for entry in parameter("eras", "era").entries
        ),
        calendar_from=parameter("eras", "calendar").entries[0].span.start,
    )
