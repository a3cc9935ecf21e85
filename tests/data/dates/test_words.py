"""The tables of months, and what is loaded when."""

import subprocess
import sys
from datetime import date

import pytest

from marsad.data.dates import find_dates
from marsad.data.dates.grammar import GRAMMAR
from marsad.data.dates.lexicon import lexicon
from marsad.data.months import AMBIGUOUS, GREGORIAN, HIJRI
from marsad.data.spelling import fold


@pytest.mark.parametrize("name", sorted(GREGORIAN))
def test_every_name_of_a_month_is_read(name: str) -> None:
    text = f"وقع ذلك في 3 {name} 2015 شمالا".replace("اب ", "آب ")
    assert [m.first for m in find_dates(text, None)] == [date(2015, GREGORIAN[name], 3)]


@pytest.mark.parametrize("name", sorted(HIJRI))
def test_every_name_of_a_hijri_month_is_read(name: str) -> None:
    from hijridate import Hijri

    day = Hijri(1436, HIJRI[name], 3).to_gregorian()
    assert [m.first for m in find_dates(f"وقع ذلك في 3 {name} 1436هـ شمالا", None)] == [date(*day.datetuple())]


@pytest.mark.parametrize("name", sorted(AMBIGUOUS))
def test_an_ambiguous_name_alone_is_no_date(name: str) -> None:
    assert find_dates(f"قال {name} إنه سيعود", date(2018, 3, 14)) == []


def test_every_month_is_named() -> None:
    assert set(GREGORIAN.values()) == set(HIJRI.values()) == set(range(1, 13))
    assert set(GREGORIAN) & set(HIJRI) == set()


def test_the_lexicon_is_folded_and_each_sign_is_in_the_grammar_or_tells_what_is_no_date() -> None:
    assert all(word == fold(word) for word in lexicon())
    unread = {entry.sign for entry in lexicon().values() if entry.sign not in GRAMMAR.pattern}
    assert unread <= {"!", "%", "7"}


def test_hijridate_is_not_loaded_before_it_is_needed() -> None:
    code = (
        "import sys, datetime, marsad; from marsad.data.dates import find_dates;"
        "find_dates('قتلوا أمس وفي 3 مارس 2016', datetime.date(2018, 3, 14));"
        "assert 'hijridate' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
