/** Making elements. Text is always text: nothing that a document says becomes markup. */

const SVG = "http://www.w3.org/2000/svg";

/** Return an element. Attributes that are null or false are left out; `onclick` and the like are listeners. */
export function el(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

/** Return an SVG element, as `el` does. */
export function svg(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

/** Return words that keep their own direction inside others. */
export function bdi(text, attributes = {}) {
  return el("bdi", attributes, text);
}

export function byId(id) {
  return document.getElementById(id);
}

/** Return a button that asks whoever holds the text to show a place in it. */
export function evidenceButton(evidence, content, attributes = {}) {
  const ask = () => document.dispatchEvent(new CustomEvent("show", { detail: [evidence].flat() }));
  return el("button", { type: "button", class: "evidence", onclick: ask, ...attributes }, content);
}

function filled(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}
