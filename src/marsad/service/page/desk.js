/** What lies on the desk: documents, what was found in them, which one and which mention is looked at.
 *
 * It tells of changes by events: `documents` (others are there), `document` (another, or a changed one, is looked at),
 * `findings` (incidents and the like were found anew), `selection`.
 */

const FOUND = ["incidents", "problems", "places", "totals"];

export class Desk extends EventTarget {
  documents = new Map(); // id: {record, past: [records], version, saved, late: others have saved since}
  findings = new Map(); // id: {incidents, problems, places, totals}
  model = null; // its labels, statuses and so on
  current = null;
  selected = null;
  all = false; // whether tables and map tell of all documents

  /** Put the replies of the service on the empty desk. */
  open(replies) {
    this.documents.clear();
    this.findings.clear();
    for (const reply of replies) this.take(reply);
    this.tell("documents");
    this.show(this.documents.keys().next().value);
  }

  /** Add what a reply holds, or put it in the place of what was known of its documents. */
  take(reply, versions = {}) {
    this.model = reply.model;
    for (const record of reply.documents) {
      const version = versions[record.id] ?? null;
      this.documents.set(record.id, { record, past: [], version, saved: record });
      this.findings.set(record.id, findingsOf(reply, record.id));
    }
  }

  show(id, selected = null) {
    this.current = id;
    this.selected = selected;
    this.tell("document");
    this.tell("findings");
    this.tell("selection");
  }

  get entry() {
    return this.documents.get(this.current);
  }

  get record() {
    return this.entry?.record ?? null;
  }

  /** Whether any document has corrections that no service keeps. */
  get unsaved() {
    return [...this.documents.keys()].some((id) => this.isUnsaved(id));
  }

  isUnsaved(id) {
    const entry = this.documents.get(id);
    return entry !== undefined && entry.record !== entry.saved;
  }

  get records() {
    return [...this.documents.values()].map((entry) => entry.record);
  }

  get mention() {
    return this.record?.mentions.find((mention) => mention.id === this.selected) ?? null;
  }

  /** What was found in the document that is looked at, or in all. */
  get found() {
    const ids = this.all ? [...this.documents.keys()] : [this.current];
    const found = ids.map((id) => this.findings.get(id)).filter(Boolean);
    return Object.fromEntries(FOUND.map((name) => [name, found.flatMap((it) => it[name])]));
  }

  select(id) {
    if (this.selected === id) return;
    this.selected = id;
    this.tell("selection");
  }

  showAll(all) {
    this.all = all;
    this.tell("findings");
  }

  /** Put a corrected record in the place of the one that is looked at; `selected` is looked at then. */
  edit(record, selected = this.selected) {
    if (record === this.record) return;
    this.entry.past.push(this.record);
    this.replace(record, selected);
  }

  /** Take the last correction back; false where there is none. */
  undo() {
    const before = this.entry?.past.pop();
    if (before) this.replace(before, this.selected);
    return Boolean(before);
  }

  replace(record, selected) {
    this.entry.record = record;
    this.selected = record.mentions.some((mention) => mention.id === selected) ? selected : null;
    this.tell("document");
    this.tell("selection");
    this.tell("edited");
  }

  /** Take a record as the service keeps it, under a version. */
  keep(record, version) {
    Object.assign(this.documents.get(record.id), { record, version, saved: record, past: [], late: false });
    if (record.id === this.current) this.show(record.id, this.selected);
  }

  /** Take what was found in a record after a correction. What the service has read off its text comes with it. */
  foundAnew(record, reply) {
    const entry = this.documents.get(record.id);
    if (entry?.record !== record) return; // it has been corrected since
    this.findings.set(record.id, findingsOf(reply, record.id));
    const unread = record.mentions.some((m) => m.name === undefined || (m.label === "CASUALTY" && m.count === undefined));
    if (unread) entry.record = reply.documents[0];
    if (unread && this.current === record.id) this.show(record.id, this.selected);
    else this.tell("findings");
  }

  tell(what) {
    this.dispatchEvent(new Event(what));
  }
}

function findingsOf(reply, id) {
  const places = reply.places.filter((place) => place.evidence.document === id);
  const incidents = reply.incidents.filter((incident) => incident.document === id);
  const ids = new Set(incidents.map((incident) => incident.id));
  const totals = reply.totals.filter((total) => ids.has(total.incident));
  return { incidents, places, totals, problems: reply.problems.filter((problem) => problem.document === id) };
}
