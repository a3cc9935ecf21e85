"""Cues of words: clitics, marks and letter variants are overlooked, and the table holds what it says."""

import pytest

from marsad.models.link_cues import Cue, find_cues, word_cue


@pytest.mark.parametrize(
    ("word", "cue"),
    [
        ("بينهم", Cue.PART),
        ("وبينهم", Cue.PART),
        ("بَيْنهنّ", Cue.PART),
        ("ومعظمهم", Cue.PART),
        ("إحداهن", Cue.PART),
        ("احداهن", Cue.PART),
        ("والقتلى", Cue.VICTIMS),
        ("،", Cue.COMMA),
        (".", Cue.STOP),
        ("«", Cue.OPEN),
        ("فيما", Cue.CLAUSE),
        ("وأصيب", Cue.HARM),
        ("واصيب", Cue.HARM),
        ("بمقتل", Cue.HARM),
        ("ليرتفع", Cue.TOTAL),
        ("في", Cue.IN),
        ("وعلى", Cue.ON),
        ("شماليّ", Cue.SIDE),
        ("ببلدة", Cue.PLACE),
        ("شنّتها", Cue.ATTACKED),
        ("برصاص", Cue.HANDS),
        ("وأعلنت", Cue.SAID),
        ("بحلب", Cue.BY_OR_IN),
        ("للتحالف", Cue.FOR),
        ("وحلب", Cue.AND),
        ("حلب", Cue.OTHER),
        ("12", Cue.OTHER),
    ],
)
def test_cues(word: str, cue: Cue) -> None:
    assert word_cue(word) == cue


def test_cues_of_words() -> None:
    assert find_cues(["قتل", "12", "،", "بينهم", "طفلان"]).tolist() == [Cue.HARM, 0, Cue.COMMA, Cue.PART, 0]
    assert find_cues([]).shape == (0,)
