"""Bounds for quantities without a number (`عشرات`), by a table that the user can change."""

from collections.abc import Mapping
from typing import get_args

from .records import Count, Vague

VagueTable = Mapping[Vague, Count]


def load_vague_table(source: str = "acled") -> VagueTable:
    """Read a table of bounds: a YAML file, or the name of one in `configs/counts`.

    Raises UserError where a key is no vague quantity or bounds are no whole numbers in order.
    """
    from ..configs.loading import read_table  # recipes are not needed to read a count

    advice = f"Write `tens: {{minimum: 12, maximum: 99}}` for each of: {', '.join(get_args(Vague))}."
    table: VagueTable = read_table("counts", source, dict[Vague, Count], advice)
    return table


def apply_vague_policy(count: Count, table: VagueTable) -> Count:
    """Return the count with the table's bounds if it is vague and the table knows its kind; `vague` stays."""
    bounds = table.get(count.vague) if count.vague else None
    return count.model_copy(update={"minimum": bounds.minimum, "maximum": bounds.maximum}) if bounds else count
