"""The context processor that gives every template its frame."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from shinpo.ui.frame import frame_of


def frame(request: HttpRequest) -> dict[str, object]:
    """Return `frame`, made only if a template asks (fragments do not)."""
    return {"frame": SimpleLazyObject(lambda: frame_of(request))}
