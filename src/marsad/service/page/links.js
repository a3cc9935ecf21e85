/** Links between mentions, drawn over the text while one of their ends is looked at. */

import { svg } from "./dom.js";
import { word } from "./strings.js";

export class LinkLayer {
  constructor(layer, view) {
    this.layer = layer;
    this.view = view;
  }

  /** Draw the links of a mention; of none, nothing. */
  draw(id) {
    const links = id ? this.view.record.links.filter((link) => link.head === id || link.tail === id) : [];
    for (const mark of this.view.container.querySelectorAll(".linked")) mark.classList.remove("linked");
    this.layer.replaceChildren(arrowHead(), ...links.flatMap((link) => this.#line(link)));
    const ends = new Set(links.flatMap((link) => [link.head, link.tail]));
    for (const end of ends) for (const mark of this.view.marks(end)) mark.classList.add("linked");
  }

  #line(link) {
    const [from, to] = [link.head, link.tail].map((id) => this.#top(id));
    if (!from || !to) return [];
    const height = Math.min(from.y, to.y) - 19;
    const curve = `M${from.x} ${from.y}C${from.x} ${height} ${to.x} ${height} ${to.x} ${to.y - 2}`;
    const line = svg("path", { d: curve, class: `line ${link.type}`, "marker-end": "url(#arrow)" });
    // A third of the way: many parts may end at one whole.
    const at = { x: 0.72 * from.x + 0.28 * to.x, y: 0.28 * from.y + 0.68 * height + 0.04 * to.y };
    const label = svg("text", { x: at.x, y: at.y + 4, class: "label" }, word("link", link.type));
    return [line, label];
  }

  /** Return the middle of the upper edge of a mention, in the layer. */
  #top(id) {
    const rect = this.view.anchors.get(id)?.getClientRects()[0];
    const origin = this.layer.getBoundingClientRect();
    return rect && { x: rect.left + rect.width / 2 - origin.left, y: rect.top - origin.top };
  }
}

function arrowHead() {
  const shape = svg("path", { d: "M0 0L8 4L0 8z" });
  return svg("defs", {}, svg("marker", { id: "arrow", viewBox: "0 0 8 8", refX: 6, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" }, shape));
}
