"""Statuses that a word tells."""

import pytest

from marsad.models.status_words import told_status


@pytest.mark.parametrize(
    ("before", "count", "status"),
    [
        ("وفاة", "29", "killed"),
        ("ووفَاة", "معتقلين", "killed"),
        ("بمقتل", "خمسة", "killed"),
        ("وٱستشهاد", "3", "killed"),
        ("إصابة", "29", None),
        ("وإصابة", "عشرين", None),  # of `مقتل وإصابة عشرين`
        ("وفاة", "و108", None),  # of `19 وفاة و108 مصابين`
        ("وفد", "29", None),
    ],
)
def test_a_word_of_death_tells_the_status(before: str, count: str, status: str | None) -> None:
    assert told_status(before, count) == status
