"""Draw charts as SVG, the same bytes every time: 「図の描画」.

Altair describes, vl-convert draws; no browser, no network. Text stays text, so that web page and
PDF set it in their own Japanese font. Colours are the Digital Agency's blue and orange with grey,
told apart by line style and label besides.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import altair as alt
import noto_cjk_sans_jp_bold
import noto_cjk_sans_jp_regular
import vl_convert

from shinpo.output.drawing import (
    Bullet,
    Drawing,
    Form,
    Heat,
    Number,
    Range,
    Trend,
    Waterfall,
    text_of,
)

FONT = "Noto Sans CJK JP"
INK, BLUE, ORANGE, GREY = "#1a1a1a", "#0017c1", "#c74700", "#949494"
LIGHT_BLUE = "#7096f8"  # black text on it is still read easily
FILLS = ("#0017c1", "#c74700", "#4979f5", "#8c6b00", "#626264")
FAINT_FILL = "#b3b3b3"
BAND_FILLS = {"A": "#c5d7fb", "B": "#dbe6fd", "C": "#f2f2f2", "D": "#ffe0c7", "E": "#ffc199"}
WIDTH, HEIGHT, ROW_HEIGHT = 560, 200, 30
PLAN = 100  # percent
STEP_WIDTH, STEP_HEIGHT = 100, 150
NO_MINUS = "replace(datum.label, '\u2212', '△')"
PLOTTED = ("value", "to", "base", "low", "high", "top")
KEPT = 64
# Marks are no pictures of their own: the whole drawing has one name, which its printer gives it.
ROLES = re.compile(r' (?:role|aria-roledescription)="[^"]*"')


@lru_cache(maxsize=KEPT)
def svg(drawing: Drawing) -> str:
    """Return a drawing as an SVG element without outer text: who prints it gives it its name."""
    _fonts()
    return ROLES.sub("", vl_convert.vegalite_to_svg(_styled(_chart(drawing)).to_dict()))


@cache
def _fonts() -> None:
    for module in (noto_cjk_sans_jp_regular, noto_cjk_sans_jp_bold):
        vl_convert.register_font_directory(str(Path(str(module.__file__)).parent))


def _chart(drawing: Drawing) -> Any:
    draw: dict[type, Callable[[Any], Any]] = {
        Trend: _trend, Bullet: _bullet, Waterfall: _waterfall, Heat: _heat,
    }  # fmt: skip
    return draw[type(drawing)](drawing)


def _styled(chart: Any) -> Any:
    axis = {
        "labelColor": INK, "titleColor": INK, "labelFontSize": 11, "titleFontSize": 11,
        "titleFontWeight": "normal", "gridColor": "#e6e6e6", "domainColor": GREY,
        "tickColor": GREY, "labelLimit": 220,
    }  # fmt: skip
    legend = {"orient": "bottom", "title": None, "labelColor": INK, "labelFontSize": 11}
    return (
        chart.configure(font=FONT, background="transparent", aria=False)
        .configure_view(stroke=None)
        .configure_axis(**axis)
        .configure_legend(**legend, symbolStrokeWidth=2)
    )


def _plot(value: Number) -> str | None:
    """Return a number as exact text; the engine reads it (PLOTTED) when it places the mark."""
    return None if value is None else str(value)


def _data(rows: Iterable[dict[str, Any]]) -> Any:
    parse = dict.fromkeys(PLOTTED, "number")
    return alt.Data(values=list(rows), format=alt.JsonDataFormat(type="json", parse=parse))


def _trend(drawing: Trend) -> Any:
    x = alt.X("label:N", sort=list(drawing.labels), axis=alt.Axis(title=None, labelAngle=0))
    bars = [s for s in drawing.series if s.form is Form.BAR]
    y = _value_axis("value", drawing.unit, from_zero=bool(bars))
    names = [s.name for s in drawing.series]
    inks = [
        FAINT_FILL if s.form is Form.FAINT else FILLS[i % len(FILLS)]
        for i, s in enumerate(drawing.series)
    ]
    colour = alt.Color("name:N", scale=alt.Scale(domain=names, range=inks), sort=names)
    if len(names) == 1:  # its title names it
        colour = colour.legend(None)
    layers: list[Any] = []
    if bars:
        offset = alt.XOffset("name:N", sort=[s.name for s in bars])
        layers.append(
            alt.Chart(_data(_points(drawing, (Form.BAR,))))
            .mark_bar(size=max(8, 200 // (len(drawing.labels) * len(bars))))
            .encode(x=x, y=y, color=colour, xOffset=offset)
        )
    for form, dash in ((Form.FAINT, [1, 0]), (Form.LINE, [1, 0]), (Form.DASHED, [6, 4])):
        points = _points(drawing, (form,))
        if points:
            layers.append(
                alt.Chart(_data(points))
                .mark_line(strokeDash=dash, strokeWidth=2.2, point={"size": 42, "filled": True})
                .encode(x=x, y=y, color=colour)
            )
    ends = [_value_axis(end, drawing.unit, from_zero=bool(bars)) for end in ("low", "high")]
    layers += [_range(one, drawing.labels, x, *ends) for one in drawing.ranges]
    return alt.layer(*layers).properties(width=WIDTH, height=HEIGHT)


def _points(drawing: Trend, forms: tuple[Form, ...]) -> list[dict[str, Any]]:
    return [
        {"label": label, "name": s.name, "value": _plot(value)}
        for s in drawing.series
        if s.form in forms
        for label, value in zip(drawing.labels, s.values, strict=True)
        if value is not None
    ]


def _value_axis(field: str, unit: str, *, from_zero: bool) -> Any:
    """Return the upright axis: its unit above it, losses with △."""
    return alt.Y(
        f"{field}:Q",
        scale=alt.Scale(zero=from_zero, nice=True),
        axis=alt.Axis(
            title=unit, labelExpr=NO_MINUS, titleAngle=0, titleAlign="left",
            titleAnchor="end", titleY=-12, titleX=-30,
        ),
    )  # fmt: skip


def _range(one: Range, labels: Sequence[str], x: Any, low: Any, high: Any) -> Any:
    """Return a range as an upright line with its ends, clear of bars and lines alike."""
    rows = [
        {"label": label, "low": _plot(least), "high": _plot(most)}
        for label, least, most in zip(labels, one.low, one.high, strict=True)
        if least is not None and most is not None
    ]
    base = alt.Chart(_data(rows)).encode(x=x)
    tick = base.mark_tick(color=INK, size=18, thickness=2)
    line = base.mark_rule(color=INK, strokeWidth=2).encode(y=low, y2="high:Q")
    return alt.layer(line, tick.encode(y=low), tick.encode(y=high))


def _bullet(drawing: Bullet) -> Any:
    ratios = [row.ratio for row in drawing.rows]
    low, high = min([80, *(int(r) - 3 for r in ratios)]), max([120, *(int(r) + 6 for r in ratios)])
    low = min(low, int(drawing.base))
    labels = [row.label for row in drawing.rows]
    y = alt.Y("label:N", sort=labels, axis=alt.Axis(title=None, labelFontSize=12))
    scale = alt.Scale(domain=[low, high], nice=False)
    x = alt.X("value:Q", scale=scale, axis=alt.Axis(title="計画比（％）", tickCount=8))
    bands = [
        {
            "label": row.label, "grade": band.grade,
            "value": _plot(low if band.low is None else max(band.low, low)),
            "to": _plot(high if band.high is None else min(band.high, high)),
        }
        for row in drawing.rows
        for band in row.bands
        if (band.high is None or band.high > low) and (band.low is None or band.low < high)
    ]  # fmt: skip
    rows = [
        {"label": r.label, "value": _plot(r.ratio), "base": _plot(drawing.base), "to": _plot(high),
         "text": f"{text_of(r.ratio)}　{r.grade}".strip()}
        for r in drawing.rows
    ]  # fmt: skip
    grades = list(BAND_FILLS)
    layers = []
    if bands:
        fill = alt.Color("grade:N", scale=alt.Scale(domain=grades, range=list(BAND_FILLS.values())),
                         legend=alt.Legend(title=None, symbolType="square"))  # fmt: skip
        layers.append(
            alt.Chart(_data(bands)).mark_bar(size=26).encode(y=y, x=x, x2="to:Q", color=fill)
        )
    layers += [
        alt.Chart(_data(rows)).mark_bar(size=11, color=BLUE).encode(y=y, x=x, x2="base:Q"),
        alt.Chart(_data(rows))
        .mark_text(align="left", dx=8, fontWeight="bold", fontSize=12, color=INK)
        .encode(y=y, x=alt.X("to:Q", scale=scale), text="text:N"),
        alt.Chart(_data([{"value": PLAN}]))
        .mark_rule(color=INK, strokeDash=[4, 3], strokeWidth=1.4)
        .encode(x=x),
    ]
    return alt.layer(*layers).properties(width=WIDTH - 60, height=ROW_HEIGHT * len(drawing.rows))


def _waterfall(drawing: Waterfall) -> Any:
    rows, level = [], 0
    for step in drawing.steps:
        start, level = (0, step.value) if step.is_total else (level, level + step.value)
        rows.append({
            "label": step.label, "low": _plot(start), "high": _plot(level),
            "kind": "計" if step.is_total else "増" if step.value >= 0 else "減",
            "text": text_of(step.value), "top": _plot(max(start, level)),
        })  # fmt: skip
    x = alt.X("label:N", sort=[s.label for s in drawing.steps],
              axis=alt.Axis(title=None, labelAngle=0, labelLimit=90))  # fmt: skip
    y = _value_axis("low", drawing.unit, from_zero=True)
    colour = alt.Color("kind:N", scale=alt.Scale(domain=["計", "増", "減"],
                                                 range=[INK, BLUE, ORANGE]))  # fmt: skip
    bars = alt.Chart(_data(rows)).mark_bar(size=44).encode(x=x, y=y, y2="high:Q", color=colour)
    words = (
        alt.Chart(_data(rows))
        .mark_text(dy=-7, fontSize=11, color=INK)
        .encode(x=x, y="top:Q", text="text:N")
    )
    width = min(WIDTH, STEP_WIDTH * len(rows))
    return alt.layer(bars, words).properties(width=width, height=STEP_HEIGHT)


def _heat(drawing: Heat) -> Any:
    rows = [
        {"row": label, "column": column, "value": _plot(value), "text": text_of(value)}
        for label, values in zip(drawing.rows, drawing.values, strict=True)
        for column, value in zip(drawing.columns, values, strict=True)
    ]  # fmt: skip
    x = alt.X("column:N", sort=list(drawing.columns),
              axis=alt.Axis(title=None, labelAngle=0, orient="top", labelLimit=110))  # fmt: skip
    y = alt.Y("row:N", sort=list(drawing.rows), axis=alt.Axis(title=None, labelLimit=260))
    shade = alt.Color("value:Q", legend=None,
                      scale=alt.Scale(domain=[0, drawing.most], range=["#ffffff", LIGHT_BLUE],
                                      interpolate="rgb"))  # fmt: skip
    base = alt.Chart(_data(rows)).encode(x=x, y=y)
    text = base.mark_text(fontSize=11, color=INK).encode(text="text:N")
    return (base.mark_rect(stroke="#ffffff").encode(color=shade) + text).properties(
        width=80 * len(drawing.columns), height=26 * len(drawing.rows)
    )
