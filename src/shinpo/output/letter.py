"""Letters as tagged PDF, one page each: 「通知」. The same letters give the same bytes."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from importlib.resources import files

from shinpo.output.pdf import STANDARDS, compiler


@dataclass(frozen=True)
class Letter:
    """One letter: to whom, from whom, about what, then what is to be known (記).

    `issued_on` is the date of the file, `issued` the same day in words.
    """

    issued_on: date
    issued: str
    addressee: tuple[str, ...]
    sender: tuple[str, ...]
    title: str
    paragraphs: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = ()
    mark: str = ""


def write_letter(letters: Sequence[Letter]) -> bytes:
    """Return letters of one day as one PDF, each on its own page."""
    if not letters:
        raise ValueError("there is no letter to print")
    first = letters[0]
    day = first.issued_on
    data = {
        "title": first.title,
        "author": "　".join(first.sender),
        "date": [day.year, day.month, day.day],
        "letters": [
            {key: value for key, value in asdict(letter).items() if key != "issued_on"}
            for letter in letters
        ],
    }
    return compiler().compile(
        input=files("shinpo.output").joinpath("typst/letter.typ").read_bytes(),
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=STANDARDS,
        timestamp=int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()),
    )
