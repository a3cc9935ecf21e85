"""A benchmark as one web page: self-contained, light and dark, from a telephone to a wide screen and to paper.

Whatever a record says is escaped; a policy lets the browser fetch nothing, and run only the page's own script.
"""

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from html import escape
from importlib import resources
from importlib.util import find_spec

from ...data.words import without_surrogates
from ..report import Grid, percent
from .about import data_grid, facts_of_the_run, label_map_grid, legend, missing_lines, systems_grid
from .detail_grids import detail_grids
from .examples import error_examples
from .grids import NAMES, Group, cost_grid, group_rows, overview_grid, scores_grid
from .markup import bullets, confusion_table, data_table, figure, folded
from .plots import Point, interval_plot, reliability_plot, speed_plot
from .records import Benchmark, Calibration, SystemRow

WITHOUT_PLOTS = (
    "The plots are left out: matplotlib, which draws them, is not installed "
    '(pip install "marsad[benchmark]"). The tables have the same numbers.'
)


def to_html(benchmark: Benchmark) -> str:
    """Return the benchmark as a page. Without matplotlib it has no plots, and says so."""
    return without_surrogates(f"{_head()}<body>\n{''.join(_body(benchmark))}{_script()}</body>\n</html>\n")


def _head() -> str:
    digest = b64encode(sha256(_asset("page.js").encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Marsad benchmark</title>\n<style>\n{_asset('page.css')}</style>\n</head>\n"
    )


def _script() -> str:
    return f"<script>{_asset('page.js')}</script>\n"


def _asset(name: str) -> str:
    return (resources.files(__package__) / name).read_text("utf-8")


def _body(benchmark: Benchmark) -> Iterator[str]:
    groups = group_rows(benchmark)
    facts = "".join(f"<dt>{name}</dt><dd>{_words(fact)}</dd>\n" for name, fact in facts_of_the_run(benchmark).items())
    yield f"<header>\n<h1>Marsad benchmark</h1>\n<dl>\n{facts}</dl>\n</header>\n<main>\n"
    yield _contents(groups)
    yield bullets(missing_lines(benchmark), "missing")
    if not _can_draw():
        yield f'<p class="missing">{escape(WITHOUT_PLOTS)}</p>\n'
    if len(groups) > 1:
        yield data_table(overview_grid(groups))
    yield folded("How to read the tables", bullets(legend(benchmark)))
    for number, group in enumerate(groups, 1):
        yield f'<section id="data-{number}">\n<h2><bdi>{escape(group.title)}</bdi></h2>\n'
        yield from _section(group, f"data-{number}", benchmark.baseline, open=len(groups) == 1)
        yield "</section>\n"
    yield f'<section id="systems">\n<h2>Systems and data</h2>\n{"".join(_systems(benchmark))}</section>\n</main>\n'


def _can_draw() -> bool:
    return find_spec("matplotlib") is not None


def _contents(groups: list[Group]) -> str:
    links = [(f"data-{number}", group.title) for number, group in enumerate(groups, 1)]
    items = (
        f'<a href="#{place}"><bdi>{escape(name)}</bdi></a>' for place, name in (*links, ("systems", "Systems and data"))
    )
    return f"<nav>{' '.join(items)}</nav>\n"


def _systems(benchmark: Benchmark) -> Iterator[str]:
    grids = (systems_grid(benchmark), label_map_grid(benchmark), data_grid(benchmark))
    yield from (data_table(grid, "words") for grid in grids)


def _words(text: str) -> str:
    """Return a text whose lines break at blanks, and not behind the hyphens of `--data`."""
    return " ".join(f"<span>{escape(word)}</span>" for word in text.split())


def _section(group: Group, key: str, baseline: str | None, *, open: bool) -> Iterator[str]:
    """`open`: whether the tables of detail are."""
    yield f"<p>{escape(group.about)}</p>\n"
    yield data_table(scores_grid(group))
    yield bullets(group.notes())
    if _can_draw():
        yield f'<div class="side">\n{"".join(_plots(group, key, baseline))}</div>\n'
    yield data_table(cost_grid(group))
    detail = "".join(data_table(grid, "shares") for grid in detail_grids(group))
    if detail:
        yield folded("By type, length, source, kind of error", f'<div class="side">\n{detail}</div>\n', open=open)
    for number, row in enumerate(group.rows, 1):
        inside = "".join(_system(row, f"{key}-{number}"))
        if inside:
            yield folded(f"{row.system.name} alone: errors and reliability", inside)


def _plots(group: Group, key: str, baseline: str | None) -> Iterator[str]:
    for measure in group.measures:
        points = [
            Point(row.system.name, row.measures[measure], row.cost.words_per_second)
            for row in group.rows
            if measure in row.measures
        ]
        line = f"; dashed: {baseline}" if any(point.name == baseline for point in points) else ""
        caption = f"{NAMES[measure]} F1 in percent, with 95% intervals and a tick for each seed{line}."
        if len(points) > 1:
            yield figure(interval_plot(points, baseline, f"{key}-{measure}"), caption)
        if measure == group.measures[0] and sum(bool(point.words_per_second) for point in points) > 1:
            names = ", ".join(f"{number} {point.name}" for number, point in enumerate(points, 1))
            yield figure(speed_plot(points, f"{key}-speed"), f"{NAMES[measure]} F1 against speed: {names}.")


def _system(row: SystemRow, key: str) -> Iterator[str]:
    """Yield what is of one system alone, where there is any."""
    if row.detail.confusion:
        title = "Mentions by gold label and the label that overlaps most"
        yield confusion_table(row.detail.confusion, title)
    if row.detail.calibration is not None:
        yield f'<div class="side">\n{"".join(_reliability(row.detail.calibration, key))}</div>\n'
    yield error_examples(row.detail.examples)


def _reliability(calibration: Calibration, key: str) -> Iterator[str]:
    title = f"Reliability of event scores, expected calibration error {percent(calibration.error)} points"
    if _can_draw():
        yield figure(reliability_plot(calibration, key), f"{title}; dashed: scores that mean what they say.")
    rows = [
        (f"{one.low:.1f}–{one.high:.1f}", f"{one.count:,}", percent(one.confidence), percent(one.accuracy))
        for one in calibration.bins
    ]
    yield data_table(Grid(title, ("Score", "Decisions", "Mean score", "Right"), rows, []))
