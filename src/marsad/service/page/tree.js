/** The tree of casualty figures: what includes what, totals that count nobody twice, and what does not add up. */

import { countNode, sum } from "./counts.js";
import { bdi, el, evidenceButton } from "./dom.js";
import { incidentPlaces, shortId, STATUSES } from "./incidents.js";
import { problemText } from "./problems.js";
import { comma, t, when, word } from "./strings.js";

/** Return the totals, large: incidents and tolls apart, without what a toll includes. */
export function totalsPanel({ incidents, totals }) {
  const lines = [["incident", "total_incidents"], ["toll", "total_tolls"]].map(([kind, title]) => {
    const roots = new Set(incidents.filter((it) => it.kind === kind && !it.included_in).map((it) => it.id));
    return totalsLine(t(title), totals.filter((total) => roots.has(total.incident)));
  });
  const both = lines.every(Boolean) && el("p", { class: "faint" }, t("kinds_apart"));
  return el("div", {}, ...lines, both);
}

/** Return the tree of all incidents; tolls hold the incidents that they include. */
export function figureTree({ incidents, problems }, several) {
  const inside = Map.groupBy(incidents.filter((it) => it.included_in), (it) => it.included_in);
  const roots = incidents.filter((incident) => !incident.included_in);
  const branch = (incident) =>
    el(
      "li",
      {},
      el("div", { class: "scene" }, title(incident, several)),
      ...warnings(problems.filter((problem) => problem.incident === incident.id), several),
      el(
        "ul",
        {},
        ...incident.figures.map((figure) => node(figure)),
        ...incident.superseded.map((figure) => node(figure, t("earlier"))),
        ...incident.disputed.map((figure) => node(figure, t("disputed"))),
        ...(inside.get(incident.id) ?? []).map(branch),
      ),
    );
  const vague = el("p", { class: "faint" }, t("vague_note"));
  return el("div", {}, summary(problems), el("ul", { class: "tree" }, ...roots.map(branch)), hasVague(incidents) && vague);
}

function totalsLine(name, totals) {
  const told = STATUSES.filter((status) => totals.some((total) => status in total.people));
  if (!told.length) return null;
  const cells = told.map((status) => {
    const together = sum(totals.map((total) => total.people[status]).filter(Boolean));
    return el("div", { class: `total ${status}` }, el("dt", {}, word("status", status)), el("dd", {}, countNode(together)));
  });
  return el("div", { class: "totals" }, el("h3", {}, name), el("dl", {}, ...cells));
}

function summary(problems) {
  if (!problems.length) return el("p", { class: "fine" }, `✓ ${t("warnings_none")}`);
  const undated = problems.some((problem) => problem.kind === "undated") && ` ${t("told.undated")}`;
  return el("p", { class: "warning" }, `⚠ ${t("warnings", problems.length)}.`, undated);
}

function warnings(problems, several) {
  return problems.map((problem) => {
    const name = evidenceButton(problem.evidence, word("problem", problem.kind));
    const told = problem.kind !== "undated" && `: ${problemText(problem, problem.other && shortId(problem.other, several))}`;
    return el("div", { class: "warning" }, "⚠ ", name, told);
  });
}

function title(incident, several) {
  const facts = [when(incident), incidentPlaces(incident)[0], incident.event_type && word("event", incident.event_type)];
  const kind = incident.kind === "toll" ? t("toll") : t("incident");
  return el("span", {}, `${kind} `, bdi(shortId(incident.id, several), { dir: "ltr" }), " · ", ...facts.filter(Boolean).flatMap((fact) => [bdi(fact), " · "]).slice(0, -1));
}

function node(figure, note) {
  const victim = figure.victim === "person" ? "" : comma() + word("victim", figure.victim);
  const count = evidenceButton(figure.evidence, countNode(figure), { class: `evidence figure ${figure.status}` });
  const words = el("q", {}, bdi(figure.evidence[0].text));
  const parts = figure.parts.length ? el("ul", { "aria-label": t("of_them") }, ...figure.parts.map((part) => node(part))) : null;
  const told = el("span", {}, count, ` ${word("status", figure.status)}${victim} `, words);
  return el("li", { class: note && "aside" }, told, note && el("span", { class: "badge" }, note), parts);
}

function hasVague(incidents) {
  const vague = (figure) => figure.vague || figure.parts.some(vague);
  return incidents.some((incident) => incident.figures.some(vague));
}
