/** The panel of the text: marks that can be chosen by pointer and by keys, links, chips, and places that are pointed out. */

import { byId, el } from "./dom.js";
import { percent } from "./facts.js";
import { TextView } from "./highlight.js";
import { LinkLayer } from "./links.js";
import { t, word } from "./strings.js";

const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1, Home: -Infinity, End: Infinity };

export class TextPanel {
  constructor(desk) {
    this.desk = desk;
    this.container = byId("reading");
    this.view = new TextView(this.container);
    this.links = new LinkLayer(byId("links"), this.view);
    this.container.addEventListener("click", (event) => this.#clicked(event));
    this.container.addEventListener("focusin", (event) => this.#look(event.target.dataset.mention));
    this.container.addEventListener("keydown", (event) => this.#key(event));
    this.container.addEventListener("pointerover", (event) => this.links.draw(mentionAt(event.target) ?? desk.selected));
    this.container.addEventListener("pointerleave", () => this.links.draw(desk.selected));
    new ResizeObserver(() => this.select()).observe(this.container);
  }

  /** Show the text anew; the focus stays on the mention that is looked at. */
  show() {
    const focused = this.container.contains(document.activeElement);
    CSS.highlights.delete("evidence");
    this.view.show(this.desk.record, (block) => this.#behind(block));
    this.container.setAttribute("aria-label", t("text"));
    this.select();
    if (focused) (this.view.anchors.get(this.desk.selected) ?? this.view.anchors.values().next().value)?.focus();
  }

  /** Mark the mention that is looked at, and draw its links. */
  select() {
    if (!this.view.record) return;
    const { selected } = this.desk;
    for (const mark of this.container.querySelectorAll(".selected")) mark.classList.remove("selected");
    for (const mark of selected ? this.view.marks(selected) : []) mark.classList.add("selected");
    if (this.view.anchors.has(selected)) {
      for (const [id, anchor] of this.view.anchors) anchor.tabIndex = id === selected ? 0 : -1;
    }
    this.links.draw(selected);
    this.review.borders.show(this.review.on);
  }

  /** Point places in the text out; the first is brought before the eyes. */
  pointOut(evidence) {
    const here = evidence.filter((it) => it.document === this.desk.current);
    const ranges = here.map(({ start, end }) => this.view.range(start, end));
    CSS.highlights.set("evidence", new Highlight(...ranges));
    const exact = this.desk.record.mentions.find((m) => m.start === here[0].start && m.end === here[0].end);
    this.desk.select(exact?.id ?? null);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    ranges[0].startContainer.parentElement.scrollIntoView({ block: "center", behavior: still ? "instant" : "smooth" });
  }

  #behind(block) {
    const chips = block.events.map(({ type, score }) => {
      const certainty = score === undefined ? null : el("small", {}, percent(score));
      return el("li", { class: "chip event" }, word("event", type), " ", certainty, this.review.removeEventButton(block, type));
    });
    const list = chips.length > 0 && el("ul", { class: "chips", "aria-label": t("events") }, ...chips);
    const tools = this.review.eventChips(block);
    return list || tools ? el("div", { class: "behind" }, list || "", ...(tools ?? [])) : null;
  }

  #clicked(event) {
    if (!getSelection().isCollapsed) return;
    const id = mentionAt(event.target);
    if (id) this.#look(id);
    else if (!event.target.closest("button, select")) this.desk.select(null);
  }

  #look(id) {
    if (id) this.desk.select(id);
  }

  #key(event) {
    if (!event.target.dataset.mention) return;
    const rightToLeft = getComputedStyle(event.target.closest("p") ?? this.container).direction === "rtl";
    if (this.review.key(event, rightToLeft)) return event.preventDefault();
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return undefined;
    if (event.key === "Escape") return this.desk.select(null);
    const step = STEPS[event.key];
    if (!step && event.key !== "Enter" && event.key !== " ") return undefined;
    event.preventDefault();
    if (!step) return this.#look(event.target.dataset.mention);
    return this.#step(rightToLeft && /Left|Right/.test(event.key) ? -step : step);
  }

  #step(by) {
    const ids = this.desk.record.mentions.map((mention) => mention.id);
    const at = Math.max(0, Math.min(ids.indexOf(this.desk.selected) + by, ids.length - 1));
    this.view.anchors.get(ids[at])?.focus();
  }
}

function mentionAt(node) {
  const mark = node.closest?.("[data-mention], mark");
  return mark ? (mark.dataset.mention ?? mark.dataset.ids.split(" ").at(-1)) : null;
}
