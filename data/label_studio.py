"""Label Studio tasks (JSON), both ways, and the labelling interface that shows them.

Mentions are `labels` regions; status, victim, cumulative and count are per-region answers; sentences
are regions labelled `Sentence` with their events as answers; links are relations.

Label Studio counts code points since 2021 (label-studio-frontend pull request 308), before that it
counted UTF-16 code units, where an emoji is two. Both kinds of export are about, so a region is read
the way that makes its offsets agree with the words it recorded.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from .borders import with_sentences
from .counts import format_count, parse_count
from .errors import Fault, OnFault, raise_fault
from .files import open_binary
from .jsonl import dump_json, load_json, validation_reason
from .records import Count, Document, Event, Link, Mention, Sentence
from .schema import EVENT_TYPES, LABELS, LINKS, STATUSES, VICTIMS

_SENTENCE = "Sentence"
_CUMULATIVE = "cumulative"

Item = dict[str, Any]


# Reading ---------------------------------------------------------------------------------------


def read_label_studio(path: Path, on_fault: OnFault = raise_fault) -> Iterator[Document]:
    """Yield one document a task, from a JSON list or one task a line.

    The first annotation that was not cancelled counts, else the first prediction. A task that cannot
    be read is a fault and left out.
    """
    for line, task in _tasks(path, on_fault):
        id = str(task.get("id", "?")) if isinstance(task, dict) else None
        try:
            yield with_sentences(_document(task))
        except ValidationError as error:
            on_fault(Fault(str(path), validation_reason(error), line, id))
        except (KeyError, TypeError, AttributeError, IndexError) as error:
            reason = f"this is no Label Studio task ({type(error).__name__}: {error}); export as JSON, not JSON-MIN"
            on_fault(Fault(str(path), reason, line, id))
        except ValueError as error:
            on_fault(Fault(str(path), str(error), line, id))


def _tasks(path: Path, on_fault: OnFault) -> Iterator[tuple[int | None, Any]]:
    with open_binary(path) as file:
        content = file.read().removeprefix(b"\xef\xbb\xbf")
    try:
        loaded = load_json(content)
        yield from ((None, task) for task in (loaded if isinstance(loaded, list) else [loaded]))
    except ValueError:
        yield from _task_lines(content, path, on_fault)


def _task_lines(content: bytes, path: Path, on_fault: OnFault) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(content.split(b"\n"), 1):
        try:
            if line.strip():
                yield number, load_json(line)
        except ValueError as error:
            on_fault(Fault(str(path), f"this is no JSON: {error}", number))


def _document(task: Item) -> Document:
    data = task["data"]
    text = data["text"]
    items: list[Item] = _result(task)
    regions = {item["id"]: item for item in items if item["type"] == "labels"}
    answers: dict[str, dict[str, Any]] = {id: {} for id in regions}
    for item in items:
        if item["type"] in ("choices", "textarea") and item["id"] in answers:
            answers[item["id"]][item["from_name"]] = item["value"].get(item["type"], item["value"].get("text"))
    named = [(id, *_place(text, region["value"]), region) for id, region in regions.items()]
    return Document(
        id=str(data.get("id", task.get("id"))),
        text=text,
        sentences=tuple(_sentence(s, e, answers[i]) for i, s, e, r in named if _label(r) == _SENTENCE),
        mentions=tuple(_mention(i, s, e, text, r, answers[i]) for i, s, e, r in named if _label(r) != _SENTENCE),
        links=tuple(_link(item) for item in items if item["type"] == "relation"),
        meta=data.get("meta", {}),
    )


def _result(task: Item) -> list[Item]:
    """Return the regions of the annotation that counts; `completions` is the name of before 2021."""
    annotations = task.get("annotations") or task.get("completions") or []
    for answer in [*(a for a in annotations if not a.get("was_cancelled")), *(task.get("predictions") or [])]:
        result: list[Item] = answer["result"]
        return result
    return []


def _label(region: Item) -> str:
    label: str = region["value"]["labels"][0]
    return label


def _place(text: str, value: Item) -> tuple[int, int]:
    """Return a region's start and end in code points, whatever they were counted in."""
    start, end, words = value["start"], value["end"], value.get("text")
    if words is None or text[start:end] == words:
        return start, end
    start, end = code_point(text, start), code_point(text, end)
    if text[start:end] != words:
        raise ValueError(f"a region says {words!r}, which is not what stands at {value['start']}:{value['end']}")
    return start, end


def code_point(text: str, unit: int) -> int:
    """Return the code point that begins at a UTF-16 code unit of the text, or after it."""
    return bisect_left(_units(text), unit)


@lru_cache(maxsize=1)
def _units(text: str) -> list[int]:
    """Return the code unit at which each code point begins; kept for the next region of the same text."""
    return list(accumulate((1 + (character > "\uffff") for character in text), initial=0))


def _sentence(start: int, end: int, answers: Item) -> Sentence:
    return Sentence(start=start, end=end, events=tuple(Event(type=name) for name in answers.get("events", ())))


def _mention(id: str, start: int, end: int, text: str, region: Item, answers: Item) -> Mention:
    fields: Item = {"id": id, "label": _label(region), "start": start, "end": end, "text": text[start:end]}
    fields |= {name: answers[name][0] for name in ("status", "victim") if answers.get(name)}
    if answers.get("count"):
        fields["count"] = parse_count(answers["count"][0].strip())
    if answers.get(_CUMULATIVE) or "count" in fields:
        fields[_CUMULATIVE] = bool(answers.get(_CUMULATIVE))
    return Mention.model_validate(fields | {"score": region.get("score")})


def _link(item: Item) -> Link:
    """Return a relation as a link; `left` is an arrow that was drawn backwards."""
    ends = item["from_id"], item["to_id"]
    head, tail = reversed(ends) if item.get("direction") == "left" else ends
    return Link(type=(item.get("labels") or ["related"])[0], head=head, tail=tail, score=item.get("score"))


# Writing ---------------------------------------------------------------------------------------


def write_label_studio(documents: Iterable[Document], path: Path) -> int:
    """Write tasks as a JSON list, and the labelling interface beside it as .xml; return how many tasks.

    Documents with scores become predictions, others annotations. Offsets are code points.
    """
    count = 0
    labels = dict.fromkeys(LABELS.values())
    with open_binary(path, "wb") as file:
        for document in documents:
            file.write((b",\n" if count else b"[\n") + dump_json(_task(document)))
            labels |= dict.fromkeys(mention.label for mention in document.mentions)
            count += 1
        file.write(b"\n]\n" if count else b"[]\n")
    path.with_suffix(".xml").write_text(labelling_interface(labels), encoding="utf-8")
    return count


def _task(document: Document) -> Item:
    result = [
        *(item for mention in document.mentions for item in _mention_items(mention)),
        *(item for number, s in enumerate(document.sentences, 1) for item in _sentence_items(document, s, number)),
        *(_relation(link) for link in document.links),
    ]
    scored = any(mention.score is not None for mention in document.mentions)
    answer: Item = {"model_version": "marsad", "result": result} if scored else {"result": result}
    data = {"id": document.id, "text": document.text, "meta": dict(document.meta)}
    return {"data": data, "predictions" if scored else "annotations": [answer]}


def _mention_items(mention: Mention) -> Iterator[Item]:
    value = {"start": mention.start, "end": mention.end, "text": mention.text}
    region = _item(mention.id, "label", "labels", value | {"labels": [mention.label]})
    yield region if mention.score is None else region | {"score": mention.score}
    choices = {"status": mention.status, "victim": mention.victim, _CUMULATIVE: mention.cumulative and _CUMULATIVE}
    for name, choice in choices.items():
        if choice:
            yield _item(mention.id, name, "choices", value | {"choices": [choice]})
    if mention.count and mention.count != Count():
        yield _item(mention.id, "count", "textarea", value | {"text": [format_count(mention.count)]})


def _sentence_items(document: Document, sentence: Sentence, number: int) -> Iterator[Item]:
    text = document.text[sentence.start : sentence.end]
    value = {"start": sentence.start, "end": sentence.end, "text": text}
    yield _item(f"sentence{number}", "label", "labels", value | {"labels": [_SENTENCE]})
    if sentence.events:
        events = [event.type for event in sentence.events]
        yield _item(f"sentence{number}", "events", "choices", value | {"choices": events})


def _item(id: str, name: str, kind: str, value: Item) -> Item:
    return {"id": id, "from_name": name, "to_name": "text", "type": kind, "value": value}


def _relation(link: Link) -> Item:
    relation = {"type": "relation", "from_id": link.head, "to_id": link.tail, "direction": "right"}
    return relation | {"labels": [link.type]} | ({} if link.score is None else {"score": link.score})


def labelling_interface(labels: Iterable[str]) -> str:
    """Return the labelling configuration to paste into a Label Studio project."""
    return "\n".join([
        "<View>",
        *_group("Labels", "label", "Label", [*labels, _SENTENCE]),
        *_group("Relations", None, "Relation", [kind for kind, _ in LINKS.values()]),
        '<Text name="text" value="$text" granularity="word"/>',
        *_group("Choices", "status", "Choice", STATUSES, perRegion="true"),
        *_group("Choices", "victim", "Choice", VICTIMS, perRegion="true", whenLabelValue="CASUALTY"),
        *_group("Choices", _CUMULATIVE, "Choice", [_CUMULATIVE], perRegion="true", whenLabelValue="CASUALTY"),
        '<TextArea name="count" toName="text" perRegion="true" whenTagName="label" whenLabelValue="CASUALTY"/>',
        *_group("Choices", "events", "Choice", EVENT_TYPES, perRegion="true", whenLabelValue=_SENTENCE, choice="multiple"),
        "</View>\n",
    ])  # fmt: skip


def _group(tag: str, name: str | None, inner: str, values: Iterable[str], **settings: str) -> Iterator[str]:
    from xml.sax.saxutils import quoteattr  # brings the network's libraries, which take long to load

    named: Mapping[str, str] = {"name": name, "toName": "text"} if name else {}
    shown = {"whenTagName": "label"} if "whenLabelValue" in settings else {}
    attributes = "".join(f" {key}={quoteattr(value)}" for key, value in {**named, **settings, **shown}.items())
    yield f"<{tag}{attributes}>"
    yield from (f"  <{inner} value={quoteattr(value)}/>" for value in values)
    yield f"</{tag}>"
