"""Where a system is good and bad on one corpus: the parts of the detail put together."""

from collections.abc import Sequence

from ...data.records import Document
from ..breakdowns import score_by_length, score_by_source, score_seen
from ..calibration import calibrate
from ..metrics import Setting
from ..pairs import Pair
from ..partial_spans import count_partial_spans
from ..span_errors import choose_examples, count_confusion, count_errors, find_errors
from ..tally import Table, add_up
from .records import Detail


def make_detail(pairs: Sequence[Pair], setting: Setting, training: Sequence[Document] | None) -> Detail:
    """Return the detail of the layers that were scored; `pairs` have the labels of the setting alone.

    training: the annotated text that the system learned from, None where it is not at hand.
    """
    calibration = calibrate(pairs) if "events" in setting.layers else None
    if "mentions" not in setting.layers:
        return Detail(calibration=calibration)
    errors = [error for pair in pairs for error in find_errors(pair)]
    return Detail(
        partial=Table.of(add_up(map(count_partial_spans, pairs))),
        seen={} if training is None else score_seen(pairs, training),
        by_length=score_by_length(pairs),
        by_source=score_by_source(pairs),
        errors=count_errors(errors),
        examples=tuple(choose_examples(errors)),
        confusion=count_confusion(pairs),
        calibration=calibration,
    )
