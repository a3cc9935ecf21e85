/** Corrections of a record. Each returns a new record; the old one stays as it is, so that it can be gone back to.
 *
 * What a person has set or accepted has no score: that is how records tell gold from a guess.
 */

const CASUALTY = { status: "killed", victim: "person", cumulative: false };
const ENDS = { // as LINKS of data/schema.py
  part_of: { head: ["CASUALTY"], tail: ["CASUALTY"] },
  location: { head: ["CASUALTY", "PER"], tail: ["LOC"] },
  perpetrator: { head: ["CASUALTY", "PER"], tail: ["ORG", "PER", "LOC"] },
};
export const LINK_TYPES = Object.keys(ENDS);

/** Return the record without any guess of the model about one mention: it is accepted as it stands. */
export function accept(record, id) {
  return withMention(record, id, (mention) => mention);
}

/** Return the record with every mention, event and link accepted. */
export function acceptAll(record) {
  const sure = ({ score, ...rest }) => rest;
  const sentences = record.sentences.map((sentence) => ({ ...sentence, events: sentence.events.map(sure) }));
  return { ...record, sentences, mentions: record.mentions.map(sure), links: record.links.map(sure) };
}

/** Return how many mentions and events are accepted, and of how many. */
export function progress(record) {
  const all = [...record.mentions, ...record.sentences.flatMap((sentence) => sentence.events)];
  return { accepted: all.filter((it) => it.score === undefined).length, all: all.length };
}

export function setLabel(record, id, label) {
  const changed = withMention(record, id, ({ status, count, victim, cumulative, ...mention }) => {
    if (label === "CASUALTY") return { ...mention, ...CASUALTY, label };
    return { ...mention, label, ...(label === "PER" && status && { status }) };
  });
  return withFittingLinks(changed);
}

/** Return the record with other borders of a mention, in code points of `points`; its name and count are read anew. */
export function setBorders(record, points, id, start, end) {
  const changed = withMention(record, id, ({ name, count, ...mention }) => ({ ...mention, start, end, text: points.slice(start, end) }));
  return inOrder(changed);
}

/** Return the record with other attributes of a mention; those that are null are left out. */
export function setFacts(record, id, facts) {
  const changed = withMention(record, id, (mention) => {
    const kept = Object.entries({ ...mention, ...facts }).filter(([, value]) => value !== null);
    return Object.fromEntries(kept);
  });
  return withFittingLinks(changed);
}

export function remove(record, id) {
  const links = record.links.filter((link) => link.head !== id && link.tail !== id);
  return { ...record, links, mentions: record.mentions.filter((mention) => mention.id !== id) };
}

/** Return the record with another mention, and its id. */
export function add(record, points, start, end, label) {
  const numbers = record.mentions.map((mention) => Number(/^m(\d+)$/.exec(mention.id)?.[1] ?? 0));
  const id = `m${Math.max(0, ...numbers) + 1}`;
  const mention = { id, label, start, end, text: points.slice(start, end), ...(label === "CASUALTY" && CASUALTY) };
  return { record: inOrder({ ...record, mentions: [...record.mentions, mention] }), id };
}

/** Return the id of the mention after one; of the last, the one before it. */
export function neighbour({ mentions }, id) {
  const at = mentions.findIndex((mention) => mention.id === id);
  return (mentions[at + 1] ?? mentions[at - 1])?.id ?? null;
}

/** Return the mention, other than `id`, that a stretch would overlap. */
export function overlapped(record, start, end, id = null) {
  return record.mentions.find((m) => m.id !== id && m.start < end && start < m.end);
}

/** Return the link types that may go out from a mention. */
export function linkTypes(mention) {
  return LINK_TYPES.filter((type) => mayHead(mention, type));
}

/** Return the mentions of its sentence that a link from a mention may go to, the nearest first. */
export function linkTargets(record, id, type) {
  const head = record.mentions.find((mention) => mention.id === id);
  const taken = new Set(record.links.filter((link) => link.head === id && link.type === type).map((link) => link.tail));
  const sentence = record.sentences.find((it) => it.start <= head.start && head.start < it.end) ?? head;
  const near = (m) => sentence.start <= m.start && m.start < sentence.end;
  const fits = (m) => m.id !== id && near(m) && !taken.has(m.id) && ENDS[type].tail.includes(m.label);
  const allowed = record.mentions.filter((m) => fits(m) && !(type === "part_of" && reaches(record, m.id, id)));
  return allowed.toSorted((a, b) => Math.abs(a.start - head.start) - Math.abs(b.start - head.start));
}

export function addLink(record, type, head, tail) {
  // A figure is a part of one whole.
  const others = type === "part_of" ? record.links.filter((link) => link.type !== type || link.head !== head) : record.links;
  return { ...record, links: [...others, { type, head, tail }] };
}

export function removeLink(record, link) {
  return { ...record, links: record.links.filter((it) => it !== link) };
}

export function addEvent(record, sentence, type) {
  return withEvents(record, sentence, (events) => [...events.filter((event) => event.type !== type), { type }]);
}

export function removeEvent(record, sentence, type) {
  return withEvents(record, sentence, (events) => events.filter((event) => event.type !== type));
}

function mayHead(mention, type) {
  return ENDS[type].head.includes(mention.label) && (mention.label === "CASUALTY" || Boolean(mention.status));
}

/** Whether parts lead from one figure up to another. */
function reaches(record, from, to) {
  const wholes = record.links.filter((link) => link.type === "part_of" && link.head === from).map((link) => link.tail);
  return wholes.some((whole) => whole === to || reaches(record, whole, to));
}

function withMention(record, id, change) {
  const changed = ({ score, ...mention }) => change(mention);
  return { ...record, mentions: record.mentions.map((mention) => (mention.id === id ? changed(mention) : mention)) };
}

/** Return the record without links that its labels no longer allow. */
function withFittingLinks(record) {
  const byId = new Map(record.mentions.map((mention) => [mention.id, mention]));
  const fits = ({ type, head, tail }) => !ENDS[type] || (mayHead(byId.get(head), type) && ENDS[type].tail.includes(byId.get(tail).label));
  return { ...record, links: record.links.filter(fits) };
}

function withEvents(record, index, change) {
  const changed = (sentence) => ({ ...sentence, events: change(sentence.events) });
  return { ...record, sentences: record.sentences.map((sentence, at) => (at === index ? changed(sentence) : sentence)) };
}

function inOrder(record) {
  return { ...record, mentions: record.mentions.toSorted((a, b) => a.start - b.start || b.end - a.end) };
}
