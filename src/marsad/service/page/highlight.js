/** The text with its mentions marked, whether they overlap or not, and the way from a place on the screen to an offset.
 *
 * The text is cut at every border into pieces. A piece has the colours of its shortest mention, and names all of them.
 * Each mention has one anchor: the element that takes the focus and carries its label.
 */

import { countText } from "./counts.js";
import { el } from "./dom.js";
import { Points } from "./offsets.js";
import { t, word } from "./strings.js";

const LABELS = ["PER", "ORG", "LOC", "CASUALTY"];

/** Return the pieces of a stretch: `{start, end, ids}`, ids from the longest mention to the shortest. */
export function pieces(start, end, mentions) {
  const inside = mentions.filter((m) => m.start < end && start < m.end);
  const cuts = new Set([start, end, ...inside.flatMap((m) => [m.start, m.end])]);
  const borders = [...cuts].filter((cut) => start <= cut && cut <= end).sort((a, b) => a - b);
  const longestFirst = inside.toSorted((a, b) => b.end - b.start - (a.end - a.start));
  return borders.slice(0, -1).map((from, index) => {
    const to = borders[index + 1];
    return { start: from, end: to, ids: longestFirst.filter((m) => m.start <= from && to <= m.end).map((m) => m.id) };
  });
}

/** Return the stretches that a text is shown in: its sentences, and what stands between them if it is more than space. */
export function blocks(record, points) {
  const found = [];
  let at = 0;
  const between = (end) => {
    if (points.slice(at, end).trim()) found.push({ start: at, end, number: 0, events: [] });
  };
  record.sentences.forEach((sentence, index) => {
    between(sentence.start);
    found.push({ ...sentence, number: index + 1, index });
    at = sentence.end;
  });
  between(points.length);
  return found;
}

/** Return the direction of a text: that of its first letter. */
export function direction(text) {
  const letter = /\p{L}/u.exec(text)?.[0] ?? "";
  return /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u.test(letter) ? "rtl" : "ltr";
}

export function mentionLabel(mention) {
  const facts = [word("label", mention.label), mention.status && word("status", mention.status), countText(mention.count)];
  return `${mention.text}: ${facts.filter(Boolean).join(", ")}`;
}

/** A text on the screen. */
export class TextView {
  constructor(container) {
    this.container = container;
    this.leaves = [];
    this.anchors = new Map();
  }

  /** Show a record; `decorate(block)` returns what stands behind a sentence. */
  show(record, decorate) {
    this.record = record;
    this.points = new Points(record.text);
    this.mentions = new Map(record.mentions.map((mention) => [mention.id, mention]));
    this.leaves = [];
    this.anchors = new Map();
    this.container.replaceChildren(...blocks(record, this.points).map((block) => this.#block(block, decorate)));
  }

  /** Return the elements of a mention. */
  marks(id) {
    return [...this.container.querySelectorAll("mark")].filter((mark) => mark.dataset.ids.split(" ").includes(id));
  }

  /** Return what lies between two offsets as a range of the document. */
  range(start, end) {
    const range = document.createRange();
    const first = this.leaves.find((leaf) => leaf.end > start) ?? this.leaves.at(-1);
    const last = this.leaves.findLast((leaf) => leaf.start < end) ?? this.leaves[0];
    range.setStart(first.node, this.#unit(first, start));
    range.setEnd(last.node, this.#unit(last, end));
    return range;
  }

  /** Return the offset of a place in the document, null where it is not in the text. */
  offset(node, unit) {
    const leaf = this.leaves.find((it) => it.node === node);
    if (leaf) return this.points.point(this.points.unit(leaf.start) + unit);
    const place = document.createRange();
    place.setStart(node, unit);
    const after = this.leaves.find((it) => place.comparePoint(it.node, 0) >= 0);
    return this.container.contains(node) ? (after?.start ?? this.points.length) : null;
  }

  #unit(leaf, offset) {
    const inside = Math.max(leaf.start, Math.min(offset, leaf.end));
    return this.points.unit(inside) - this.points.unit(leaf.start);
  }

  #block(block, decorate) {
    const stretch = pieces(block.start, block.end, this.record.mentions).flatMap((piece) => this.#piece(piece));
    const number = el("span", { class: "number", "aria-hidden": "true" }, block.number || "");
    const dir = direction(this.points.slice(block.start, block.end));
    return el("div", { class: "sentence", dir }, number, el("p", {}, ...stretch), decorate(block));
  }

  #piece({ start, end, ids }) {
    const text = document.createTextNode(this.points.slice(start, end));
    this.leaves.push({ node: text, start, end });
    if (!ids.length) return [el("span", {}, text)];
    const owner = this.mentions.get(ids.at(-1));
    const mark = el("mark", { class: markClass(owner, ids, start, end), "data-ids": ids.join(" ") }, text);
    if (end === owner.end) mark.dataset.tag = LABELS.includes(owner.label) ? t(`tag.${owner.label}`) : owner.label;
    const waiting = ids.toReversed().filter((id) => !this.anchors.has(id));
    // Of mentions on the same words only one can be the mark itself.
    const hidden = waiting.filter((id) => id !== owner.id && this.mentions.get(id).end === end);
    if (waiting.includes(owner.id)) this.#anchor(mark, owner);
    return [mark, ...hidden.map((id) => this.#anchor(el("span", { class: "under" }), this.mentions.get(id)))];
  }

  #anchor(node, mention) {
    const first = this.anchors.size === 0;
    node.dataset.mention = mention.id;
    for (const [key, value] of [["role", "button"], ["tabindex", first ? 0 : -1], ["aria-label", mentionLabel(mention)]]) {
      node.setAttribute(key, value);
    }
    this.anchors.set(mention.id, node);
    return node;
  }
}

function markClass(mention, ids, start, end) {
  const label = LABELS.includes(mention.label) ? mention.label : "other";
  const status = mention.status ? ["s", mention.status] : [];
  const ends = [mention.start === start && "starts", mention.end === end && "ends", ids.length > 1 && "over"];
  return [label, ...status, ...ends.filter(Boolean)].join(" ");
}
