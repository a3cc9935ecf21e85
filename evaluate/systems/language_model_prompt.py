"""What a large language model is told: our guidelines in short, an example, and the form of its reply."""

import json
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from ...data.records import Status, Victim
from ...data.schema import EVENT_TYPES


class _Reply(BaseModel):
    # What servers ask of a strict schema: every field there, and no other.
    model_config = ConfigDict(extra="forbid")


class ReplyMention(_Reply):
    """One mention as the model gives it; `count` as annotators write it (`30+`)."""

    label: Literal["PER", "ORG", "LOC", "CASUALTY"]
    text: str
    status: Status | None
    count: str | None
    victim: Victim | None
    toll: bool | None


class Reply(_Reply):
    """What the model says of one sentence."""

    events: list[Annotated[str, Field(json_schema_extra={"enum": list(EVENT_TYPES)})]]
    mentions: list[ReplyMention]


SCHEMA = Reply.model_json_schema()

_GUIDELINES = """\
You annotate one sentence of Arabic news. Reply with one JSON object, `events` and `mentions`, and nothing else.

MENTIONS, in the order of the sentence. `text` is copied from the sentence letter for letter: whole words, with the
clitics written on them (و ف ب ل ك), without quotation marks or punctuation at the edges. Mentions never overlap.
- PER: names of persons. Without titles and roles; no pronouns, nobody unnamed.
- ORG: named organisations, armies and forces with a name or nationality, armed groups, parties, ministries, agencies,
  media, clubs, companies. The head noun belongs to the name (تنظيم, حركة, حزب, وكالة, شركة). Not الجيش, الحكومة, المعارضة
  or الشرطة alone.
- LOC: named places, also airports, crossings, hospitals and camps. Without compass words and without مدينة, محافظة, قرية,
  بلدة, حي. A place inside the name of an organisation belongs to the ORG. Nationality adjectives are no places.
- CASUALTY: an expression that counts people who were killed, injured, went missing or were captured: quantifier with
  its approximator, the counted noun and its adjectives; also a noun that means one or two people, or a plural without
  a number. Without the word of harm itself (مقتل, أصيب), without ages and dates, not definite mentions that give no
  number (القتلى), not negated ones, not the displaced.

FOR A CASUALTY, else null:
- `status`: killed, injured, missing, captured (arrested, abducted, taken hostage), or casualty (killed and injured
  together). A PER who is a victim has a `status`, too, and nothing else.
- `count`: `12`; `20-25` for a range; `30+` at least or more than 30; `30-` up to or fewer than 30; `~30` about 30; `tens`,
  `hundreds`, `thousands`; `some` for a plural without a number. Read numbers in words.
- `victim`, the most specific of: child, woman, media (journalists), aid (medics, rescuers), combatant (soldiers, police,
  fighters), civilian, person (nothing said).
- `toll`: true for a figure over a period or a whole conflict, false for one incident.

EVENTS that the sentence reports as done or planned, none, one or several; not what is mentioned in passing:
air_strike (planes, helicopters, drones); shelling (artillery, rockets, missiles, tanks); explosion (bombs, mines,
suicide bombings); armed_clash (fighting between armed sides); territorial_change (a place is taken, lost, besieged,
left); violence_against_civilians (shooting, execution, assassination, torture, sexual violence); detention (arrest,
abduction, release); protest (also strikes and riots); agreement (ceasefire, truce, deal, exchange, their breakdown);
diplomacy (meetings, calls, visits, talks, votes in international bodies); statement (somebody accuses, condemns,
threatens, rejects, demands, pledges); humanitarian (aid, evacuation, displacement, medical situation);
military_activity (deployment, training, arming, interception, with no fighting); political_legal (elections, laws,
trials, sanctions, appointments); accident_disaster (accidents, natural disasters, fires, diseases)."""

_EXAMPLE = "وقال الناطق باسم الدفاع المدني سليم القاضي إن 9 أشخاص، بينهم طفلان، قتلوا في غارة على بلدة عين الريحان."
_EXAMPLE_MENTIONS = (
    ReplyMention(label="ORG", text="الدفاع المدني", status=None, count=None, victim=None, toll=None),
    ReplyMention(label="PER", text="سليم القاضي", status=None, count=None, victim=None, toll=None),
    ReplyMention(label="CASUALTY", text="9 أشخاص", status="killed", count="9", victim="person", toll=False),
    ReplyMention(label="CASUALTY", text="طفلان", status="killed", count="2", victim="child", toll=False),
    ReplyMention(label="LOC", text="عين الريحان", status=None, count=None, victim=None, toll=None),
)
_EXAMPLE_REPLY = Reply(events=["air_strike"], mentions=list(_EXAMPLE_MENTIONS))


def messages_for(sentence: str) -> list[dict[str, str]]:
    """Return the conversation that ends with the sentence to be annotated."""
    reply = json.dumps(_EXAMPLE_REPLY.model_dump(), ensure_ascii=False)
    return [
        {"role": "system", "content": _GUIDELINES},
        {"role": "user", "content": _EXAMPLE},
        {"role": "assistant", "content": reply},
        {"role": "user", "content": sentence},
    ]
