/** What does not add up, and what a toll leaves open, as sentences. */

import { countText } from "./counts.js";
import { list, t, word } from "./strings.js";

/** Return the sentence of a problem; that an incident has no date needs none. `other` is the name of the other incident, where two disagree. */
export function problemText({ kind, figures, whole, listed, evidence }, other) {
  const told = () => list(figures.map(quantityText));
  if (kind === "unreadable_count") return t("told.unreadable", isolated(evidence[0].text));
  if (kind === "tolls_disagree") return other ? t("told.other", told(), ltr(other)) : t("told.rivals", told());
  if (listed === undefined) return t("told.parts", told(), quantityText(whole));
  return t("told.listed", ltr(countText({ minimum: listed, maximum: listed })), quantityText(whole));
}

/** Return the sentence that says how much of a toll its listed parts leave open. */
export function remainderText({ whole, listed }) {
  const number = (count) => ltr(countText({ minimum: count, maximum: count }));
  return t("told.remainder", number(listed), quantityText(whole), number(whole.minimum - listed));
}

function quantityText({ status, victim, minimum, maximum }) {
  const kind = victim === "person" ? "" : ` (${word("victim", victim)})`;
  return `${ltr(countText({ minimum, maximum }))} ${word("status", status)}${kind}`;
}

/** Numbers and ids read from left to right, and turn nothing beside them. */
function ltr(text) {
  return `\u2066${text}\u2069`;
}

function isolated(text) {
  return `\u2068${text}\u2069`;
}
