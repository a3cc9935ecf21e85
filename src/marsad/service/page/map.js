/** The map: an outline of our own drawing, places as buttons over it. Nothing is fetched from elsewhere. */

import { bdi, el, svg } from "./dom.js";
import { placeName } from "./facts.js";
import { shortId } from "./incidents.js";
import { around, centred, onMap, project, wholeView } from "./projection.js";
import { language, t } from "./strings.js";

const RATIO = 4 / 3;
const WIDE = new Set(["country", "region"]);

/** Return the places of findings, each once: `{place, evidence, incidents}`, those named most last. */
export function placesOf({ places, incidents }) {
  const found = new Map();
  for (const { place, evidence } of places.filter((it) => it.place)) {
    const entry = found.get(place.source) ?? { place, evidence: [], incidents: [] };
    entry.evidence.push(evidence);
    found.set(place.source, entry);
  }
  for (const incident of incidents) {
    for (const source of new Set(incident.places.map((it) => it.place?.source))) found.get(source)?.incidents.push(incident);
  }
  return [...found.values()].sort((a, b) => a.evidence.length - b.evidence.length);
}

export class PlaceMap {
  constructor(frame) {
    this.outline = svg("svg", { class: "outline", "aria-hidden": "true", preserveAspectRatio: "none" });
    this.points = el("div", { class: "points" });
    this.frame = el("div", { class: "map", dir: "ltr", role: "group" }, this.outline, this.points);
    this.buttons = el("div", { class: "buttons" });
    this.rest = el("div", { class: "faint" });
    frame.replaceChildren(this.frame, this.buttons, this.rest);
    new ResizeObserver(() => this.#quietLabels()).observe(this.frame);
  }

  async load() {
    const { land, borders } = await (await fetch("static/outline.json")).json();
    this.outline.replaceChildren(svg("path", { d: graticule(), class: "graticule" }), svg("path", { d: land, class: "land" }), svg("path", { d: borders, class: "borders" }));
  }

  show(found, several) {
    this.places = placesOf(found);
    this.several = several;
    this.known = this.places.filter(({ place }) => place.latitude !== undefined && onMap(place));
    this.frame.setAttribute("aria-label", t("map"));
    this.buttons.replaceChildren(
      this.#button("map_in", "+", () => this.#zoom(0.6)),
      this.#button("map_out", "−", () => this.#zoom(1 / 0.6)),
      this.#button("map_fit", t("map_fit"), () => this.#fit()),
      this.#button("map_all", t("map_all"), () => this.#look(wholeView(RATIO))),
    );
    this.rest.replaceChildren(...this.#restOf(found.places));
    this.#fit();
  }

  #fit() {
    const scenes = this.known.filter(({ incidents }) => incidents.length);
    const shown = scenes.length ? scenes : this.known;
    const narrow = shown.filter(({ place }) => place.kind !== "country");
    const points = (narrow.length ? narrow : shown).map(({ place }) => project(place.longitude, place.latitude));
    this.#look(points.length ? around(points, RATIO) : wholeView(RATIO));
  }

  #zoom(factor) {
    const { x, y, width, height } = this.view;
    const most = wholeView(RATIO).width;
    this.#look(centred({ x: x + width / 2, y: y + height / 2 }, Math.min(width * factor, most), RATIO));
  }

  #look(view) {
    this.view = view;
    this.outline.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${view.height}`);
    this.points.replaceChildren(...this.known.map((entry) => this.#point(entry)).filter(Boolean));
    this.#quietLabels();
  }

  #point({ place, evidence, incidents }) {
    const at = project(place.longitude, place.latitude);
    const [left, top] = [(at.x - this.view.x) / this.view.width, (at.y - this.view.y) / this.view.height];
    if (left < 0 || left > 1 || top < 0 || top > 1) return null;
    const facts = [placeName(place), t("mentions_n", evidence.length), ...incidents.map((it) => shortId(it.id, this.several))];
    let next = 0;
    const show = () => document.dispatchEvent(new CustomEvent("show", { detail: [evidence[next++ % evidence.length]] }));
    const dot = el("span", { class: "dot" });
    dot.style.setProperty("--size", `${Math.round(9 + 4 * Math.sqrt(evidence.length - 1))}px`);
    const classes = ["point", incidents.length && "scene", WIDE.has(place.kind) && "wide", left > 0.7 && "leftwards"];
    const name = el("span", { class: "name" }, bdi(language() === "en" && place.latin ? place.latin : place.name));
    const button = el("button", { type: "button", class: classes.filter(Boolean).join(" "), "aria-label": facts.join(", "), title: facts.join("\n"), onclick: show }, dot, name);
    button.style.left = `${left * 100}%`;
    button.style.top = `${top * 100}%`;
    return button;
  }

  /** Names stand beside their points, on the side that is free; those that have none wait until their point is looked at.
   * Scenes and places named often come first. */
  #quietLabels() {
    const points = [...this.points.children].reverse().sort((a, b) => b.matches(".scene") - a.matches(".scene"));
    const frame = this.frame.getBoundingClientRect();
    const taken = points.map((point) => point.querySelector(".dot").getBoundingClientRect());
    for (const point of points) {
      point.classList.remove("quiet");
      const name = point.querySelector(".name");
      const first = point.classList.contains("leftwards");
      const side = [first, !first].find((leftwards) => {
        point.classList.toggle("leftwards", leftwards);
        return isFree(name.getBoundingClientRect(), frame, taken);
      });
      if (side === undefined) point.classList.add("quiet");
      else taken.push(name.getBoundingClientRect());
    }
  }

  #restOf(places) {
    if (!places.length) return [el("p", {}, t("map_none"))];
    const outside = this.places.filter((entry) => !this.known.includes(entry)).map(({ place }) => placeName(place));
    const nowhere = places.filter((it) => !it.place).map((it) => it.name);
    const line = (key, names) => names.length > 0 && el("p", {}, `${t(key)}: `, bdi([...new Set(names)].join(" · ")));
    const notes = ["map_hint", "map_borders"].map((key) => el("p", {}, t(key)));
    return [...notes, line("map_outside", outside), line("map_nowhere", nowhere)].filter(Boolean);
  }

  #button(key, content, action) {
    return el("button", { type: "button", "aria-label": t(key), onclick: action }, content);
  }
}

function isFree(box, frame, taken) {
  return box.left >= frame.left && box.right <= frame.right && !taken.some((other) => overlaps(box, other));
}

function overlaps(one, other) {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

function graticule() {
  const lines = [];
  for (let degree = -30; degree <= 70; degree += 10) {
    const [from, to] = [project(degree, -20), project(degree, 50)];
    lines.push(`M${from.x} ${from.y}V${to.y}`);
  }
  for (let degree = -20; degree <= 50; degree += 10) lines.push(`M-3000 ${project(0, degree).y}H7000`);
  return lines.join("");
}
