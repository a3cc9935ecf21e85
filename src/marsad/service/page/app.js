/** The page: puts its parts together. */

import { download } from "./api.js";
import { Borders } from "./borders.js";
import { Desk } from "./desk.js";
import { bdi, byId, el } from "./dom.js";
import { editor } from "./editor.js";
import { factsCard } from "./facts.js";
import { incidentTable } from "./incidents.js";
import { PlaceMap } from "./map.js";
import { Reader } from "./reader.js";
import { Review } from "./review.js";
import { nextTheme, setLanguage, theme } from "./settings.js";
import { language, t, translate, word } from "./strings.js";
import { TextPanel } from "./text_panel.js";
import { timeline } from "./timeline.js";
import { figureTree, totalsPanel } from "./tree.js";

const EXPORTS = [["jsonl", "JSONL"], ["csv", "CSV"], ["brat", "brat"], ["label-studio", "Label Studio"]];
const LABELS = ["PER", "ORG", "LOC", "CASUALTY"];
const STATUSES = ["killed", "injured", "missing", "captured", "casualty"];
const FRESH = 6_000; // milliseconds that what was said stays over the page

const desk = new Desk();
const panel = new TextPanel(desk);
const map = new PlaceMap(byId("map"));
const borders = new Borders(desk, panel.view, byId("handles"), say);
const review = new Review(desk, panel.view, borders, { say, complain });
panel.review = review;
new Reader(desk, { say, complain });
const fading = new Map(); // timers of what was said

function say(sentence) {
  byId("status").textContent = sentence;
  keepInSight(byId("status"), FRESH);
}

function complain(error) {
  byId("error").textContent = error?.message ?? "";
  keepInSight(byId("error"), 3 * FRESH);
  if (error) byId("status").classList.remove("fresh");
}

function keepInSight(node, milliseconds) {
  node.classList.toggle("fresh", Boolean(node.textContent));
  clearTimeout(fading.get(node));
  fading.set(node, setTimeout(() => node.classList.remove("fresh"), milliseconds));
}

// What is shown -----------------------------------------------------------------------------------

function showDocuments() {
  byId("desk").hidden = false;
  const choice = byId("document");
  choice.replaceChildren(...[...desk.documents.keys()].map((id) => el("option", { value: id }, id)));
  for (const node of document.querySelectorAll(".several")) node.hidden = desk.documents.size < 2;
}

function showDocument() {
  if (!desk.record) return;
  byId("document").value = desk.current;
  panel.show();
  review.showBar();
}

function showFindings() {
  if (!desk.record) return;
  const { found, all } = desk;
  byId("totals").replaceChildren(totalsPanel(found));
  byId("incidents").replaceChildren(incidentTable(found, all));
  byId("tree").replaceChildren(figureTree(found, all));
  byId("timeline").replaceChildren(timeline(found, all));
  map.show(found, all);
}

function showSelection() {
  panel.select();
  const card = byId("card");
  const held = card.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  card.replaceChildren(desk.mention ? cardOf(desk.mention) : el("p", { class: "faint" }, t("mention_none")));
  byId("card-panel").classList.toggle("open", Boolean(desk.mention));
  if (held) card.querySelector(`[data-key=${held}]`)?.focus();
}

function cardOf(mention) {
  if (review.on) return editor(desk, desk.model, borders);
  const place = desk.findings.get(desk.current).places.find((it) => it.mention === mention.id);
  return factsCard(desk.record, mention, place, (id) => desk.select(id));
}

function showLegend() {
  const marks = LABELS.map((label) => el("mark", { class: `${label} starts ends`, "data-tag": t(`tag.${label}`) }, word("label", label)));
  const lines = STATUSES.map((status) => el("span", { class: `s ${status}` }, word("status", status)));
  byId("legend").replaceChildren(...marks, ...lines);
}

function showAll() {
  translate();
  byId("language").lang = language() === "ar" ? "en" : "ar";
  byId("theme").textContent = t("theme", t(`theme.${theme()}`));
  byId("exports").replaceChildren(...EXPORTS.map(exportButton));
  showLegend();
  showDocument();
  showFindings();
  showSelection();
}

function exportButton([format, name]) {
  const save = () => download(format, desk.records).then(() => complain(null), complain);
  return el("button", { type: "button", onclick: save }, bdi(name, { dir: "ltr" }));
}

// What is done ------------------------------------------------------------------------------------

desk.addEventListener("documents", showDocuments);
desk.addEventListener("document", showDocument);
desk.addEventListener("findings", showFindings);
desk.addEventListener("selection", showSelection);

document.addEventListener("show", ({ detail: evidence }) => {
  if (evidence[0].document !== desk.current) desk.show(evidence[0].document);
  panel.pointOut(evidence);
  say(evidence[0].text);
});
byId("document").addEventListener("change", (event) => desk.show(event.target.value));
byId("all").addEventListener("change", (event) => desk.showAll(event.target.checked));
byId("close").addEventListener("click", () => desk.select(null));
byId("adder").addEventListener("pointerdown", (event) => event.preventDefault()); // the selection stays
byId("review").addEventListener("click", async () => {
  await review.toggle();
  byId("review").setAttribute("aria-pressed", review.on);
  document.body.classList.toggle("reviewing", review.on);
});
byId("theme").addEventListener("click", () => {
  nextTheme();
  byId("theme").textContent = t("theme", t(`theme.${theme()}`));
});
byId("language").addEventListener("click", () => {
  setLanguage(language() === "ar" ? "en" : "ar");
  say("");
  showAll();
});
addEventListener("beforeunload", (event) => {
  if (desk.unsaved) event.preventDefault();
});

const found = byId("found"); // a page that `marsad predict --html` wrote holds what was found
if (found) desk.open([JSON.parse(found.textContent)]);
showAll();
await map.load();
document.documentElement.dataset.ready = "";
