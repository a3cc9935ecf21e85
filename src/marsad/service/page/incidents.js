/** The table of incidents. */

import { countNode } from "./counts.js";
import { bdi, el, evidenceButton } from "./dom.js";
import { placeName } from "./facts.js";
import { direction } from "./highlight.js";
import { remainderText } from "./problems.js";
import { language, t, when, word } from "./strings.js";

export const STATUSES = ["killed", "injured", "missing", "captured", "casualty"];

/** Return the table; only those ways of harm have a column that any incident tells of. */
export function incidentTable({ incidents, totals }, several) {
  if (!incidents.length) return el("p", { class: "faint" }, t("incidents_none"));
  const people = new Map(totals.map((total) => [total.incident, total.people]));
  const told = STATUSES.filter((status) => totals.some((total) => status in total.people));
  const heads = [t("number"), t("what"), t("when"), t("where"), t("by"), ...told.map((status) => word("status", status))];
  const head = el("tr", { role: "row" }, ...heads.map((name, at) => el("th", { scope: "col", role: "columnheader", class: at > 4 && "number" }, name)));
  const rows = incidents.map((incident) => row(incident, people.get(incident.id) ?? {}, told, heads, several));
  const parts = [el("caption", { class: "hidden" }, t("incidents")), el("thead", { role: "rowgroup" }, head), el("tbody", { role: "rowgroup" }, ...rows)];
  return el("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": t("incidents") }, el("table", { role: "table" }, ...parts));
}

/** Return `#3`; among several documents, with the document's id. */
export function shortId(id, several = false) {
  return several ? id : `#${id.slice(id.lastIndexOf("#") + 1)}`;
}

/** Return where an incident's people are told of: its figures, or its sentences. */
export function evidenceOf(incident) {
  const figures = incident.figures.flatMap((figure) => figure.evidence);
  return figures.length ? figures : incident.sentences;
}

/** Return the place that an incident is known by: as the gazetteer names it, or as the text does. */
export function incidentPlaces(incident) {
  return incident.places.map((place) => (language() === "en" && place.place?.latin ? place.place.latin : place.name));
}

/** A narrow page shows a row as a list: cells carry the names of their columns, and empty ones are left out there. */
function row(incident, people, told, heads, several) {
  const id = evidenceButton(evidenceOf(incident), bdi(shortId(incident.id, several), { dir: "ltr" }));
  const facts = [what(incident, several), when(incident) || t("unknown"), where(incident), list(incident.actor_names)];
  const counts = told.map((status) => (status in people ? countNode(people[status]) : ""));
  const cells = [...facts, ...counts].map((content, at) => cell(content, heads[at + 1], at >= facts.length));
  return el("tr", { role: "row", class: incident.included_in && "included" }, el("th", { scope: "row", role: "rowheader" }, id), ...cells);
}

function cell(content, name, number) {
  const node = el("td", { role: "cell", "data-name": name, class: number && "number" }, content);
  node.classList.toggle("none", !node.textContent);
  return node;
}

function what(incident, several) {
  const type = incident.event_type ? word("event", incident.event_type) : t("unknown");
  const toll = incident.kind === "toll" && el("span", { class: "badge" }, t("toll"));
  const inside = incident.included_in && el("small", {}, t("included", shortId(incident.included_in, several)));
  const notes = incident.remainders.map((rest) => el("small", {}, remainderText(rest)));
  return el("div", {}, type, " ", toll, inside, ...notes);
}

function where(incident) {
  const full = incident.places[0]?.place;
  return el("span", { title: full && placeName(full) }, list(incidentPlaces(incident)));
}

/** Names run as they are written, whatever the language of the interface. */
function list(names) {
  const dir = direction(names[0] ?? "");
  const parts = [...new Set(names)].flatMap((name) => [dir === "rtl" ? "، " : ", ", bdi(name)]).slice(1);
  return el("bdi", { dir }, ...parts);
}
