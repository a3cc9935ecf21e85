"""What words say about links: `بينهم` begins the parts of a figure, `برصاص` and `شنتها` stand before who did it.

A small table of our own. What is not in it is Cue.OTHER: the network weighs cues, it does not obey them.
"""

from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from ..data.spelling import fold


class Cue(IntEnum):
    """The class of a word. Words of OTHER and of the three clitics are in no list."""

    OTHER = 0
    AND = 1  # any other word with و
    BY_OR_IN = 2  # with ب
    FOR = 3  # with ل
    PART = 4
    VICTIMS = 5  # `ومن بين القتلى`
    COMMA = 6
    STOP = 7
    OPEN = 8  # quotes and brackets
    CLAUSE = 9
    HARM = 10
    TOTAL = 11
    IN = 12
    ON = 13
    FROM = 14
    TO = 15
    SIDE = 16
    PLACE = 17
    ATTACK = 18  # a noun: attack, weapon, or those who bear it
    ATTACKED = 19  # a verb that has the attacker beside it
    HANDS = 20
    SAID = 21
    WITH = 22
    OWNED = 23


_PRONOUNS = ("هم", "هن", "هما", "ها", "كم", "نا")
_PARTS_WITH_PRONOUN = "بين من ضمن في ف معظم أغلب غالبيت نصف ثلث ثلثا ثلثي ربع أحد إحدا جميع كل بعض عدد أكثر غير سائر"
_LISTS: dict[Cue, str] = {
    Cue.PART: "ضمنها إحداهن بضمنهم جلهم آخرهم هم هما هي",
    Cue.VICTIMS: "القتلى القتيل الضحايا الضحيتان الضحيتين الشهداء الجرحى المصابين المصابون القتيلين القتيلان الشهيدين الشهيدان "
    "الجريحين المعتقلين المعتقلون المختطفين المفقودين المفقودون الأسرى الهالكين الموقوفين المحتجزين",
    Cue.CLAUSE: "فيما بينما حين كما ثم لكن غير إلى بدوره بدورها كذلك أيضا وكان وكانت كان كانت منذ خلال وقت إذ حيث فيها الذي التي "
    "الذين بعد قبل عندما أما مقابل",
    Cue.HARM: "قتل قتلت قتلوا قتلا يقتل مقتل بمقتل لمقتل مقتلهم قتلهم استشهد استشهدت استشهدوا استشهاد يستشهد ارتقى ارتقت ارتقاء أصيب أصيبت "
    "أصيبوا إصابة إصابات جرح جرحت جرحوا بجروح بجراح سقط سقوط سقطت مصرع مصرعه مصرعهم وفاة توفي توفيت توفوا لقي لقيت قضى قضت قضوا "
    "هلك هلاك حتفه حتفهم اعتقل اعتقلت اعتقال اعتقالات اعتقلوا احتجز احتجزت احتجاز أوقف أوقفت توقيف ألقت القبض خطف خطفت اختطف اختطفت "
    "اختطاف خطفوا أسر أسرت فقد فقدان فقدت فقدوا اختفى اختفاء أسفر أسفرت أودى أودت خلف خلفت أوقع أوقعت تسبب تسببت أدى أدت راح ضحيته ضحيتها "
    "اغتيال اغتيل اغتالت إعدام أعدم أعدمت أردى تحييد تصفية مجزرة جثة جثث انتشال إفراج الإفراج أفرج أفرجت أطلق سراح تحرير",
    Cue.TOTAL: "حصيلة الحصيلة إجمالي الإجمالي مجموع المجموع عدد العدد ارتفع ارتفعت ارتفاع يرتفع ترتفع بلغ بلغت يبلغ بلغوا وصل وصلت يصل "
    "إجمالا مجمل ليصل ليبلغ ليرتفع لترتفع",
    Cue.IN: "في داخل ضمن لدى عند أثناء",
    Cue.ON: "على علي عليها عليه ضد",
    Cue.FROM: "من عن",
    Cue.TO: "إلى الى نحو باتجاه حتى",
    Cue.SIDE: "شمال جنوب شرق غرب شمالي جنوبي شرقي غربي وسط قرب قلب أطراف محيط ضواحي ضاحية شرقا غربا شمالا جنوبا أقصى بين قبالة جوار خارج "
    "الشمالي الجنوبي الشرقي الغربي الشمالية الجنوبية الشرقية الغربية العاصمة مشارف تخوم",
    Cue.PLACE: "مدينة مدينتي مدن بلدة بلدتي بلدات قرية قرى قريتي محافظة محافظتي محافظات ولاية إقليم ريف حي أحياء منطقة منطقتي مناطق مخيم "
    "مقاطعة ناحية قضاء مديرية جزيرة بلدية عاصمة طريق شارع حدود سوق مستشفى مدرسة مطار معبر حاجز دولة جبهة جبهات سجن ساحل",
    Cue.ATTACK: "غارة غارات غارتين قصف ضربة ضربات هجوم هجمات هجومين رصاص نيران نار صاروخ صواريخ قذيفة قذائف طائرة طائرات طيران مقاتلات "
    "مدفعية مسيرة مسيرات مروحيات قنبلة قناص قناصة قناصو عناصر جنود مسلحو مسلحي مقاتلو مقاتلي قوات عبوة عبوات لغم ألغام كمين "
    "عدوان اقتحام عملية عمليات تفجير اشتباك اشتباكات معارك مواجهات براميل دبابات آليات دورية دوريات ميليشيات مجزرة مجازر انتهاكات",
    Cue.ATTACKED: "شن شنت شنته شنها شنه شنتها يشنها تشنها نفذ نفذت نفذه نفذته نفذها نفذتها أطلق أطلقت أطلقه أطلقها أطلقته أطلقتها أطلقوا "
    "زرعها زرعه زرعته زرعتها ارتكبها ارتكبه ارتكبتها ارتكبته ارتكبت ارتكب استهدف استهدفت هاجم هاجمت قصفت قصفته نصبه نصبته نصبها "
    "نصبتها فجر فجرت اقتحمت اقتحم ألقت ألقتها تنفذها دهمت داهمت تبنى تبنت تبناه تبناها تبنته أعدمت قتلت اعتقلت خطفت أسرت احتجزت أصابت",
    Cue.HANDS: "يد أيدي بيد بأيدي قبل بنيران برصاص نيران طرف جانب مسؤولية",
    Cue.SAID: "قال قالت يقول تقول أعلن أعلنت يعلن تعلن أفاد أفادت ذكر ذكرت أكد أكدت أوضح أوضحت أضاف أضافت نقل نقلت أشار أشارت كشف كشفت نشر "
    "نشرت وثق وثقت بحسب حسب وفق وفقا اتهم اتهمت طالب طالبت دان أدان أدانت أن إن بأن بيان مصدر مصادر متحدث باسم لوكالة مراسل نعى نعت نعي",
    Cue.WITH: "مع ضد بمشاركة",
    Cue.OWNED: "تابع تابعة التابع التابعة تابعين التابعين موالية الموالية مدعومة بقيادة لصالح تنتمي ينتمون ينتمي صفوف",
}  # fmt: skip
_SIGNS: dict[str, Cue] = {
    **dict.fromkeys("،,", Cue.COMMA),
    **dict.fromkeys(".؛;:؟?!…", Cue.STOP),
    **dict.fromkeys("«»\"()[]“”'", Cue.OPEN),
}
_CLITICS = {"و": Cue.AND, "ف": Cue.AND, "ب": Cue.BY_OR_IN, "ل": Cue.FOR}


def _table() -> dict[str, Cue]:
    """Return the folded words with their cues; of a word in two lists the first counts."""
    table: dict[str, Cue] = dict(_SIGNS)
    for part, pronoun in product(_PARTS_WITH_PRONOUN.split(), _PRONOUNS):
        table[fold(part + pronoun)] = Cue.PART
    for cue, words in _LISTS.items():
        for word in fold(words).split():
            table.setdefault(word, cue)
    return table


_CUES = _table()


@lru_cache(maxsize=100_000)
def word_cue(word: str) -> Cue:
    """Return the cue of a word; و ف ب ل before a word of the table are overlooked."""
    folded = fold(word)
    for clitics in range(min(3, len(folded))):
        if folded[clitics:] in _CUES:
            return _CUES[folded[clitics:]]
        if folded[clitics] not in _CLITICS:
            break
    return _CLITICS.get(folded[:1], Cue.OTHER) if len(folded) > 2 else Cue.OTHER


def find_cues(words: Sequence[str]) -> NDArray[np.int64]:
    """Return the cue of each word. *Shape:* [W]."""
    return np.fromiter((word_cue(word) for word in words), dtype=np.int64, count=len(words))
