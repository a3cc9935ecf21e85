/** What is known of the mention that is looked at. */

import { countNode } from "./counts.js";
import { bdi, el } from "./dom.js";
import { language, t, word } from "./strings.js";

/** Return the card of a mention. `place` is what the gazetteer makes of it. */
export function factsCard(record, mention, place, select) {
  return el(
    "div",
    {},
    el("p", { class: "quoted", dir: "auto" }, mention.text),
    el("dl", {}, ...rows(mention, place).flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)])),
    linkList(record, mention, select),
  );
}

function rows(mention, place) {
  const found = [
    [t("type"), word("label", mention.label)],
    [t("status"), mention.status && word("status", mention.status)],
    [t("count"), mention.count && countNode(mention.count)],
    [t("victim"), mention.victim && word("victim", mention.victim)],
    [t("toll"), mention.cumulative ? "✓" : null],
    [t("place"), mention.label === "LOC" ? placeText(place) : null],
    [t("alternatives"), place?.alternatives?.length ? place.alternatives.slice(0, 3).map(placeName).join(" · ") : null],
    [t("score"), mention.score === undefined ? t("accepted") : percent(mention.score)],
  ];
  return found.filter(([, value]) => value);
}

export function percent(score) {
  return bdi(`${Math.round(score * 100)}%`, { dir: "ltr" });
}

/** Return a place's name in the language of the interface, with its region and country. */
export function placeName(place) {
  const name = language() === "en" && place.latin ? place.latin : place.name;
  const region = language() === "ar" && place.region && place.region !== place.name ? `، ${place.region}` : "";
  return `${name}${region} (${place.country})`;
}

function placeText(found) {
  return found?.place ? placeName(found.place) : t("place_unknown");
}

function linkList(record, mention, select) {
  const links = record.links.filter((link) => link.head === mention.id || link.tail === mention.id);
  if (!links.length) return null;
  const items = links.map((link) => el("li", {}, linkText(record, link, mention, select)));
  return el("div", {}, el("h3", {}, t("links")), el("ul", { class: "plain" }, ...items));
}

/** Return a link in words; the mention at its other end is a button. */
export function linkText(record, link, mention, select) {
  const side = (id) => {
    const end = record.mentions.find((it) => it.id === id);
    if (id === mention.id) return bdi(end.text);
    return el("button", { type: "button", class: "evidence", onclick: () => select(id) }, bdi(end.text));
  };
  return el("span", {}, side(link.head), el("em", {}, ` ${word("link", link.type)} `), side(link.tail));
}
