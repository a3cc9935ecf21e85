"""The plots of a benchmark as SVG that stands inside a web page, drawn by matplotlib.

Colours are the page's own variables (`--ink`, `--faint`, `--line`, `--accent`, `--paper`), so that a plot
turns dark with its page; text stays text. Each function returns one `<svg>` with a description for those who
do not see it. Scores are 0 to 1 and drawn in percent.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from io import BytesIO
from math import ceil, floor, log10
from typing import TYPE_CHECKING, Literal, NamedTuple
from warnings import catch_warnings, filterwarnings
from xml.etree import ElementTree

from ..report import percent
from .records import Calibration, Measure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_WIDTH = 3.6  # inches: as wide as a telephone, so that text keeps its size there
_LONGEST_NAME = 42
# matplotlib knows no CSS variables: these stand for them until the SVG is written.
_INK, _FAINT, _LINE, _ACCENT, _PAPER = _COLOURS = ("#010101", "#020202", "#030303", "#040404", "#050505")
_VARIABLES = dict(zip(_COLOURS, ("--ink", "--faint", "--line", "--accent", "--paper"), strict=True))


class Point(NamedTuple):
    """One system: its F1, and its speed where that was measured."""

    name: str
    measure: Measure
    words_per_second: float | None = None


def interval_plot(points: Sequence[Point], baseline: str | None, key: str) -> str:
    """Draw F1 with its interval for each system; the line is the F1 of the baseline. `key` is unique in the page."""
    with _style(key):
        figure, axes = _axes(0.5 + 0.46 * len(points))
        for place, point in enumerate(points):
            _draw_interval(axes, place, point)
        for point in points:
            if point.name == baseline:
                axes.axvline(100 * point.measure.value, color=_FAINT, linewidth=0.8, linestyle=(0, (3, 3)), zorder=1)
        axes.spines["left"].set_visible(False)
        axes.set(ylim=(len(points) - 0.6, -0.8), yticks=[], xlabel="F1")
        return _svg(figure, "F1 by system. " + "; ".join(map(_described, points)))


def speed_plot(points: Sequence[Point], key: str) -> str:
    """Draw F1 against words per second; the numbers are those of the points, from 1. `key` is unique in the page."""
    known = [
        (number, point, point.words_per_second) for number, point in enumerate(points, 1) if point.words_per_second
    ]
    with _style(key):
        figure, axes = _axes(2.6)
        for number, point, speed in known:
            _draw_numbered(axes, number, speed, 100 * point.measure.value)
        speeds = [speed for _, _, speed in known]
        axes.set(xscale="log", xlabel="words per second", ylabel="F1", xlim=_decades(speeds))
        axes.margins(y=0.15)
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        described = (f"{number} {_described(point)}, {speed:,.0f} words per second" for number, point, speed in known)
        return _svg(figure, "F1 against speed. " + "; ".join(described))


def reliability_plot(calibration: Calibration, key: str) -> str:
    """Draw how often event decisions are right against how sure they were. `key` is unique in the page."""
    sure, right = [[100 * getattr(one, name) for one in calibration.bins] for name in ("confidence", "accuracy")]
    with _style(key):
        figure, axes = _axes(2.6)
        axes.plot((0, 100), (0, 100), color=_FAINT, linewidth=0.8, linestyle=(0, (3, 3)))
        axes.plot(sure, right, color=_ACCENT, marker="o", markersize=4, clip_on=False)
        axes.set(xlim=(0, 100), ylim=(0, 100), xlabel="score, percent", ylabel="right, percent")
        points = (f"{one:.0f}: {other:.0f}" for one, other in zip(sure, right, strict=True))
        return _svg(figure, f"Share of event decisions that are right, by their score in percent. {', '.join(points)}")


def _draw_interval(axes: "Axes", place: int, point: Point) -> None:
    """Draw a dot with its whisker, the name above and the value at the right."""
    measure = point.measure
    if measure.interval is not None:
        axes.plot((100 * measure.interval.low, 100 * measure.interval.high), (place, place), color=_ACCENT)
    if measure.spread is not None:
        values = [100 * value for value in measure.spread.values]
        axes.plot(values, [place] * len(values), "|", color=_ACCENT, markersize=7, markeredgewidth=0.8)
    axes.plot(100 * measure.value, place, "o", color=_ACCENT, markersize=5.5)
    _write_above(axes, place, _short(point.name), "left")
    _write_above(axes, place, percent(measure.value), "right")


def _write_above(axes: "Axes", place: int, text: str, side: Literal["left", "right"]) -> None:
    """Write at one end of the plot, over the lines of its grid."""
    axes.annotate(
        text,
        (float(side == "right"), place),
        xycoords=("axes fraction", "data"),
        xytext=(0, 7),
        textcoords="offset points",
        ha=side,
        bbox={"facecolor": _PAPER, "edgecolor": "none", "pad": 1},
    )


def _draw_numbered(axes: "Axes", number: int, x: float, y: float) -> None:
    axes.plot(x, y, "o", color=_ACCENT, markersize=13, markeredgecolor=_PAPER)
    axes.annotate(str(number), (x, y), color=_PAPER, ha="center", va="center_baseline", weight="bold")


def _described(point: Point) -> str:
    interval = point.measure.interval
    around = f" ({percent(interval.low)} to {percent(interval.high)})" if interval else ""
    return f"{point.name} {percent(point.measure.value)}{around}"


def _short(name: str) -> str:
    """Return the name, or its two ends where the plot is too narrow for it."""
    half = (_LONGEST_NAME - 1) // 2
    return name if len(name) <= _LONGEST_NAME else f"{name[:half]}…{name[-half:]}"


def _decades(values: Sequence[float]) -> tuple[float, float]:
    """Return the powers of ten around the values, so that at least two of them are on the axis."""
    return 10.0 ** floor(log10(min(values) / 1.3)), 10.0 ** ceil(log10(max(values) * 1.3))


# From matplotlib to the page ----------------------------------------------------------------------


def _style(key: str) -> AbstractContextManager[None]:
    import matplotlib

    return matplotlib.rc_context(
        {
            "svg.fonttype": "none",  # text, which is read aloud and takes the page's font
            "svg.hashsalt": key,  # ids differ between the plots of a page, and are the same in every run
            "text.parse_math": False,  # a $ in a name is a $
            "font.size": 8.5,
            "axes.edgecolor": _LINE,
            "axes.labelcolor": _FAINT,
            "axes.grid": True,
            "axes.axisbelow": True,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "grid.color": _LINE,
            "grid.linewidth": 0.6,
            "text.color": _INK,
            "xtick.color": _LINE,
            "ytick.color": _LINE,
            "xtick.labelcolor": _FAINT,
            "ytick.labelcolor": _FAINT,
        }
    )


def _axes(height: float) -> "tuple[Figure, Axes]":
    """Return a figure of so many inches; without pyplot, which would keep it and ask for a screen."""
    from matplotlib.figure import Figure

    figure = Figure((_WIDTH, height), layout="constrained")
    return figure, figure.add_subplot()


def _svg(figure: "Figure", description: str) -> str:
    """Write the figure as an element of a page: no namespaces, no ids that nothing refers to."""
    written = BytesIO()
    with catch_warnings():
        filterwarnings("ignore", "Glyph", UserWarning)  # what matplotlib's font lacks, the page's may have
        figure.savefig(written, format="svg", transparent=True)
    root = ElementTree.fromstring(written.getvalue())
    for parent in list(root.iter()):
        for child in (*parent.findall("{*}metadata"), *parent.findall("{*}style")):
            parent.remove(child)
    text = ElementTree.tostring(root, "unicode")
    for element in root.iter():
        _plain(element, text)
    for name in ("width", "height"):
        del root.attrib[name]
    root.attrib |= {"role": "img", "aria-label": description}
    return _with_variables(ElementTree.tostring(root, "unicode"))


def _plain(element: ElementTree.Element, text: str) -> None:
    element.tag = element.tag.rpartition("}")[2]
    attributes = {name.rpartition("}")[2]: value for name, value in element.attrib.items()}
    if f"#{attributes.get('id')}" not in text:
        attributes.pop("id", None)
    element.attrib.clear()
    element.attrib.update(attributes)


def _with_variables(svg: str) -> str:
    for colour, variable in _VARIABLES.items():
        svg = svg.replace(colour, f"var({variable})")
    return svg
