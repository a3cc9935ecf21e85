"""Fits the CRF that votes beside the network: on the sentences in which all of the model's labels are annotated.

It is the benchmark's CRF baseline, with less of a say than the network, which is better alone. Both are trained as
if alone: a network that has seen the votes leans on them, and they are surer on training text than on other text.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from ..data.errors import UserError
from ..data.name_list import NameList, mention_names, place_names
from ..evaluate.systems.crf import FEWEST, CrfWeights, read_crf, train_crf
from ..evaluate.systems.word_tags import tagged_sentences
from ..models.config import ModelConfig
from ..models.viterbi import Floats
from ..models.word_votes import WordVotes
from .corpora import Corpus

SHARE = 0.5  # of the CRF's scores beside the network's whole ones
TRANSITIONS = 0.25  # of the CRF's scores of tags in a row: the network has some of its own


def fit_word_votes(corpora: Sequence[Corpus], config: ModelConfig) -> WordVotes:
    """Return votes for the tags of a model. Raises UserError where no corpus annotates all of its labels."""
    documents = [
        document
        for corpus in corpora
        if corpus.use.votes and set(config.labels) <= corpus.annotates.labels
        for document in corpus.documents
    ]
    if not documents:
        raise UserError(
            f"word_votes are fitted on corpora that annotate all of {', '.join(config.labels)}, and the recipe has none: "
            "add one, or leave word_votes out."
        )
    listed = [label for label in config.labels if label not in config.counted_labels]
    names = place_names() | mention_names(documents, listed, FEWEST)
    crf, _ = train_crf(tagged_sentences(documents, config.labels), NameList(names))
    return votes_of(read_crf(crf), names, config)


def votes_of(learned: CrfWeights, names: Mapping[str, str], config: ModelConfig) -> WordVotes:
    """Return a CRF's weights as votes beside a network."""
    columns = {tag: column for column, tag in enumerate(config.tags)}
    rows = {feature: row for row, feature in enumerate(dict.fromkeys(feature for feature, _ in learned.states))}
    weights: Floats = np.zeros((len(rows), len(columns)), dtype=np.float32)
    for (feature, tag), weight in learned.states.items():
        weights[rows[feature], columns[tag]] = SHARE * weight
    transitions: Floats = np.zeros((len(columns) + 1, len(columns)), dtype=np.float32)
    for (before, tag), weight in learned.transitions.items():
        transitions[columns[before], columns[tag]] = TRANSITIONS * weight
    return WordVotes(config.tags, list(rows), weights, names, transitions)
