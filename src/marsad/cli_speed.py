"""`marsad speed`: how fast is a checkpoint on this machine, and where does the time go?"""

from pathlib import Path
from typing import Annotated

import typer

from marsad.cli_evaluate import Root


def speed(
    model: Annotated[
        str, typer.Option("--model", "-m", help="`compact`, a checkpoint folder, or a hub id.")
    ] = "compact",
    data: Annotated[str, typer.Option(help="A file that `marsad predict` reads, or a corpus.")] = "authored",
    root: Root = Path("corpora"),
    words: Annotated[int, typer.Option(min=100, help="How much of it to read.")] = 100_000,
    sample: Annotated[int, typer.Option(min=100, help="How many words of it to read by other means, too.")] = 5_000,
    repeat: Annotated[int, typer.Option(min=1, help="How often to compare with other means.")] = 3,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write all figures to this JSON file.")] = None,
) -> None:
    """Measure words per second, by stage and in all, against the processor's peak and against plain torch.

    Use a machine that does nothing else. What torch and `transformers` do needs the `train` extra.

    Example: marsad speed --data news.jsonl -o speed.json
    """
    from rich.console import Console

    from marsad.cli_evaluate import write_result
    from marsad.evaluate.speed.report import measure_speed, to_terminal
    from marsad.evaluate.speed.texts import read_texts
    from marsad.predictor import find_checkpoint

    figures = measure_speed(model, find_checkpoint(model), read_texts(data, root, words), sample, repeat)
    if output is not None:
        write_result(output, figures.model_dump_json(indent=2))
    Console().print(to_terminal(figures))
