/** Review: corrections of the document that is looked at, by pointer and by keys, saved with a name. */

import { findIncidents } from "./api.js";
import { byId, el } from "./dom.js";
import * as edits from "./edits.js";
import { keepsReviews, keptOf, nextUnsure, save, undoSaved } from "./reviews.js";
import { store, stored } from "./settings.js";
import { t, word } from "./strings.js";

const WAIT = 250; // milliseconds after a correction, before the incidents are found anew

export class Review {
  /** `say` tells the reader a sentence, `complain` an error. */
  constructor(desk, view, borders, { say, complain }) {
    Object.assign(this, { desk, view, borders, say, complain, on: false, kept: false });
    this.author = el("input", { type: "text", id: "author", autocomplete: "name", maxlength: "100", value: stored("author") });
    this.author.addEventListener("change", () => store("author", this.author.value.trim()));
    desk.addEventListener("edited", () => this.#findAnew());
    desk.addEventListener("document", () => this.#adopt());
    document.addEventListener("selectionchange", () => this.#offerAdding());
    document.addEventListener("keydown", (event) => this.#undoKey(event));
  }

  async toggle() {
    this.on = !this.on;
    if (this.on) this.kept = await this.#tried(() => keepsReviews());
    this.desk.tell("document");
    this.desk.tell("selection");
  }

  /** Show the bar with what can be done with the whole document. */
  showBar() {
    const bar = byId("review-bar");
    bar.hidden = !this.on;
    byId("adder").hidden = true;
    if (!this.on || !this.desk.record) return;
    const held = bar.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    const { accepted, all } = edits.progress(this.desk.record);
    const unsaved = this.desk.isUnsaved(this.desk.current) && el("span", { class: "badge" }, t("unsaved"));
    const parts = [
      el("p", { class: "faint" }, t("review_hint")),
      !this.kept && el("p", { class: "warning" }, t("review_local")),
      el("p", { class: "buttons" }, el("span", {}, t("progress", accepted, all)), unsaved, ...this.#buttons()),
    ];
    bar.replaceChildren(...parts.filter(Boolean));
    if (held) bar.querySelector(`[data-key=${held}]`)?.focus();
  }

  /** Return what stands behind a sentence: its events, which can be changed here. */
  eventChips(block) {
    if (!this.on || !block.number) return null;
    const types = this.desk.model.event_types.filter((type) => !block.events.some((event) => event.type === type));
    const options = types.map((type) => el("option", { value: type }, word("event", type)));
    const addEvent = (event) => this.desk.edit(edits.addEvent(this.desk.record, block.index, event.target.value));
    return [
      el("select", { dir: document.dir, "aria-label": t("add_event", block.number), onchange: addEvent }, el("option", { value: "" }, `+ ${t("events")}`), ...options),
      el("button", { type: "button", class: "small", dir: document.dir, "aria-label": t("add_mention", block.number), onclick: () => this.#addIn(block) }, `+ ${t("mention")}`),
    ];
  }

  removeEventButton(block, type) {
    const remove = () => this.desk.edit(edits.removeEvent(this.desk.record, block.index, type));
    return this.on && el("button", { type: "button", class: "small", "aria-label": t("remove_event", word("event", type)), onclick: remove }, "×");
  }

  /** Do what a key means for the mention that has the focus; return whether it means anything. */
  key(event, rightToLeft) {
    if (!this.on) return false;
    const id = this.desk.selected;
    if (!id) return false;
    const label = this.desk.model.labels[Number(/^Digit([1-9])$/.exec(event.code)?.[1] ?? 0) - 1];
    if (label) return this.#done(() => this.desk.edit(edits.setLabel(this.desk.record, id, label)));
    if (event.key === "Delete" || event.key === "Backspace") return this.#done(() => this.desk.edit(edits.remove(this.desk.record, id), edits.neighbour(this.desk.record, id)));
    if (event.key === "Enter") return this.#done(() => this.desk.edit(edits.accept(this.desk.record, id), edits.neighbour(this.desk.record, id)));
    if (!event.shiftKey || !event.key.startsWith("Arrow")) return false;
    const on = event.key === (rightToLeft ? "ArrowLeft" : "ArrowRight") || event.key === "ArrowDown";
    return this.#done(() => this.borders.move(event.altKey ? "start" : "end", on ? 1 : -1));
  }

  /** Take back the last correction: one of this window, else the last that was saved. */
  async undo() {
    const { desk } = this;
    if (desk.undo() || !this.kept || !desk.entry.version) return;
    await this.#signed(async (author) => {
      this.#take(await undoSaved(desk.current, author), "undone");
    });
  }

  #undoKey(event) {
    if (!this.on || !(event.ctrlKey || event.metaKey) || event.code !== "KeyZ" || event.target.matches("input, textarea")) return;
    event.preventDefault();
    this.undo();
  }

  #buttons() {
    const button = (key, action, attributes) => el("button", { type: "button", "data-key": key, onclick: action, ...attributes }, t(key));
    const local = [button("undo", () => this.undo()), button("accept_all", () => this.desk.edit(edits.acceptAll(this.desk.record)))];
    if (!this.kept) return local;
    const name = el("label", { class: "author" }, `${t("author")} `, this.author);
    const late = this.desk.entry.late ? [button("take_saved", () => this.#reload())] : [];
    return [...local, name, button("save", () => this.#save(), { class: "main" }), ...late, button("next", () => this.#next())];
  }

  #save() {
    return this.#signed(async (author) => {
      const { record, entry } = this.desk;
      try {
        const kept = await save(record, entry.version, author);
        this.desk.keep(kept.document, kept.version);
        this.say(t("saved", kept.version));
      } catch (error) {
        entry.late = error.status === 409; // somebody else has saved meanwhile
        this.showBar();
        throw error;
      }
    });
  }

  /** Show a document as it is kept, where it is under review already and was not yet corrected here. */
  async #adopt() {
    const { record, entry } = this.desk;
    if (!this.on || !this.kept || entry.version !== null || entry.asked) return;
    entry.asked = true;
    const kept = await this.#tried(() => keptOf(record.id));
    if (kept?.document.text === record.text && this.desk.record === record) this.#take(kept, "under_review");
  }

  #reload() {
    return this.#tried(async () => this.#take(await keptOf(this.desk.current), "under_review"));
  }

  #take(kept, said) {
    this.desk.keep(kept.document, kept.version);
    this.desk.tell("edited");
    this.say(t(said, kept.version));
  }

  #next() {
    return this.#tried(async () => {
      const { sentence, kept } = await nextUnsure();
      if (!sentence) return this.say(t("next_none"));
      if (this.desk.isUnsaved(kept.document.id)) return this.say(t("save_first"));
      this.desk.take(await findIncidents([kept.document]), { [kept.document.id]: kept.version });
      this.desk.tell("documents");
      this.desk.show(kept.document.id);
      return document.dispatchEvent(new CustomEvent("show", { detail: [sentence] }));
    });
  }

  async #signed(action) {
    const author = this.author.value.trim();
    if (author) return this.#tried(() => action(author));
    this.say(t("author_missing"));
    this.author.focus();
  }

  async #tried(action) {
    try {
      return await action();
    } catch (error) {
      this.complain(error);
    }
  }

  #findAnew() {
    clearTimeout(this.timer);
    byId("side").setAttribute("aria-busy", "true");
    const { record } = this.desk;
    const timer = setTimeout(async () => {
      await this.#tried(async () => this.desk.foundAnew(record, await findIncidents([record])));
      if (this.timer === timer) byId("side").removeAttribute("aria-busy"); // else it has been corrected since
    }, WAIT);
    this.timer = timer;
  }

  #done(action) {
    action();
    return true;
  }

  #addIn({ start, end }) {
    const free = this.borders.freeWord(start, end);
    if (!free) return this.say(t("no_free_word"));
    this.borders.add(free, this.desk.model.labels[0]);
    this.view.anchors.get(this.desk.selected)?.focus();
  }

  /** Offer to make a mention of the words that are selected. */
  #offerAdding() {
    const adder = byId("adder");
    const stretch = this.on ? this.borders.selected() : null;
    adder.hidden = !stretch;
    if (!stretch) return;
    const button = (label) => {
      const addIt = () => this.borders.add(stretch, label) && getSelection().removeAllRanges();
      return el("button", { type: "button", class: `chip ${label}`, onclick: addIt }, word("label", label));
    };
    adder.replaceChildren(el("span", {}, t("add")), ...this.desk.model.labels.map(button));
    const [rect, origin] = [getSelection().getRangeAt(0).getBoundingClientRect(), adder.parentElement.getBoundingClientRect()];
    adder.style.top = `${rect.bottom - origin.top + 6}px`;
  }
}
