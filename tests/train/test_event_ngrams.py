"""The linear model of events: what it learns, and that the network has it as it was fitted."""

import pytest
import torch
from datasets import Dataset
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.pre_tokenizers import Whitespace

from marsad.models.event_ngrams import EventNgrams
from marsad.models.losses import MASKED
from marsad.train.event_ngrams import INVERSE_PENALTY, fit_event_ngrams, piece_ngrams

PIECES = ["غارة", "غارات", "الغارة", "قصف", "زار", "زيارة", "الوزير", "على", "المدينة", "##ات", "امس"]


@pytest.fixture
def tokenizer() -> Tokenizer:
    vocabulary = {piece: number for number, piece in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *PIECES])}
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    return tokenizer


def windows(tokenizer: Tokenizer, texts: list[str]) -> list[list[int]]:
    return [[2, *tokenizer.encode(text, add_special_tokens=False).ids, 3] for text in texts]


STRIKES = ["غارة على المدينة", "غارة امس", "غارات على المدينة امس", "قصف على المدينة"]
VISITS = ["زار الوزير المدينة", "زيارة الوزير امس", "الوزير زار المدينة امس", "زيارة على امس"]


def fitted(tokenizer: Tokenizer) -> EventNgrams:
    silent = [[MASKED, MASKED]]
    examples = Dataset.from_dict(
        {
            "input_ids": windows(tokenizer, [*STRIKES, *VISITS, "قصف قصف"]),
            "events": [[1, 0]] * 4 + [[0, 0]] * 4 + silent,
        }
    )
    model = EventNgrams(tokenizer.get_vocab_size(), 2)
    fit_event_ngrams(model, examples, tokenizer)
    return model


def scores(model: EventNgrams, ids: list[list[int]]) -> torch.Tensor:
    longest = max(map(len, ids))
    padded = torch.tensor([row + [5] * (longest - len(row)) for row in ids])  # padding that would count if it were read
    mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in ids])
    found: torch.Tensor = model(padded, mask)
    return found


def test_a_stem_is_known_in_a_form_never_seen(tokenizer: Tokenizer) -> None:
    seen, unseen = scores(fitted(tokenizer), windows(tokenizer, ["زيارة الوزير", "الغارة"]))[:, 0].tolist()
    assert unseen > seen


def test_a_type_that_never_occurs_gets_its_odds(tokenizer: Tokenizer) -> None:
    found = scores(fitted(tokenizer), windows(tokenizer, ["غارة", "زيارة الوزير"]))[:, 1]
    assert torch.allclose(found, torch.log(torch.tensor(1 / 9)))


def test_the_folded_tables_are_the_regression(tokenizer: Tokenizer) -> None:
    """An independent computation over whole sentences gives the scores of the look-up."""
    texts = [*STRIKES, *VISITS]
    bags = []
    for text in texts:
        bag: dict[str, float] = {}
        for piece in tokenizer.encode(text, add_special_tokens=False).tokens:
            for ngram in piece_ngrams(piece):
                bag[ngram] = bag.get(ngram, 0.0) + 1
        bags.append(bag)
    frequency = {ngram: sum(ngram in bag for bag in bags) for bag in bags for ngram in bag}
    weights = {n: float(torch.log(torch.tensor(9 / (1 + f))) + 1) if f >= 3 else 0.0 for n, f in frequency.items()}
    rows = []
    for text in texts:
        tokens = tokenizer.encode(text, add_special_tokens=False).tokens
        length = sum(weights[n] ** 2 for token in tokens for n in piece_ngrams(token)) ** 0.5
        row: dict[str, float] = {}
        for token in tokens:
            for ngram in piece_ngrams(token):
                row[ngram] = row.get(ngram, 0.0) + weights[ngram] / length
        rows.append(row)
    matrix = DictVectorizer(sparse=False).fit_transform(rows)
    regression = LogisticRegression(C=INVERSE_PENALTY, solver="liblinear", tol=1e-3).fit(matrix, [1] * 4 + [0] * 4)
    expected = torch.tensor(regression.decision_function(matrix)).float()
    assert torch.allclose(scores(fitted(tokenizer), windows(tokenizer, texts))[:, 0], expected, atol=5e-3)


def test_pieces_inside_a_word_and_special_tokens() -> None:
    assert piece_ngrams("[CLS]") == set()
    assert piece_ngrams("قصف") == {"<قص", "قصف", "<قصف", "=قصف"}
    assert piece_ngrams("##ات") == {"=##ات"}
    assert piece_ngrams("[") == {"=["}


def test_without_annotated_events_nothing_is_fitted(tokenizer: Tokenizer) -> None:
    model = EventNgrams(tokenizer.get_vocab_size(), 2)
    examples = Dataset.from_dict({"input_ids": windows(tokenizer, ["قصف"]), "events": [[MASKED, MASKED]]})
    fit_event_ngrams(model, examples, tokenizer)
    assert not any(table.any() for table in model.buffers())
