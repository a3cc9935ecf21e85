/** The timeline: one row an incident, a bar from its first day to its last. Time runs as the language does. */

import { bdi, el, evidenceButton } from "./dom.js";
import { evidenceOf, incidentPlaces, shortId } from "./incidents.js";
import { dates, t, when, word } from "./strings.js";

const DAY = 86_400_000;

export function timeline({ incidents }, several) {
  const dated = incidents.filter((incident) => incident.date).toSorted((a, b) => (a.date.first < b.date.first ? -1 : 1));
  if (!dated.length) return el("p", { class: "faint" }, t("timeline_none"));
  const scale = scaleOf(dated.map((incident) => incident.date));
  const rows = dated.map((incident) => row(incident, scale, several));
  const undated = incidents.length - dated.length;
  const without = undated > 0 && el("p", { class: "faint" }, t("timeline_undated", undated));
  return el("div", { class: "timeline" }, axis(scale), el("ol", {}, ...rows), without);
}

/** Return the first and last moment, with room on both sides. */
export function scaleOf(ranges) {
  const first = Math.min(...ranges.map((range) => Date.parse(range.first)));
  const last = Math.max(...ranges.map((range) => Date.parse(range.last))) + DAY;
  const room = Math.max((last - first) * 0.05, 2 * DAY);
  return { first: first - room, last: last + room };
}

/** Return up to six days to mark: of years and months their first, over less time every so many days. */
export function ticks(scale) {
  const { first, last } = scale;
  const unit = precision(scale);
  if (unit === "day") return everySoManyDays(first, last, Math.ceil((last - first) / DAY / 5));
  return unit === "month" ? months(first, last) : years(first, last);
}

function precision({ first, last }) {
  const days = (last - first) / DAY;
  return days > 2000 ? "year" : days > 100 ? "month" : "day";
}

function everySoManyDays(first, last, step) {
  const found = [];
  for (let at = Math.ceil(first / DAY) * DAY; at < last; at += step * DAY) found.push(at);
  return found;
}

function months(first, last) {
  const step = Math.ceil((last - first) / DAY / 30 / 5);
  const start = new Date(first);
  const found = [];
  for (let month = start.getUTCMonth() + 1; found.length < 6; month += step) {
    const at = Date.UTC(start.getUTCFullYear(), month);
    if (at >= last) break;
    found.push(at);
  }
  return found;
}

function years(first, last) {
  const [from, to] = [first, last].map((at) => new Date(at).getUTCFullYear());
  const step = Math.ceil((to - from) / 5);
  const found = [];
  for (let year = from + 1; year <= to; year += step) found.push(Date.UTC(year, 0));
  return found;
}

function axis(scale) {
  const marks = ticks(scale).map((at) => {
    const mark = el("span", { class: "tick" }, el("span", {}, dates(isoDay(at), isoDay(at), precision(scale))));
    mark.style.setProperty("--share", shareOf(at, scale)); // the first day stands behind its tick, the last before
    return placed(mark, at, at, scale);
  });
  return el("div", { class: "axis", "aria-hidden": "true" }, ...marks);
}

function isoDay(moment) {
  return new Date(moment).toISOString().slice(0, 10);
}

function row(incident, scale, several) {
  const { first, last } = incident.date;
  const facts = [when(incident), incidentPlaces(incident)[0], incident.event_type && word("event", incident.event_type)];
  const text = [shortId(incident.id, several), ...facts.filter(Boolean)];
  const name = el("span", { class: "name" }, ...text.flatMap((part) => [" · ", bdi(part)]).slice(1));
  const bar = placed(el("span", { class: `bar ${incident.kind}` }), Date.parse(first), Date.parse(last) + DAY, scale);
  return el("li", {}, evidenceButton(evidenceOf(incident), name), el("div", { class: "track", "aria-hidden": "true" }, bar));
}

function placed(node, from, to, scale) {
  node.style.insetInlineStart = `${shareOf(from, scale) * 100}%`;
  if (to > from) node.style.inlineSize = `${(shareOf(to, scale) - shareOf(from, scale)) * 100}%`;
  return node;
}

function shareOf(moment, { first, last }) {
  return (moment - first) / (last - first);
}
