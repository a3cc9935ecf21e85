"""The picture of a learning curve: F1 against training sentences, a panel a dev corpus."""

from pathlib import Path
from typing import TYPE_CHECKING

from ...data.errors import missing_extra
from .records import Study
from .report import dev_layers, trained_sentences

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def plot_curve(study: Study, path: Path) -> None:
    """Write the picture as SVG, with bars of one deviation where there are several seeds.

    Raises UserError where matplotlib is not installed.
    """
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ModuleNotFoundError as error:
        raise missing_extra("matplotlib", "benchmark") from error

    panels = dev_layers(study)
    with mpl.rc_context({"svg.hashsalt": "marsad", "svg.fonttype": "none"}):  # the same picture twice is the same file
        figure = Figure(figsize=(4.5 * len(panels), 3.6), layout="constrained")
        for axes, (corpus, layers) in zip(
            figure.subplots(1, len(panels), squeeze=False, sharey=True)[0], panels.items(), strict=True
        ):
            for layer in layers:
                _draw(axes, study, f"{corpus}/{layer}", layer)
            axes.set(title=corpus, xlabel="training sentences", ylabel="F1 (%)", xlim=(0, None))
            axes.grid(alpha=0.3)
            axes.legend(frameon=False)
        figure.savefig(path, format="svg", metadata={"Date": None})


def _draw(axes: "Axes", study: Study, name: str, label: str) -> None:
    points = [(trained_sentences(row), row.measures[name]) for row in study.rows if name in row.measures]
    deviations = [100 * spread.deviation for _, spread in points if spread.deviation is not None]
    axes.errorbar(
        [sentences for sentences, _ in points if sentences is not None],
        [100 * spread.mean for _, spread in points],
        yerr=deviations if len(deviations) == len(points) else None,
        marker="o",
        markersize=4,
        capsize=2,
        label=label,
    )
