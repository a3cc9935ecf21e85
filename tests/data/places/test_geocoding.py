"""Names in a text to places: variants, namesakes, context, what stays unknown."""

from collections.abc import Callable

import pytest

from marsad.data.incidents.records import PlaceMention
from marsad.data.places.geocoding import geocode
from marsad.data.records import Document, Mention

Geocoded = Callable[..., list[PlaceMention]]
Located = Callable[..., Document]


def _where(mention: PlaceMention) -> str | None:
    return f"{mention.place.country} {mention.place.kind}" if mention.place else None


@pytest.mark.parametrize(
    ("name", "country", "latitude", "longitude"),
    [
        ("حلب", "SY", 36.2, 37.2),
        ("بحلب", "SY", 36.2, 37.2),
        ("وحَلَب", "SY", 36.2, 37.2),
        ("ريف حلب الشمالي", "SY", 36.2, 37.2),
        ("شمال حلب", "SY", 36.2, 37.2),
        ("مدينة صنعاء", "YE", 15.4, 44.2),
        ("صنعــاء", "YE", 15.4, 44.2),
        ("للقائم", "IQ", 34.4, 41.1),
        ("عين العرب", "SY", 36.9, 38.4),
        ("كوباني", "SY", 36.9, 38.4),
        ("ابوظبى", "AE", 24.5, 54.4),
        ("غزه", "PS", 31.5, 34.5),
        ("مخيم النصيرات", "PS", 31.4, 34.4),
        ("النصيرات", "PS", 31.4, 34.4),
        ("السويداء", "SY", 32.7, 36.6),
        ("الباب", "SY", 36.4, 37.5),
        ("دير الزور", "SY", 35.3, 40.1),
        ("مطار صنعاء الدولي", "YE", 15.5, 44.2),
        ("الغوطة الشرقية", "SY", 33.5, 36.4),
        ("مايدوجوري", "NG", 11.8, 13.1),
        ("بيونغيانغ", "KP", 39.0, 125.8),
        ("واشنطن", "US", 38.9, -77.0),
        ("خان_يونس", "PS", 31.3, 34.3),
    ],
)
def test_names_are_found_as_the_press_writes_them(
    geocoded: Geocoded, name: str, country: str, latitude: float, longitude: float
) -> None:
    (found,) = geocoded(f"وقع الهجوم في {name} مساء أمس.", name)
    assert found.place is not None and found.place.country == country
    assert found.place.latitude == pytest.approx(latitude, abs=0.6)
    assert found.place.longitude == pytest.approx(longitude, abs=0.6)


@pytest.mark.parametrize("name", ["أمريكا", "أميركا", "الولايات المتحدة", "الولايات المتحدة الأمريكية"])
def test_a_country_has_many_names(geocoded: Geocoded, name: str) -> None:
    (found,) = geocoded(f"وصل الوفد إلى {name} أمس", name)
    assert found.place is not None and (found.place.country, found.place.kind) == ("US", "country")


@pytest.mark.parametrize(
    ("text", "names", "country"),
    [
        ("اشتباكات في طرابلس، وأعلنت مصراتة والزاوية في ليبيا الاستنفار", "طرابلس|مصراتة|الزاوية|ليبيا", "LY"),
        ("اشتباكات في طرابلس وجرحى نقلوا إلى بيروت وصيدا في لبنان", "طرابلس|بيروت|صيدا|لبنان", "LB"),
        ("انتشر الجيش اللبناني في طرابلس وقال ضابط لبناني إن الوضع هادئ", "طرابلس", "LB"),
        ("انتشرت قوات حكومة الوفاق الليبية في طرابلس", "طرابلس", "LY"),
        ("وصل المصابون إلى طرابلس اللبنانية", "طرابلس", "LB"),
        ("قصف على الرقة ودير الزور في سوريا", "الرقة|دير الزور|سوريا", "SY"),
        ("انفجار لغم في الرقة بمحافظة تعز وإصابة طفلين في اليمن", "الرقة|تعز|اليمن", "YE"),
        ("سقط صاروخ قرب القائم في العراق", "القائم|العراق", "IQ"),
        ("ثلوج على القنيطرة ودرعا جنوب سوريا", "القنيطرة|درعا|سوريا", "SY"),
        ("مباراة في القنيطرة والرباط بالمغرب", "القنيطرة|والرباط|بالمغرب", "MA"),
        ("فيضانات في المحمدية والدار البيضاء بالمغرب", "المحمدية|والدار البيضاء|بالمغرب", "MA"),
        ("حريق في المحمدية بمحافظة معان جنوب الأردن", "المحمدية|معان|الأردن", "JO"),
        ("اعتقالات في جنين ونابلس بالضفة الغربية", "جنين|ونابلس|بالضفة الغربية", "PS"),
        ("هجوم على زنجبار ولودر في أبين جنوب اليمن", "زنجبار|ولودر|أبين|اليمن", "YE"),
        ("سياح في زنجبار ودار السلام في تنزانيا", "زنجبار|دار السلام|تنزانيا", "TZ"),
    ],
)
def test_the_document_chooses_between_namesakes(geocoded: Geocoded, text: str, names: str, country: str) -> None:
    found = geocoded(text, *names.split("|"))[0]
    assert found.place is not None and found.place.country == country
    assert 0.5 <= found.place.score <= 1


def test_the_region_chooses_between_namesakes_of_one_country(geocoded: Geocoded) -> None:
    for region in ("تعز", "حجة", "صعدة"):
        found, _, _ = geocoded(f"قتل مزارع في قرية القاهرة بمحافظة {region} في اليمن", "القاهرة", region, "اليمن")
        regions = [place.region for place in (found.place, *found.alternatives) if place]
        assert regions[0] == region


def test_the_head_noun_says_which_of_one_area_is_meant(geocoded: Geocoded) -> None:
    governorate, city = geocoded("في محافظة إدلب قصف، وفي مدينة إدلب هدوء", "إدلب", "إدلب")
    assert (_where(governorate), _where(city)) == ("SY region", "SY locality")


def test_a_quarter_is_found_by_the_noun_before_it(geocoded: Geocoded) -> None:
    found, _ = geocoded("دبابات في حي الزيتون جنوبي غزة", "الزيتون", "غزة")
    assert _where(found) == "PS neighbourhood"


def test_a_name_is_one_place_in_a_document(geocoded: Geocoded) -> None:
    text = "هدوء في طرابلس. وقال سكان في طرابلس اللبنانية إن الطرق مفتوحة. وعادت الحركة إلى طرابلس."
    assert {_where(found) for found in geocoded(text, "طرابلس", "طرابلس", "طرابلس")} == {"LB locality"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("نقل الجرحى إلى مستشفى الرحمن في المدينة", "مستشفى الرحمن"),
        ("نقل الجرحى إلى مستشفى النور", "النور"),
        ("سقطت قذيفة في شارع فلسطين وسط المدينة", "شارع فلسطين"),
        ("احتشدوا أمام السفارة الأمريكية", "السفارة الأمريكية"),
        ("وقع الزلزال قرب بلدة تشيكومبالا", "تشيكومبالا"),
        ("في قطاع رقم 12 من المخيم", "12"),
        ("نقطة ... هنا", "..."),
    ],
)
def test_unknown_stays_unknown(geocoded: Geocoded, text: str, name: str) -> None:
    assert geocoded(text, name)[0].place is None


def test_a_known_facility_of_another_country_is_not_meant(geocoded: Geocoded) -> None:
    names = ("مستشفى الشفاء", "إدلب", "سوريا")
    assert geocoded("نقل الجرحى إلى مستشفى الشفاء في إدلب شمال سوريا", *names)[0].place is None
    (found, *_) = geocoded("نقل الجرحى إلى مستشفى الشفاء في غزة", "مستشفى الشفاء", "غزة")
    assert _where(found) == "PS facility"


def test_an_ambiguous_name_without_context_has_alternatives_alone(geocoded: Geocoded) -> None:
    (found,) = geocoded("قتل شخصان في قرية الصفا", "الصفا")
    assert found.place is None and len(found.alternatives) > 1
    scores = [place.score for place in found.alternatives]
    assert scores == sorted(scores, reverse=True) and sum(scores) <= 1


def test_a_village_of_a_country_that_the_text_is_not_about_is_not_meant(geocoded: Geocoded) -> None:
    text = "قتل ستة في قرية المدمن قرب واغادوغو في بوركينا فاسو، وقال الجيش البوركيني إنه يلاحقهم"
    assert geocoded(text, "المدمن", "واغادوغو", "بوركينا فاسو")[0].place is None


def test_seas_and_continents_have_no_country(geocoded: Geocoded) -> None:
    for found in geocoded("سفن في البحر الأحمر متجهة إلى أوروبا", "البحر الأحمر", "أوروبا"):
        assert found.place is not None and found.place.country == "XZ"


def test_the_evidence_is_the_mention_in_the_raw_text(located: Located) -> None:
    document = located("قصفٌ على «حَلَبَ»\u200f وبإدلـب أيضا.", "حَلَبَ", "وبإدلـب")
    for mention, found in zip(document.mentions, geocode(document).values(), strict=True):
        assert (found.evidence.start, found.evidence.end) == (mention.start, mention.end)
        assert document.text[found.evidence.start : found.evidence.end] == found.evidence.text == mention.text
        assert found.evidence.document == document.id
        assert found.place is not None and found.place.country == "SY"


def test_only_places_are_looked_up() -> None:
    person = Mention(id="m1", label="PER", start=0, end=3, text="حلب")
    assert geocode(Document(id="d", text="حلب", mentions=(person,))) == {}


def test_a_name_that_the_model_gave_without_clitics_is_used() -> None:
    mention = Mention(id="m1", label="LOC", start=0, end=4, text="بحلب", name="حلب")
    found = geocode(Document(id="d", text="بحلب", mentions=(mention,)))["m1"]
    assert found.name == "حلب" and found.place is not None
