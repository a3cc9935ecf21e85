/** The form that corrects the mention that is looked at. */

import { el } from "./dom.js";
import * as edits from "./edits.js";
import { linkText, percent } from "./facts.js";
import { t, word } from "./strings.js";

const VAGUE = ["tens", "hundreds", "thousands", "some"];

/** Return the form. `model` has the labels, statuses and victims that there are; `borders` moves borders. */
export function editor(desk, model, borders) {
  const { record, mention } = desk;
  const change = (facts) => desk.edit(edits.setFacts(desk.record, mention.id, facts));
  const casualty = mention.label === "CASUALTY";
  return el(
    "div",
    { class: "editor" },
    el("p", { class: "quoted", dir: "auto" }, mention.text),
    certainty(desk, mention),
    labelChoice(desk, mention, model.labels),
    borderButtons(borders),
    (casualty || mention.label === "PER") && choice("status", mention.status, model.statuses, (status) => change({ status }), !casualty),
    casualty && choice("victim", mention.victim, model.victims, (victim) => change({ victim })),
    casualty && countFields(mention.count, (count) => change({ count })),
    casualty && check("toll", mention.cumulative, (cumulative) => change({ cumulative })),
    linkFields(desk, record, mention),
  );
}

function certainty(desk, mention) {
  const sure = mention.score === undefined;
  const accept = () => desk.edit(edits.accept(desk.record, mention.id));
  const remove = () => desk.edit(edits.remove(desk.record, mention.id), edits.neighbour(desk.record, mention.id));
  return el(
    "p",
    { class: "buttons" },
    sure ? el("span", { class: "fine" }, `✓ ${t("accepted")}`) : el("button", { type: "button", class: "main", "data-key": "accept", onclick: accept }, t("accept"), " ", percent(mention.score)),
    el("button", { type: "button", class: "danger", "data-key": "delete", onclick: remove }, t("delete")),
  );
}

function labelChoice(desk, mention, labels) {
  const radios = labels.map((label) => {
    const choose = () => desk.edit(edits.setLabel(desk.record, mention.id, label));
    const radio = el("input", { type: "radio", name: "label", value: label, "data-key": `label-${label}`, checked: label === mention.label, onchange: choose });
    return el("label", { class: `chip ${label}` }, radio, word("label", label));
  });
  return el("fieldset", {}, el("legend", {}, t("type")), ...radios);
}

/** The buttons stand and point as the text runs, whatever the language of the interface. */
function borderButtons(borders) {
  const arrows = borders.rightToLeft ? ["→", "←"] : ["←", "→"];
  const button = (side, way, arrow, by) => {
    const key = `${side}_${way}`;
    return el("button", { type: "button", "aria-label": t(key), title: t(key), "data-key": key, onclick: () => borders.move(side, by) }, arrow);
  };
  const sides = ["start", "end"].map((side) =>
    el("span", {}, t(side), el("span", { dir: borders.rightToLeft ? "rtl" : "ltr" }, button(side, "back", arrows[0], -1), button(side, "on", arrows[1], 1))),
  );
  return el("fieldset", { class: "borders" }, el("legend", {}, t("borders")), ...sides);
}

function choice(key, value, values, change, optional = false) {
  const none = optional ? [el("option", { value: "" }, t("none"))] : [];
  const options = values.map((it) => el("option", { value: it, selected: it === value }, word(key, it)));
  const select = el("select", { "data-key": key, onchange: (event) => change(event.target.value || null) }, ...none, ...options);
  return el("label", {}, `${t(key)} `, select);
}

function countFields(count, change) {
  const number = (field) => el("input", { type: "number", min: "0", step: "1", inputmode: "numeric", name: field, "data-key": field, value: count?.[field] ?? "" });
  const [low, high] = [number("minimum"), number("maximum")];
  const about = el("input", { type: "checkbox", name: "approximate", "data-key": "approximate", checked: count?.approximate });
  const options = VAGUE.map((it) => el("option", { value: it, selected: it === count?.vague }, word("vague", it)));
  const vague = el("select", { name: "vague", "data-key": "vague" }, el("option", { value: "" }, "–"), ...options);
  const fields = [[t("minimum"), low], [t("maximum"), high], [t("approximate"), about], [t("vague"), vague]];
  const set = (event) => {
    if (event.target === vague && vague.value) low.value = high.value = "";
    else if (event.target === low || event.target === high) vague.value = "";
    const read = (input) => (input.value === "" ? null : Math.max(0, Math.trunc(Number(input.value))));
    const [minimum, maximum] = [read(low), read(high)];
    high.setCustomValidity(minimum !== null && maximum !== null && minimum > maximum ? t("count_order") : "");
    if (high.reportValidity()) change(countOf({ minimum, maximum, approximate: about.checked, vague: vague.value || null }));
  };
  return el("fieldset", { class: "count", onchange: set }, el("legend", {}, t("count")), ...fields.map(([name, input]) => el("label", {}, `${name} `, input)));
}

/** Return a count without what is not said; null where nothing is. */
function countOf(count) {
  const kept = Object.entries(count).filter(([name, value]) => value !== null && name !== "approximate");
  return kept.length ? { ...Object.fromEntries(kept), approximate: count.approximate } : null;
}

function check(key, checked, change) {
  return el("label", {}, el("input", { type: "checkbox", "data-key": key, checked, onchange: (event) => change(event.target.checked) }), ` ${t(key)}`);
}

function linkFields(desk, record, mention) {
  const links = record.links.filter((link) => link.head === mention.id || link.tail === mention.id);
  const items = links.map((link) => {
    const text = linkText(record, link, mention, (id) => desk.select(id));
    const remove = () => desk.edit(edits.removeLink(desk.record, link));
    return el("li", {}, text, " ", el("button", { type: "button", class: "small", "data-key": "unlink", "aria-label": t("remove_link", text.textContent), onclick: remove }, "×"));
  });
  const adders = edits.linkTypes(mention).map((type) => linkAdder(desk, mention, type));
  return el("fieldset", {}, el("legend", {}, t("links")), el("ul", { class: "plain" }, ...items), ...adders);
}

function linkAdder(desk, mention, type) {
  const targets = edits.linkTargets(desk.record, mention.id, type);
  if (!targets.length) return null;
  const choose = (event) => desk.edit(edits.addLink(desk.record, type, mention.id, event.target.value));
  const options = targets.map((target) => el("option", { value: target.id }, target.text));
  const none = el("option", { value: "" }, `+ ${t("add_link")}`);
  return el("label", {}, `${word("link", type)} `, el("select", { "data-key": `link-${type}`, onchange: choose }, none, ...options));
}
