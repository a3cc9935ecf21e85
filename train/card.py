"""The card that lies beside every checkpoint: what it was made of, how well it does, what it must not be used for."""

from collections.abc import Sequence
from dataclasses import dataclass

import yaml

from ..configs.training import TrainRecipe
from ..evaluate.metrics import Scores
from ..evaluate.report import to_markdown
from .corpora import Corpus

_LIMITS = """\
## Limits
- A machine's casualty figure is a lead, not a finding: check it against the source before it is counted or quoted.
- Scores hold for text like that of the corpora above; other outlets, years and dialects score lower.
- The model reads one sentence at a time: who a pronoun stands for, and whether two articles tell of one incident, it does not know.
- It repeats what a text says. It cannot tell a true report from a false one.
- It is not meant for deciding about persons it finds named."""


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What the card tells besides the recipe. `removed`: sentences taken out of each corpus by the guard."""

    parameters: int
    step: int
    epoch: float
    corpora: Sequence[Corpus]
    removed: Sequence[int]
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
        f"- {facts.parameters:,} parameters; step {facts.step:,}, epoch {facts.epoch:.1f}; seed {recipe.seed}; {recipe.precision}",
        "- Use: `marsad export FOLDER`, then `marsad predict FILE --model FOLDER` or `marsad.load(FOLDER).predict(text)`",
        "",
        "## Trained on",
        *_data_table(facts),
        "",
        *(_scores(facts) or ["## Scores", "None: the recipe names no dev corpus."]),
        "",
        _LIMITS,
        "",
        "## Recipe",
        "```yaml",
        yaml.safe_dump(recipe.model_dump(mode="json"), sort_keys=False, allow_unicode=True).strip(),
        "```",
    ]
    return "\n".join(lines) + "\n"


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
    return [to_markdown(scores).strip() for scores in facts.scores]
