/** Where articles come in: pasted text, files, the example. */

import { readTexts, ServiceError, useKey } from "./api.js";
import { byId } from "./dom.js";
import { readFiles } from "./inputs.js";
import { t } from "./strings.js";

const MOST_TOGETHER = 20; // documents of one request
const MOST_LETTERS = 200_000;
const EXAMPLE_DAY = "2019-11-14";

export class Reader {
  constructor(desk, { say, complain }) {
    Object.assign(this, { desk, say, complain });
    byId("give").addEventListener("submit", (event) => this.#do(event, () => this.#readPasted()));
    byId("example").addEventListener("click", (event) => this.#do(event, () => this.#readExample()));
    byId("choose").addEventListener("click", () => byId("files").click());
    byId("files").addEventListener("change", (event) => this.#do(event, () => this.#readGiven(byId("files").files)));
    byId("key-form").addEventListener("submit", (event) => this.#useKey(event));
    addEventListener("dragover", (event) => event.preventDefault());
    addEventListener("drop", (event) => this.#dropped(event));
  }

  async #readPasted() {
    const text = byId("text").value;
    if (!text.trim()) throw new Error(t("nothing"));
    await this.#read([{ id: idOf(text), text }]);
  }

  async #readExample() {
    byId("text").value = await (await fetch("static/example.txt")).text();
    byId("published").value = EXAMPLE_DAY;
    await this.#readPasted();
  }

  async #readGiven(files) {
    const texts = await readFiles(files);
    byId("files").value = ""; // so that the same file can be chosen again
    if (!texts.some(({ text }) => text.trim())) throw new Error(t("nothing"));
    await this.#read(texts);
  }

  async #read(texts) {
    if (this.desk.unsaved && !confirm(t("lose"))) return;
    const day = byId("published").value;
    const dated = texts.map((text) => ({ ...(day && { date: day }), ...text }));
    const replies = [];
    let done = 0;
    try {
      for (const part of parts(dated)) {
        this.say(t("reading", done, dated.length));
        replies.push(await readTexts(part));
        done += part.length;
      }
    } finally {
      if (replies.length) this.desk.open(replies);
    }
    byId("give-panel").open = false;
    this.say(t("done", done));
  }

  #dropped(event) {
    if (!event.dataTransfer?.files.length) return;
    const { files } = event.dataTransfer;
    this.#do(event, () => this.#readGiven(files));
  }

  #useKey(event) {
    event.preventDefault();
    useKey(byId("key").value.trim());
    byId("key-form").hidden = true;
    if (this.last) this.#do(event, this.last);
  }

  /** Do one thing at a time; where a key is missing, ask for it and do it then. */
  async #do(event, action) {
    event.preventDefault();
    this.last = action;
    document.body.classList.add("busy");
    byId("read").disabled = true;
    this.complain(null);
    try {
      await action();
    } catch (error) {
      this.say("");
      if (error instanceof ServiceError && error.status === 401) byId("key-form").hidden = false;
      this.complain(error);
    } finally {
      document.body.classList.remove("busy");
      byId("read").disabled = false;
    }
  }
}

/** Return an id that tells pasted texts apart, and is the same for the same text (FNV-1a, 32 bits, and the length). */
function idOf(text) {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return `text-${(hash >>> 0).toString(36)}-${text.length}`;
}

/** Return texts in parts small enough for one request. */
export function parts(texts) {
  const found = [];
  let letters = Infinity;
  for (const text of texts) {
    if (letters + text.text.length > MOST_LETTERS || found.at(-1).length === MOST_TOGETHER) {
      found.push([]);
      letters = 0;
    }
    found.at(-1).push(text);
    letters += text.text.length;
  }
  return found;
}
