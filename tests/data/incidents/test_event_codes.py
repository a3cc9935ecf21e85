from pathlib import Path

import pytest

from marsad.data.errors import UserError
from marsad.data.incidents.event_codes import go_together, harmful, load_event_codes, types_told
from marsad.data.schema import EVENT_TYPES

CODES = load_event_codes()


def test_every_event_type_has_its_codes() -> None:
    assert set(CODES) == set(EVENT_TYPES)
    assert CODES["air_strike"].acled == ("Explosions/Remote violence", "Air/drone strike")
    assert CODES["detention"].plover == "COERCE" and CODES["accident_disaster"].acled == ()
    assert all(len(code.acled) in (0, 2) for code in CODES.values())


def test_the_harmful_types_in_order() -> None:
    assert harmful(["statement", "armed_clash", "air_strike"], CODES) == ("air_strike", "armed_clash")


def test_which_types_go_together() -> None:
    assert go_together(["shelling"], ["violence_against_civilians"], CODES) and go_together([], ["shelling"], CODES)
    assert not go_together(["shelling"], ["explosion"], CODES)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("قتلوا في غاراتٍ للطائرات الحربية", ["air_strike"]),
        ("قضوا بقذائف المدفعية", ["shelling"]),
        ("وبالألغام ومخلفات الحرب", ["explosion"]),
        ("تحت التعذيب في المعتقلات", ["violence_against_civilians"]),
        ("ولم تعرف أسماؤهم", ["air_strike", "shelling", "explosion", "violence_against_civilians"]),
    ],
)
def test_words_tell_which_of_the_types_is_meant(text: str, told: list[str]) -> None:
    types = ["air_strike", "shelling", "explosion", "violence_against_civilians"]
    assert list(types_told(text, types, CODES)) == told


def test_a_table_of_one_s_own(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("raid: {harm: attack, acled: [Battles, Armed clash], plover: ASSAULT}\n", "utf-8")
    assert harmful(["raid"], load_event_codes(str(path))) == ("raid",)
    path.with_name("bad.yaml").write_text("raid: {harms: attack}\n", "utf-8")
    with pytest.raises(UserError, match=r"raid.harms: .* Known keys: harm, unspecific, acled, plover, cues"):
        load_event_codes(str(tmp_path / "bad.yaml"))
    with pytest.raises(UserError, match="acled_plover"):
        load_event_codes("cameo")
