"""Requests of another association."""


def second(request: object) -> int:
    """Return association 2, whoever asks (for ASSOCIATION_OF_REQUEST)."""
    return 2
