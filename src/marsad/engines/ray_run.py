"""`marsad predict --engine ray`: into one output that goes on after a break, or into a folder of parts."""

import re
from collections.abc import Iterator
from functools import partial, reduce
from itertools import chain
from pathlib import Path

from marsad.blocks import AnnotatedBlock, BlockAnnotator, Counts, Work
from marsad.data.errors import UserError
from marsad.data.files import format_suffix
from marsad.data.inputs import Inputs, Position
from marsad.data.outputs import output_format
from marsad.data.storage import is_url
from marsad.engines.parts import Parts, PartWriter, gather_parts
from marsad.engines.ray_engine import Bundle, Cluster, map_on_ray
from marsad.lasting_run import waits_for_its_place
from marsad.prediction_run import Tally
from marsad.predictor import Backend, find_checkpoint, load
from marsad.write_run import run_identity, write_predictions


def predict_on_ray(
    texts: Inputs,
    model: str,
    backend: Backend,
    output: Path | None,
    format: str | None,
    cluster: Cluster,
    *,
    anew: bool = False,
) -> Tally:
    """Predict on a cluster; return how much was read.

    An output with a suffix is one file, written here as by the local engine, journal and all. A folder or a
    URL is filled with parts by the workers. Raises UserError where something cannot be read or written.
    """
    folder = find_checkpoint(model)
    # Where others have the checkpoint that ships with Marsad, or a cache, is for them to find out.
    place = folder.absolute() if Path(model).is_dir() else model
    work = BlockAnnotator(partial(load, place, backend=backend, threads=1))
    if output is None:
        raise UserError("The ray engine writes to a file, a folder of parts or a URL. Give one with --output.")
    if target := _folder_of_parts(output, format):
        parts = Parts(target, format or "jsonl")
        parts.check()
        return gather_parts(map_on_ray(PartWriter(work, parts), texts, Position(), cluster), parts)
    known = output_format(output, format, placing=waits_for_its_place(output))
    identity = run_identity(texts, folder, backend, {"format": known})

    def engine(work: Work, texts: Inputs, start: Position) -> Iterator[AnnotatedBlock]:
        return map_on_ray(partial(joined, work), texts, start, cluster)

    return write_predictions(texts, work, output, known, identity, anew=anew, engine=engine)


def joined(work: Work, bundle: Bundle) -> AnnotatedBlock:
    """Return the results of a bundle's blocks as one."""
    lines, faults, counts, after = zip(*map(work, bundle.blocks), strict=True)
    return AnnotatedBlock(b"".join(lines), list(chain.from_iterable(faults)), reduce(Counts.plus, counts), after[-1])


def _folder_of_parts(output: Path, format: str | None) -> str | None:
    """Return the folder, absolute, that is to be filled with parts; None where the output is something else."""
    target = re.sub(r"^(\w+):/+", r"\1://", output.as_posix())  # a Path folds the slashes of a URL
    if is_url(target):
        if format_suffix(output):
            raise UserError(
                f"{target} would be one file; workers write parts. Give a folder, and --format for the parts."
            )
        return target
    return None if format_suffix(output) or format == "brat" else str(output.absolute())
