"""Number words in a row to one whole number.

The grammar follows the written language: units before tens (`ثلاثة وعشرون`), hundreds before or after
them (`مئتان وخمسة`, `خمس ومئتان`), then powers of a thousand in falling order, or in rising order as
the classical language counts. What does not fit is no number.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import NamedTuple

from .number_words import Item


class Number(NamedTuple):
    """A number read from items up to `end`. `power` is that of its only group (`5 آلاف` 1000), else 1."""

    value: int
    end: int
    power: int = 1


class _Group(NamedTuple):
    value: Fraction
    end: int
    power: int = 1
    digits: bool = False
    coefficient: bool = False
    rises: bool = False  # units before hundreds


_END = Item("", "other")


def _at(items: Sequence[Item], index: int) -> Item:
    return items[index] if index < len(items) else _END


def _read_tens(items: Sequence[Item], start: int) -> _Group | None:
    """Read 0 to 99 in words: a unit, a teen, a unit and tens, or tens."""
    first, second = _at(items, start), _at(items, start + 1)
    if first.kind not in ("unit", "ten", "tens"):
        return None
    teen = second.kind == "ten" and not second.joined
    if first.kind == "unit" and 0 < first.value < 10 and (teen or (second.kind == "tens" and second.joined)):
        return _Group(first.value + second.value, start + 2)
    # Without its ن, two stands before ten only: `اثنا عشر`; alone, `أثنى` is a verb.
    return None if first.value == 2 and first.word[-1] in "اي" else _Group(first.value, start + 1)


def _read_hundreds(items: Sequence[Item], start: int) -> _Group | None:
    """Read hundreds alone: `مئتان`, `ثلاثمئة`, `ثلاث مئة`."""
    first, second = _at(items, start), _at(items, start + 1)
    if first.kind == "hundred" and not first.plural:
        return _Group(first.value, start + 1)
    if first.kind == "unit" and 3 <= first.value <= 9 and second.power == 100 and not second.joined:
        return _Group(first.value * 100, start + 2)
    return None


_Reader = Callable[[Sequence[Item], int], _Group | None]


def _read_joined(items: Sequence[Item], start: int, first: _Reader, second: _Reader) -> _Group | None:
    head = first(items, start)
    if head is None or not _at(items, head.end).joined:
        return head
    tail = second(items, head.end)
    return tail._replace(value=head.value + tail.value) if tail and tail.value else head


def _read_small(items: Sequence[Item], start: int, rising: bool) -> _Group | None:
    """Read 0 to 999 in words, units behind the hundreds or, where `rising`, before them."""
    falling = _read_joined(items, start, _read_hundreds, _read_tens)
    if falling is not None or not rising:
        return falling or _read_tens(items, start)
    group = _read_joined(items, start, _read_tens, _read_hundreds)
    return group and group._replace(rises=group.value >= 100)


def _read_fraction(items: Sequence[Item], start: int) -> _Group | None:
    """Read `نصف مليون`, `ثلاثة أرباع المليون`."""
    first, second, third = (_at(items, start + step) for step in range(3))
    if first.kind == "fraction" and not first.plural and second.kind == "power" and not second.joined:
        return _Group(first.value * second.value, start + 2)
    if first.kind == "unit" and second.kind == "fraction" and second.plural and third.kind == "power":
        return _Group(first.value * second.value * third.value, start + 3)
    return None


def _read_group(items: Sequence[Item], start: int, rising: bool) -> _Group | None:
    """Read a number below a thousand, or one with its power: `خمسة وعشرون ألفا`, `3 آلاف`, `ألفان`."""
    first = _at(items, start)
    head = _Group(first.value, start + 1, digits=True) if first.kind == "digits" else _read_small(items, start, rising)
    if head is not None:
        power = _at(items, head.end)
        if power.power > 100 and not power.joined and not power.definite:
            return _scaled(head, power)
        return head
    return _read_power(items, start)


def _scaled(head: _Group, power: Item) -> _Group | None:
    # A coefficient of a thousand or more (`24158 ألف`) is a slip of the pen: which one, nobody can say.
    # `ثلاثون ومئة ألف` may be 130,000 or 100,030.
    if head.rises or not 0 < head.value < 1000:
        return None
    return _Group(head.value * power.power, head.end + 1, power.power, coefficient=True)


def _read_power(items: Sequence[Item], start: int) -> _Group | None:
    first, following = _at(items, start), _at(items, start + 1)
    if first.kind != "power" or first.plural:
        return None
    if first.power == 1:
        power = int(first.value) // 2
        return _Group(first.value, start + 1, power)
    if not first.word.endswith("ا") or following.is_number:
        return _Group(first.value, start + 1, first.power)
    # `ألفا قتيل` is two thousand; `ألفا` alone or before a noun in the accusative is unclear.
    dual = following.kind == "other" and following is not _END and not following.word.endswith("ا")
    return _Group(first.value * 2, start + 1, first.power) if dual else None


def _rest(items: Sequence[Item], total: _Group) -> _Group | None:
    """Read `ونصف` behind a group with a power."""
    half = _at(items, total.end)
    if half.kind == "fraction" and half.joined and not half.plural and total.power > 1:
        scale = _at(items, total.end + 1)
        same = scale.kind == "power" and scale.value == total.power
        return _Group(total.value + half.value * total.power, total.end + 1 + same)
    return None


def _fits(total: _Group, last: _Group, group: _Group, rising: bool) -> bool:
    if group.power < last.power:
        return group.value < last.power
    if group.digits and not last.digits:  # `مئة و20`
        return group.power == 1 and last.value % 100 == 0 and 0 < group.value < 100
    if group.power == last.power:  # `مئة ألف وألفان`
        return not group.coefficient and group.power > 1 and last.value % (100 * last.power) == 0
    # `مئة وألفان` may be 102,000 or 2,100.
    clear = total.rises or total.value < 100 or last.power > 1
    return rising and clear and not (group.digits or last.digits or total.digits)


def read_number(items: Sequence[Item], start: int = 0, *, rising: bool = True) -> Number | None:
    """Read the longest number that begins at `items[start]`; `rising` also allows classical order.

    None where there is no number, or none that is whole.
    """
    first = _read_fraction(items, start) or _read_group(items, start, rising)
    if first is None:
        return None
    total = last = first
    power = total.power if total.coefficient else 1
    while _at(items, total.end).joined:
        fraction = _rest(items, last._replace(value=total.value, end=total.end))
        group = _read_group(items, total.end, rising)
        if fraction is not None:
            total, power = fraction, 1
            break
        if group is None or not _fits(total, last, group, rising):
            break
        rises = total.rises or group.power > last.power
        total, last, power = group._replace(value=total.value + group.value, rises=rises), group, 1
    if total.value.denominator != 1:
        return None
    return Number(int(total.value), total.end, power)
