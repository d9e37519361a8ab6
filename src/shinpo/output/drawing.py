"""What a chart shows, as data: 「図」.

Only labels and numbers; `charts` draws them. A chart says its finding in its title, has its data
as a table beside it, and never relies on colour alone.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

Number = int | Decimal | None


class Form(StrEnum):
    """How a series is drawn: 「系列の形」."""

    BAR = "bar"
    LINE = "line"
    DASHED = "dashed"  # plan, expected
    FAINT = "faint"  # last year


@dataclass(frozen=True)
class Series:
    """One series, a value for every label of the trend; None where there is none: 「系列」."""

    name: str
    values: tuple[Number, ...]
    form: Form = Form.LINE


@dataclass(frozen=True)
class Range:
    """A range around a series: 「幅」 (80 % range of a projection)."""

    name: str
    low: tuple[Number, ...]
    high: tuple[Number, ...]


@dataclass(frozen=True)
class Trend:
    """Values over periods: 「推移」. Bars begin at zero; lines need not."""

    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str
    ranges: tuple[Range, ...] = ()

    def __post_init__(self) -> None:
        for one in self.series:
            if len(one.values) != len(self.labels):
                raise ValueError(f"{one.name}: a value for every label")


@dataclass(frozen=True)
class Band:
    """A grade's range of plan ratios in percent: 「達成度の区分」. None: open."""

    grade: str
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True)
class BulletRow:
    """One planned figure against its plan: ratio in percent, its grade and the item's bands."""

    label: str
    ratio: Decimal
    grade: str
    bands: tuple[Band, ...]


@dataclass(frozen=True)
class Bullet:
    """Plan against result with the bands of the grades: 「計画比と達成度」.

    Bars begin at `base`: the plan, or nothing where a part of the year stands against its plan.
    """

    rows: tuple[BulletRow, ...]
    base: Decimal = Decimal(100)


@dataclass(frozen=True)
class Step:
    """A step of a waterfall: `value` added, or the level itself where `is_total`."""

    label: str
    value: int | Decimal
    is_total: bool = False


@dataclass(frozen=True)
class Waterfall:
    """What made a balance: 「増減の内訳」."""

    steps: tuple[Step, ...]
    unit: str


@dataclass(frozen=True)
class Heat:
    """Scores of many items by element: 「評点の一覧」. `most` is the full score of an element."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[tuple[Number, ...], ...]
    most: int


Drawing = Trend | Bullet | Waterfall | Heat


@dataclass(frozen=True)
class DataTable:
    """The numbers of a drawing as text: 「図の数値」."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def text_of(value: Number) -> str:
    """Return a number as Japanese print writes it: 1,234, △5, － for none."""
    if value is None:
        return "－"
    return f"△{-value:,}" if value < 0 else f"{value:,}"


def data_table(drawing: Drawing) -> DataTable:
    """Return what the drawing shows, for those who read rather than look."""
    match drawing:
        case Trend():
            named = [(f"{s.name}（{drawing.unit}）", s.values) for s in drawing.series]
            for one in drawing.ranges:
                named += [(f"{one.name}の下限", one.low), (f"{one.name}の上限", one.high)]
            rows = [
                (label, *(text_of(values[i]) for _, values in named))
                for i, label in enumerate(drawing.labels)
            ]
            return DataTable(("時期", *(name for name, _ in named)), tuple(rows))
        case Bullet():
            return DataTable(
                ("項目", "計画比（％）", "達成度"),
                tuple((r.label, text_of(r.ratio), r.grade) for r in drawing.rows),
            )
        case Waterfall():
            return DataTable(
                ("項目", drawing.unit),
                tuple((s.label, text_of(s.value)) for s in drawing.steps),
            )
        case Heat():
            return DataTable(
                ("項目", *drawing.columns),
                tuple(
                    (label, *map(text_of, values))
                    for label, values in zip(drawing.rows, drawing.values, strict=True)
                ),
            )
