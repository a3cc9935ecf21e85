"""The corpora of a recipe: read, guarded against leaks, with what each annotates."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from ..configs.training import CorpusUse
from ..data.corpora import CorpusConfig, load_corpus, read_corpus
from ..data.errors import Fault, OnFault, UserError
from ..data.records import Document
from ..data.splitting import share_of
from .examples import Annotates
from .spool import Store


@dataclass(frozen=True, slots=True)
class Corpus:
    """One split of one corpus: its documents, and its config with the recipe's label map applied."""

    use: CorpusUse
    config: CorpusConfig
    documents: Sequence[Document]

    @property
    def name(self) -> str:
        """The corpus and its split, as scores and cards name it."""
        return f"{self.config.name}-{self.use.split}"

    @property
    def annotates(self) -> Annotates:
        """What the absence of an annotation means something for."""
        return Annotates(frozenset(self.config.layers), frozenset(self.config.annotates))

    @property
    def sentences(self) -> int:
        """How many sentences there are."""
        return sum(len(document.sentences) for document in self.documents)


def read_uses(uses: Sequence[CorpusUse], on_fault: OnFault, store: Store = list) -> list[Corpus]:
    """Read corpora; single faults go to `on_fault`. Raises UserError where a corpus gives no document."""
    return [_read(use, on_fault, store) for use in uses]


def _read(use: CorpusUse, on_fault: OnFault, store: Store) -> Corpus:
    config = load_corpus(use.corpus)
    if use.labels is not None:
        annotates = tuple(dict.fromkeys(label for label in use.labels.values() if label))
        config = config.model_copy(update={"labels": use.labels, "annotates": annotates})
    found: Iterable[Document] = islice(read_corpus(config, use.root, use.split, on_fault), use.limit)
    if use.share < 1:
        found = _share(store(found), use.share)
    documents = store(_sure_part(document, use.least_score) for document in found)
    if not documents:
        raise UserError(
            f"The split {use.split} of {use.corpus} under {use.root} gave no document. Check `root` and `split` in the recipe."
        )
    return Corpus(use, config, documents)


def _share(documents: Sequence[Document], share: float) -> Iterator[Document]:
    kept = share_of([document.id for document in documents], share)
    return (document for number, document in enumerate(documents) if number in kept)


def _sure_part(document: Document, least: float) -> Document:
    """Return the document without sentences that have a mention with a lower score; one without a score is certain."""
    unsure = [mention.start for mention in document.mentions if mention.score is not None and mention.score < least]
    if not unsure:
        return document
    kept = tuple(s for s in document.sentences if not any(s.start <= start < s.end for start in unsure))
    return document.model_copy(update={"sentences": kept})


class FaultCount:
    """Counts what readers set aside, and keeps the first few to show."""

    def __init__(self, shown: int = 5):
        self.total = 0
        self.first: list[Fault] = []
        self._shown = shown

    def __call__(self, fault: Fault) -> None:
        """Take in one fault."""
        self.total += 1
        if len(self.first) < self._shown:
            self.first.append(fault)
