"""`marsad predict` into a file: reading, blocks, annotation, writing, from where an earlier run was broken off."""

import sys
from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from marsad.blocks import Work, read_blocks
from marsad.data.inputs import Inputs
from marsad.journal import Identity
from marsad.lasting_run import LastingRun
from marsad.models.runtime import ONNX_FILE, WEIGHTS, fingerprint
from marsad.prediction_run import Tally, watched


def run_identity(texts: Inputs, checkpoint: Path, backend: str, options: Mapping[str, str]) -> Identity:
    """Return what must be the same for a run to go on with the output of another, each under a name to say.

    The number of threads is left out: it changes how fast the text is read, not what is found.
    """
    files = ("config.json", "tokenizer.json", ONNX_FILE if backend == "onnx" else WEIGHTS)
    model = [fingerprint(checkpoint / name) for name in files if (checkpoint / name).is_file()]
    whole = {"version of Marsad": version("marsad"), "input": texts.identity, "model": model}
    return whole | {f"--{name.replace('_', '-')}": value for name, value in (asdict(texts.options) | options).items()}


def write_predictions(
    texts: Inputs, work: Work, output: Path, format: str, identity: Identity, *, anew: bool = False
) -> Tally:
    """Write the documents that `work` annotates; return how much was read.

    Raises UserError where nothing can be written, and where a run of something else waits to go on.
    """
    with LastingRun(output, format, identity, anew=anew or not texts.can_go_on) as run:
        tally = Tally(run.safe.counts, before=run.safe.counts, errors=run.errors)
        if tally.before.documents:
            print(f"marsad: going on after {tally.before.documents:,} documents", file=sys.stderr)
        if not run.safe.made:
            blocks = map(work, read_blocks(texts.items(run.safe.position)))
            for block in watched(blocks, tally, lambda block: block.counts):
                run.commit(block)
        run.finish()
        tally.faults = run.safe.faults
    return tally
