"""The BiLSTM-CRF baseline: the usual tagger from before pretrained encoders, over word vectors that the user gives.

Without vectors, words begin at random. A word that was seen once and has no vector is read as unknown half of the
time, so that the unknown word is learned (Lample et al. 2016). A tenth of the documents decides when to stop.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import NamedTuple, Self

from numpy import float32
from numpy.typing import NDArray

from ...data.errors import missing_extra
from ...data.splitting import split_documents
from ...data.tags import Span, spans_of
from ..tally import Tally
from .baseline_folder import (
    BaselineFile,
    broken,
    learned_labels,
    load_baseline,
    mention_layers,
    read_weights,
    save_baseline,
)
from .contract import Facts, Training
from .reading import Reading, SentenceSystem
from .word_tags import TaggedSentence, found_tags, tagged_sentences, words_of
from .word_vectors import read_vectors, vector_key

try:
    import torch
    from safetensors import SafetensorError
    from safetensors.torch import load, save
    from torch import Tensor

    from ...models.checkpoint import count_parameters
    from ...models.viterbi import viterbi
    from .bilstm_network import PADDING, UNKNOWN, BilstmNetwork, Ids, Sizes
except ImportError as error:
    raise missing_extra("torch", "benchmark") from error

SPEC = "bilstm-crf"
WEIGHTS = "weights.safetensors"
HELD_OUT = 0.1  # of the documents
EPOCHS, PATIENCE = 15, 3  # at most; without a better score
BATCH = 16  # sentences
RATE = 0.002
LARGEST_GRADIENT = 5.0
READ_AT_ONCE = 64  # sentences
LONGEST_WORD = 20  # letters that are read
FEWEST = 2  # times that a letter must be seen to be known
_SPECIAL = ("", "?unknown")  # what no word and no letter is

Vectors = Mapping[str, NDArray[float32]]


class BilstmModel(BaselineFile):
    """Sizes, and what the rows of the tables stand for; the first two of words and letters are padding and unknown."""

    sizes: Sizes
    words: tuple[str, ...]
    letters: tuple[str, ...]
    tags: tuple[str, ...]


class _Example(NamedTuple):
    """A sentence to learn from. *Shape:* tags [W]."""

    ids: Ids
    tags: Tensor


class BilstmCrfBaseline(SentenceSystem):
    """A BiLSTM-CRF over words and letters."""

    seeded = True
    uses_vectors = True

    def __init__(self, model: BilstmModel, network: BilstmNetwork):
        super().__init__(model.facts, self._sentences)
        self._model, self._network = model, network
        self._word_ids = {word: number for number, word in enumerate(model.words)}
        self._letter_ids = {letter: number for number, letter in enumerate(model.letters)}

    @classmethod
    def fit(cls, training: Training, seed: int) -> Self:
        """Train. Raises UserError where there are no mentions, or the vectors cannot be read."""
        labels = learned_labels(SPEC, training)
        torch.manual_seed(seed)
        parts = split_documents(training.documents, {"train": 1 - HELD_OUT, "dev": HELD_OUT}, seed=seed)
        train, dev = ([s for s in tagged_sentences(part, labels) if s.words] for part in parts.values())
        counts = Counter(vector_key(word) for sentence in train for word in sentence.words)
        vectors = read_vectors(training.vectors, counts) if training.vectors else {}
        model = _make_model(training, counts, vectors)
        network = _make_network(model)
        _fill(network, model, vectors)
        facts = model.facts.model_copy(update={"parameters": count_parameters(network)})
        system = cls(model.model_copy(update={"facts": facts}), network)
        rare = {word for word, count in counts.items() if count == 1 and word not in vectors}
        system._learn(train, dev or train, torch.tensor([word in rare for word in model.words]))
        return system

    def _learn(self, train: Sequence[TaggedSentence], dev: Sequence[TaggedSentence], rare: Tensor) -> None:
        """Train until the score on `dev` does not rise; the best state stays. *Shape:* rare bool [words]."""
        # Most of the table stands still in any one step: to go through all of it would take most of the time.
        table = self._network.words.weight
        others = [weights for weights in self._network.parameters() if weights is not table]
        optimisers = torch.optim.SparseAdam([table], lr=RATE), torch.optim.Adam(others, lr=RATE)
        examples = [self._example(sentence) for sentence in train]
        best, best_epoch, state = -1.0, 0, self._network.state_dict()
        for epoch in range(EPOCHS):
            self._network.train()
            for batch in _batches(examples):
                self._network.zero_grad()
                ids = [_with_unknown(example.ids, rare) for example in batch]
                loss = self._network.loss(ids, [example.tags for example in batch])
                loss.backward()  # type: ignore[no-untyped-call]  # torch's own
                torch.nn.utils.clip_grad_norm_(others, LARGEST_GRADIENT)
                for optimiser in optimisers:
                    optimiser.step()  # type: ignore[no-untyped-call]  # torch's own
            if (score := self._f1(dev)) > best:
                best, best_epoch, state = score, epoch, deepcopy(self._network.state_dict())
            elif epoch - best_epoch >= PATIENCE:
                break
        self._network.load_state_dict(state)

    def _f1(self, dev: Sequence[TaggedSentence]) -> float:
        gold = _spans(sentence.tags for sentence in dev)
        predicted = _spans(self._tag([sentence.words for sentence in dev]))
        return Tally(len(gold & predicted), len(predicted), len(gold)).f1

    def _sentences(self, texts: Sequence[str]) -> list[Reading]:
        tags = self._tag([words_of(text) for text in texts])
        return [Reading(found_tags(*both)) for both in zip(texts, tags, strict=True)]

    def _tag(self, sentences: Sequence[Sequence[str]]) -> list[list[str]]:
        """Return the best tags of sentences of one word or more."""
        self._network.eval()
        with torch.inference_mode():
            transitions = self._network.transitions.numpy()
            paths: list[Iterable[int]] = []
            for first in range(0, len(sentences), READ_AT_ONCE):
                part = sentences[first : first + READ_AT_ONCE]
                scores = self._network([self._ids(words) for words in part]).numpy()
                rows = [row[: len(words)] for row, words in zip(scores, part, strict=True)]
                paths += viterbi(rows, transitions)
        return [[self._model.tags[tag] for tag in path] for path in paths]

    def _example(self, sentence: TaggedSentence) -> _Example:
        return _Example(self._ids(sentence.words), torch.tensor([self._model.tags.index(tag) for tag in sentence.tags]))

    def _ids(self, words: Sequence[str]) -> Ids:
        numbers = [self._word_ids.get(vector_key(word), UNKNOWN) for word in words]
        letters = torch.full((len(words), LONGEST_WORD), PADDING)
        for row, word in zip(letters, words, strict=True):
            known = [self._letter_ids.get(letter, UNKNOWN) for letter in word[:LONGEST_WORD]]
            row[: len(known)] = torch.tensor(known)
        return Ids(torch.tensor(numbers), letters)

    def save(self, folder: Path) -> None:
        """Write what `load` reads."""
        save_baseline(self._model, folder)
        (folder / WEIGHTS).write_bytes(save(self._network.state_dict()))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what `save` wrote. Raises UserError where a file is missing or broken."""
        model = load_baseline(BilstmModel, SPEC, folder)
        network = _make_network(model)
        try:
            network.load_state_dict(load(read_weights(folder, WEIGHTS)))
        except (SafetensorError, RuntimeError) as error:
            raise broken(folder / WEIGHTS, error) from error
        return cls(model, network)


def _make_model(training: Training, counts: Mapping[str, int], vectors: Vectors) -> BilstmModel:
    known = dict.fromkeys([*_SPECIAL, *counts, *vectors])
    letters = Counter(letter for document in training.documents for letter in document.text)
    facts = Facts(
        name="BiLSTM-CRF",
        spec=SPEC,
        labels=training.labels,
        layers=mention_layers(training.labels),
        trained_on=training.names,
        notes=(f"Words begin from {training.vectors.name}." if training.vectors else "Words begin at random.",),
    )
    return BilstmModel(
        facts=facts,
        sizes=Sizes(word=len(next(iter(vectors.values())))) if vectors else Sizes(),
        words=tuple(known),
        letters=(*_SPECIAL, *(letter for letter, count in letters.items() if count >= FEWEST and not letter.isspace())),
        tags=("O", *(f"{letter}-{label}" for label in training.labels for letter in "BI")),
    )


def _make_network(model: BilstmModel) -> BilstmNetwork:
    return BilstmNetwork(model.sizes, len(model.words), len(model.letters), model.tags)


def _fill(network: BilstmNetwork, model: BilstmModel, vectors: Vectors) -> None:
    """Put the vectors into the table of words."""
    if not vectors:
        return
    with torch.no_grad():
        for row, word in zip(network.words.weight, model.words, strict=True):
            if word in vectors:
                row.copy_(torch.from_numpy(vectors[word]))


def _batches(examples: Sequence[_Example]) -> Iterator[list[_Example]]:
    """Yield batches of sentences about as long as each other, in random order."""
    shuffled = [examples[place] for place in torch.randperm(len(examples))]
    ordered = sorted(shuffled, key=lambda example: len(example.tags))
    starts = range(0, len(ordered), BATCH)
    yield from (ordered[starts[place] : starts[place] + BATCH] for place in torch.randperm(len(starts)))


def _with_unknown(ids: Ids, rare: Tensor) -> Ids:
    hidden = rare[ids.words] & (torch.rand(len(ids.words)) < 0.5)
    return ids._replace(words=ids.words.masked_fill(hidden, UNKNOWN))


def _spans(sentences: Iterable[Sequence[str]]) -> set[tuple[int, Span]]:
    return {(number, span) for number, tags in enumerate(sentences) for span in spans_of(tags)}
