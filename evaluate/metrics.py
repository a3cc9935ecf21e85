"""All scores of a system on a corpus, with what is needed to say what they are scores of."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from time import perf_counter
from types import MappingProxyType
from typing import Protocol

from ..data.corpora import Layer as Layer
from ..data.incidents.gold import GoldDocument
from ..data.records import Document
from ..data.words import find_words
from .casualties import CASUALTY, CasualtyScores, score_casualties
from .events import EventScores, score_events
from .incidents import IncidentSettings, score_both_settings
from .links import count_found_links, count_links
from .pairs import Pair, pair_up, restrict, without_annotation
from .spans import count_spans
from .tagging import score_tags
from .tally import Result, Table, add_up

SCHEME = "IOB2 strict over words (seqeval) and exact character spans"

_WITHOUT_SEQEVAL = 'Scores of IOB2 tags need seqeval, which is not installed. Run: pip install "marsad[train]"'


class Annotator(Protocol):
    """Anything that annotates documents: the predictor, or a baseline.

    `event_threshold` 0 asks for every event type of every sentence, with its score.
    """

    def annotate(self, documents: Iterable[Document], *, event_threshold: float | None = None) -> Iterator[Document]:
        """Yield the documents annotated, in their order, with the sentence borders they came with."""
        ...


class Setting(Result):
    """What was scored on what: it stands beside every score.

    `labels` and `layers` are what the data annotates; everything else is left out on both sides.
    """

    checkpoint: str
    backend: str | None = None
    data: str
    split: str | None = None
    seed: int | None = None
    scheme: str = SCHEME
    labels: tuple[str, ...]
    layers: tuple[Layer, ...] = ("mentions", "events", "attributes", "links")
    event_threshold: float = 0.5


class MentionScores(Result):
    """The same mentions scored twice; `tags` is absent where seqeval is not installed."""

    tags: Table | None
    spans: Table


class Scores(Result):
    """The scores of the layers that the data annotates, and the size and speed of the run.

    `found_links` are those whose two ends have the right spans on both sides: how good the links are alone.
    `incidents` is absent where nobody has written any for the documents.
    `seconds` is the time of the annotation alone, without loading; `faults` counts the pieces of the
    data that could not be read.
    """

    setting: Setting
    documents: int
    sentences: int
    words: int
    faults: int = 0
    seconds: float | None = None
    words_per_second: float | None = None
    notes: tuple[str, ...] = ()
    mentions: MentionScores | None = None
    events: EventScores | None = None
    casualties: CasualtyScores | None = None
    links: Table | None = None
    found_links: Table | None = None
    incidents: IncidentSettings | None = None


def evaluate(
    annotator: Annotator,
    gold: Sequence[Document],
    setting: Setting,
    incidents: Mapping[str, GoldDocument] = MappingProxyType({}),
) -> Scores:
    """Annotate the texts of `gold` in its sentence borders, and score the result.

    The annotator sees none of the annotation. Raises UserError where it returns other documents.
    """
    start = perf_counter()
    predicted = list(annotator.annotate(map(without_annotation, gold), event_threshold=0.0))
    seconds = perf_counter() - start
    scores = score(gold, predicted, setting, incidents)
    return scores.model_copy(update={"seconds": seconds, "words_per_second": scores.words / seconds})


def score(
    gold: Sequence[Document],
    predicted: Sequence[Document],
    setting: Setting,
    incidents: Mapping[str, GoldDocument] = MappingProxyType({}),
) -> Scores:
    """Score predicted documents against the gold ones, and those that `incidents` names by their incidents too.

    Raises UserError where they are not the same documents in the same order and sentences.
    """
    whole = pair_up(gold, predicted)
    pairs = [restrict(pair, setting.labels) for pair in whole]
    layers, victims = setting.layers, "attributes" in setting.layers and CASUALTY in setting.labels
    return Scores(
        setting=setting,
        documents=len(pairs),
        sentences=sum(len(pair.sentences) for pair in pairs),
        words=sum(len(find_words(pair.gold.text)) for pair in pairs),
        notes=() if _has_seqeval() else (_WITHOUT_SEQEVAL,),
        mentions=_score_mentions(pairs) if "mentions" in layers else None,
        events=score_events(pairs, setting.event_threshold) if "events" in layers else None,
        casualties=score_casualties(pairs) if victims else None,
        links=Table.of(add_up(map(count_links, pairs))) if "links" in layers else None,
        found_links=Table.of(add_up(map(count_found_links, pairs))) if "links" in layers else None,
        incidents=score_both_settings(whole, incidents, setting.event_threshold) if victims else None,
    )


def _has_seqeval() -> bool:
    return find_spec("seqeval") is not None


def _score_mentions(pairs: Sequence[Pair]) -> MentionScores:
    tags = score_tags(pairs) if _has_seqeval() else None
    return MentionScores(tags=tags, spans=Table.of(add_up(map(count_spans, pairs))))
