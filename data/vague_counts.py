"""Bounds for quantities without a number (`عشرات`), by a table that the user can change."""

from collections.abc import Mapping
from typing import get_args

from pydantic import TypeAdapter, ValidationError

from .errors import UserError
from .records import Count, Vague

VagueTable = Mapping[Vague, Count]


def load_vague_table(source: str = "acled") -> VagueTable:
    """Read a table of bounds: a YAML file, or the name of one in `configs/counts`.

    Raises UserError where a key is no vague quantity or bounds are no whole numbers in order.
    """
    from ..configs.loading import read_shipped  # recipes are not needed to read a count

    values = read_shipped("counts", source)
    try:
        return TypeAdapter(dict[Vague, Count]).validate_python(values)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        names = ", ".join(get_args(Vague))
        raise UserError(
            f"{source}: {place}: {first['msg']}. Write `tens: {{minimum: 12, maximum: 99}}` for each of: {names}."
        ) from error


def apply_vague_policy(count: Count, table: VagueTable) -> Count:
    """Return the count with the table's bounds if it is vague and the table knows its kind; `vague` stays."""
    bounds = table.get(count.vague) if count.vague else None
    return count.model_copy(update={"minimum": bounds.minimum, "maximum": bounds.maximum}) if bounds else count
