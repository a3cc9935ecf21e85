"""The card that lies beside every checkpoint: what it was made of, how well it does, what it must not be used for."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ..configs.training import PretrainedEncoder, TrainRecipe
from ..evaluate.metrics import Scores
from ..evaluate.report import to_markdown
from ..models.config import RecurrentEncoder
from .corpora import Corpus
from .left_out import LeftOut

_LIMITS = """\
## Limits
- A machine's casualty figure is a lead, not a finding: check it against the source before it is counted or quoted.
- Scores hold for text like that of the corpora above; other outlets, years and dialects score lower.
- The model reads one sentence at a time (scores of events may heed those around): who a pronoun stands for, it does not know.
- Whether two articles tell of one incident, it does not know either.
- It repeats what a text says. It cannot tell a true report from a false one.
- It is not meant for deciding about persons it finds named."""


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What the card tells besides the recipe. `removed`: sentences taken out of each corpus by the guard.

    `left_out`: annotation of each corpus that could not be trained on.
    """

    parameters: int
    step: int
    epoch: float
    corpora: Sequence[Corpus]
    removed: Sequence[int]
    left_out: Sequence[LeftOut]
    scores: Sequence[Scores]


def write_card(recipe: TrainRecipe, facts: CardFacts) -> str:
    """Return the card as Markdown."""
    inventory = recipe.inventory
    lines = [
        f"# {recipe.output.name}",
        "",
        "Reads Arabic news, sentence by sentence: mentions of "
        f"{', '.join(inventory.labels)}{_also(recipe)}. Made by `marsad train`.",
        "",
        f"- Encoder: {_encoder(recipe)}",
        f"- {facts.parameters:,} parameters; step {facts.step:,}, epoch {facts.epoch:.1f}; seed {recipe.seed}; {recipe.precision}",
        "- Use: `marsad export FOLDER`, then `marsad predict FILE --model FOLDER` or `marsad.load(FOLDER).predict(text)`",
        "",
        "## Trained on",
        *_data_table(facts),
        "",
        *_left_out(facts),
        *(_scores(facts) or ["## Scores", "None: the recipe names no dev corpus."]),
        "",
        _LIMITS,
        "",
        "## Recipe",
        "```yaml",
        yaml.safe_dump(_public(recipe), sort_keys=False, allow_unicode=True).strip(),
        "```",
    ]
    return "\n".join(lines) + "\n"


def _encoder(recipe: TrainRecipe) -> str:
    encoder = recipe.encoder
    if isinstance(encoder, RecurrentEncoder):
        return "recurrent, trained from subword vectors" if recipe.vectors else "recurrent, trained from random weights"
    name = encoder.name if isinstance(encoder, PretrainedEncoder) else str(encoder.folder)
    return f"went on from {_short(name)}, whose own licence and card hold too"


def _public(recipe: TrainRecipe) -> dict[str, Any]:
    """Return the recipe without what is of one machine alone: where its files lay."""
    values = recipe.model_dump(mode="json", exclude={"cache"})
    return {key: _shortened(value) for key, value in values.items()}


def _shortened(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _shortened(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_shortened(inner) for inner in value]
    return _short(value) if isinstance(value, str) else value


def _short(text: str) -> str:
    """Return the last two parts of an absolute path, anything else as it is."""
    return "/".join(Path(text).parts[-2:]) if Path(text).is_absolute() else text


def _left_out(facts: CardFacts) -> list[str]:
    lines = [
        f"- {corpus.name}: {line}"
        for corpus, left_out in zip(facts.corpora, facts.left_out, strict=True)
        for line in left_out.sentences(examples=False)
    ]
    return ["Annotation that could not be trained on:", *lines, ""] if lines else []


def _also(recipe: TrainRecipe) -> str:
    inventory = recipe.inventory
    parts = {
        "event types": inventory.event_types,
        "statuses of victims": inventory.statuses,
        "kinds of victims": inventory.victims,
        "kinds of links": inventory.link_types,
    }
    return "".join(f"; {len(values)} {name}" for name, values in parts.items() if values)


def _data_table(facts: CardFacts) -> list[str]:
    rows = [
        f"| {c.config.title} | {c.use.split} | {c.sentences:,} | {removed:,} | {c.use.weight:g} | {c.config.licence} |"
        for c, removed in zip(facts.corpora, facts.removed, strict=True)
    ]
    heading = "| corpus | split | sentences | removed: also in a dev or test set | weight | licence |"
    return [heading, "| --- | --- | --- | --- | --- | --- |", *rows]


def _scores(facts: CardFacts) -> list[str]:
    tables = [to_markdown(scores).strip() for scores in facts.scores]
    return (
        ["The step to keep is chosen by the dev scores below, which therefore flatter.", "", *tables] if tables else []
    )
