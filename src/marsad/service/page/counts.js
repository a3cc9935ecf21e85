/** Counts for readers: 12, 20–25, ≥ 30, ≤ 30, ≈ 30, alike in both languages and directions. */

import { bdi } from "./dom.js";
import { word } from "./strings.js";

const FORMAT = new Intl.NumberFormat("en");

/** Return the words for a count of a mention, or for the bounds of a figure. A star: the bounds are the table's. */
export function countText(count) {
  if (!count) return "";
  if (typeof count.vague === "string") return word("vague", count.vague);
  const { minimum: low = null, maximum: high = null } = count;
  if (low === null && high === null) return "?";
  const star = count.vague === true ? "*" : "";
  return `${count.approximate ? "≈ " : ""}${bounds(low, high)}${star}`;
}

function bounds(low, high) {
  if (high === null) return `≥ ${FORMAT.format(low)}`;
  if (low === null) return `≤ ${FORMAT.format(high)}`;
  return low === high ? FORMAT.format(low) : `${FORMAT.format(low)}–${FORMAT.format(high)}`;
}

/** Return a count as an element that reads left to right. */
export function countNode(count, attributes = {}) {
  const numeric = typeof count?.vague !== "string";
  return bdi(countText(count), numeric ? { dir: "ltr", ...attributes } : attributes);
}

/** Return the sum of counts, null where there is none: an open bound stays open. */
export function sum(counts) {
  if (!counts.length) return null;
  const open = counts.some((count) => (count.maximum ?? null) === null);
  const add = (field) => counts.reduce((total, count) => total + (count[field] ?? 0), 0);
  return {
    minimum: add("minimum"),
    maximum: open ? null : add("maximum"),
    approximate: counts.some((count) => count.approximate),
    vague: counts.some((count) => count.vague === true),
  };
}
