"""`marsad predict` into a file: reading, blocks, annotation, writing, from where an earlier run was broken off."""

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from marsad.blocks import AnnotatedBlock, Work, read_blocks
from marsad.data.inputs import Inputs, Position
from marsad.journal import Identity
from marsad.lasting_run import LastingRun
from marsad.models.runtime import FULL_ONNX_FILE, ONNX_FILE, WEIGHTS, fingerprint
from marsad.models.word_votes import VOTES_FILE
from marsad.prediction_run import Tally, watched
from marsad.workers import map_blocks

Engine = Callable[[Work, Inputs, Position], Iterable[AnnotatedBlock]]
"""Reads from a position on and works on what it reads; results come in order."""
_NETWORKS = {"onnx": ONNX_FILE, "onnx-gpu": FULL_ONNX_FILE, "torch": WEIGHTS}


def on_this_machine(work: Work, texts: Inputs, start: Position, workers: int = 1) -> Iterable[AnnotatedBlock]:
    """Read blocks and work on them, in several processes if there is more than one block."""
    return map_blocks(work, read_blocks(texts.items(start)), workers)


def run_identity(texts: Inputs, checkpoint: Path, backend: str, options: Mapping[str, str]) -> Identity:
    """Return what must be the same for a run to go on with the output of another, each under a name to say.

    The number of threads is left out: it changes how fast the text is read, not what is found.
    """
    files = ("config.json", "tokenizer.json", VOTES_FILE, _NETWORKS[backend])
    model = [fingerprint(checkpoint / name) for name in files if (checkpoint / name).is_file()]
    whole = {"version of Marsad": version("marsad"), "input": texts.identity, "model": model}
    return whole | {
        f"--{name.replace('_', '-')}": value for name, value in (asdict(texts.options) | dict(options)).items()
    }


def write_predictions(
    texts: Inputs,
    work: Work,
    output: Path,
    format: str,
    identity: Identity,
    *,
    anew: bool = False,
    engine: Engine = on_this_machine,
) -> Tally:
    """Write the documents that `work` annotates; return how much was read.

    Raises UserError where nothing can be written, and where a run of something else waits to go on.
    """
    with LastingRun(output, format, identity, anew=anew or not texts.can_go_on) as run:
        tally = Tally(run.safe.counts, before=run.safe.counts, errors=run.errors)
        if tally.before.documents:
            print(f"marsad: going on after {tally.before.documents:,} documents", file=sys.stderr)
        try:
            if not run.safe.made:
                for block in watched(engine(work, texts, run.safe.position), tally, lambda block: block.counts):
                    run.commit(block)
            run.finish()
        except KeyboardInterrupt:
            print(f"marsad: broken off; the same command goes on after {run.safe.counts.documents:,}", file=sys.stderr)
            raise
        tally.faults = run.safe.faults
    return tally
