"""Mentions scored by word tags with seqeval, strict IOB2, as papers report them.

seqeval 1.2 is strict only when it is given both the mode and the scheme. With `mode="strict"` alone
`f1_score` is silently lenient (an `I-PER` after `O` opens a mention) and `classification_report` guesses
a scheme from the tags, so this is the only place that calls it.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from ..data.errors import missing_extra
from ..data.records import Document, Mention, Sentence
from ..data.words import find_words
from .pairs import Pair
from .tally import Row, Table


def score_tags(pairs: Iterable[Pair]) -> Table:
    """Score the IOB2 tags of all sentences with seqeval.

    Raises UserError where seqeval is not installed.
    """
    gold: list[list[str]] = []
    predicted: list[list[str]] = []
    for pair in pairs:
        gold += tag_sentences(pair.gold, pair.sentences)
        predicted += tag_sentences(pair.predicted, pair.sentences)
    return seqeval_table(gold, predicted)


def seqeval_table(gold: list[list[str]], predicted: list[list[str]]) -> Table:
    """Return seqeval's strict IOB2 scores of tag sequences, one list a sentence."""
    try:
        from seqeval.metrics import classification_report
        from seqeval.scheme import IOB2
    except ImportError as error:
        raise missing_extra("seqeval", "train") from error
    if not any(tag.startswith("B-") for tags in (*gold, *predicted) for tag in tags):
        return Table()  # seqeval takes the mean of nothing where there is no mention at all
    report = classification_report(gold, predicted, mode="strict", scheme=IOB2, output_dict=True, zero_division=0)
    rows = {str(name): _row(values) for name, values in report.items()}
    averages = {name: rows.pop(f"{name} avg") for name in ("micro", "macro", "weighted")}
    return Table(types=rows, micro=averages["micro"], macro=averages["macro"])


def _row(values: dict[str, float]) -> Row:
    return Row(
        precision=float(values["precision"]),
        recall=float(values["recall"]),
        f1=float(values["f1-score"]),
        support=int(values["support"]),
    )


def tag_sentences(document: Document, sentences: Iterable[Sentence]) -> list[list[str]]:
    """Return the IOB2 tags of each sentence's words.

    A word that a mention covers in part belongs to it. Of mentions that overlap only the outermost has
    tags, and a mention that crosses a sentence border is one mention on each side of it.
    """
    mentions = _outermost(document.mentions)
    starts = [mention.start for mention in mentions]
    return [_tags(document.text, sentence, mentions, starts) for sentence in sentences]


def _outermost(mentions: Iterable[Mention]) -> list[Mention]:
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda mention: (mention.start, -mention.end)):
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept


def _tags(text: str, sentence: Sentence, mentions: Sequence[Mention], starts: Sequence[int]) -> list[str]:
    tags: list[str] = []
    before: Mention | None = None
    for word in find_words(text[sentence.start : sentence.end]):
        found = bisect_left(starts, sentence.start + word.end) - 1  # the last mention that starts before the word ends
        mention = mentions[found] if found >= 0 and mentions[found].end > sentence.start + word.start else None
        tags.append("O" if mention is None else f"{'I' if mention is before else 'B'}-{mention.label}")
        before = mention
    return tags
