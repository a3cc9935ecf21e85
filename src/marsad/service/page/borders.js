/** Borders of mentions: dragged, moved by keys, drawn by selecting text. They stand where words begin and end. */

import { add, overlapped, setBorders } from "./edits.js";
import { el } from "./dom.js";
import { wholeWords, words } from "./offsets.js";
import { t } from "./strings.js";

export class Borders {
  /** `say` tells the reader a sentence. */
  constructor(desk, view, layer, say) {
    Object.assign(this, { desk, view, layer, say });
    this.handles = ["start", "end"].map((side) => this.#handle(side));
  }

  /** Show the handles of the mention that is looked at, or none. */
  show(on) {
    this.words = on ? words(this.view.points) : [];
    const mention = on ? this.desk.mention : null;
    this.layer.replaceChildren(...(mention ? this.handles : []));
    if (mention) this.#place(mention.start, mention.end);
  }

  /** Whether the mention that is looked at stands in text that runs from right to left. */
  get rightToLeft() {
    const sentence = this.view.anchors.get(this.desk.selected)?.closest("p");
    return sentence !== undefined && getComputedStyle(sentence).direction === "rtl";
  }

  /** Move a border by words: `side` start or end, `by` 1 onwards or -1 back. */
  move(side, by) {
    const { start, end } = this.desk.mention;
    const stops = this.words.map((word) => word[side]);
    const now = side === "start" ? start : end;
    const next = by > 0 ? stops.find((stop) => stop > now) : stops.findLast((stop) => stop < now);
    if (next !== undefined) this.#set(side === "start" ? next : start, side === "end" ? next : end);
  }

  /** Return the whole words that are selected in the text, or null. */
  selected() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!this.view.container.contains(range.commonAncestorContainer)) return null;
    const [start, end] = [this.view.offset(range.startContainer, range.startOffset), this.view.offset(range.endContainer, range.endOffset)];
    return wholeWords(this.words, start, end);
  }

  /** Add a mention; return whether there was room for it. */
  add({ start, end }, label) {
    if (this.#taken(start, end, null)) return false;
    const { record, id } = add(this.desk.record, this.view.points, start, end, label);
    this.desk.edit(record, id);
    return true;
  }

  /** Return the first word of a stretch that no mention has. */
  freeWord(start, end) {
    const inside = this.words.filter((word) => start <= word.start && word.end <= end);
    return inside.find((word) => !overlapped(this.desk.record, word.start, word.end));
  }

  #set(start, end) {
    const { id } = this.desk.mention;
    if (start >= end || this.#taken(start, end, id)) return;
    this.desk.edit(setBorders(this.desk.record, this.view.points, id, start, end));
  }

  #taken(start, end, id) {
    const other = overlapped(this.desk.record, start, end, id);
    if (other) this.say(t("overlap", other.text));
    return Boolean(other);
  }

  #handle(side) {
    const handle = el("div", { class: `handle ${side}`, title: "", "aria-hidden": "true" });
    let borders = null;
    handle.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      handle.setPointerCapture(event.pointerId);
      borders = { start: this.desk.mention.start, end: this.desk.mention.end };
    });
    handle.addEventListener("pointermove", (event) => {
      if (!borders) return;
      borders = this.#dragged(borders, side, event) ?? borders;
      this.#preview(borders);
    });
    const drop = (keep) => () => {
      const dropped = borders;
      borders = null;
      CSS.highlights.delete("drag");
      if (dropped && keep) this.#set(dropped.start, dropped.end);
      if (dropped && this.desk.mention) this.#place(this.desk.mention.start, this.desk.mention.end);
    };
    handle.addEventListener("pointerup", drop(true));
    handle.addEventListener("pointercancel", drop(false));
    return handle;
  }

  /** Return the borders with one of them where the pointer is. */
  #dragged(borders, side, event) {
    this.layer.classList.add("through"); // else the handle itself is what lies under the pointer
    const place = caretAt(event.clientX, event.clientY);
    this.layer.classList.remove("through");
    const offset = place && this.view.container.contains(place.node) ? this.view.offset(place.node, place.unit) : null;
    if (offset === null) return null;
    const stops = this.words.map((word) => word[side]).filter((stop) => (side === "start" ? stop < borders.end : stop > borders.start));
    const nearest = stops.reduce((best, stop) => (Math.abs(stop - offset) < Math.abs(best - offset) ? stop : best));
    return { ...borders, [side]: nearest };
  }

  #preview({ start, end }) {
    CSS.highlights.set("drag", new Highlight(this.view.range(start, end)));
    this.#place(start, end);
  }

  /** Put the handles where the first line of a stretch begins and its last one ends: a number in it is a box of its own. */
  #place(start, end) {
    const rects = [...this.view.range(start, end).getClientRects()].filter((rect) => rect.width);
    if (!rects.length) return;
    const origin = this.layer.getBoundingClientRect();
    const tops = rects.map((rect) => rect.top);
    [Math.min(...tops), Math.max(...tops)].forEach((top, at) => {
      const line = rects.filter((rect) => Math.abs(rect.top - top) < rect.height / 2);
      const x = (at === 0) === this.rightToLeft ? Math.max(...line.map((rect) => rect.right)) : Math.min(...line.map((rect) => rect.left));
      this.handles[at].style.left = `${x - origin.left}px`;
      this.handles[at].style.top = `${top - origin.top}px`;
      this.handles[at].style.height = `${line[0].height}px`;
    });
  }
}

function caretAt(x, y) {
  if (document.caretPositionFromPoint) {
    const caret = document.caretPositionFromPoint(x, y);
    return caret && { node: caret.offsetNode, unit: caret.offset };
  }
  const range = document.caretRangeFromPoint?.(x, y);
  return range && { node: range.startContainer, unit: range.startOffset };
}
