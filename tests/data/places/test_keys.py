"""Spellings of one name have one key."""

import pytest

from marsad.data.places.keys import place_key


@pytest.mark.parametrize(
    "spellings",
    [
        "أبو ظبي|ابوظبي|أبـو ظَبي|ابو_ظبى",
        "بيونغ يانغ|بيونغيانغ|بيونغ-يانغ",
        "أمريكا|امريكا|أَمريكا",
        "غزة|غزه|غزّة|غــزة|«غزة»",
        "مصراتة|مصراته",
        "بئر السبع|بير السبع",
        "المخا|المخاء",
        "قفصة|ڨفصة",
        "كركوك|کرکوک",
        "CNN|cnn",
    ],
)
def test_spellings_of_one_name_have_one_key(spellings: str) -> None:
    assert len({place_key(name) for name in spellings.split("|")}) == 1


@pytest.mark.parametrize("names", ["مالي|مالطا", "النيجر|نيجيريا", "الكاف|الكافر", "صعدة|صعيدة", "باب|الباب"])
def test_other_names_have_other_keys(names: str) -> None:
    first, second = names.split("|")
    assert place_key(first) != place_key(second)
