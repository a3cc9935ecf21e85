"use strict";

/** What a row is sorted by: the number that its cell begins with, or its words; cells without either come last. */
function sortKey(row, column) {
  const text = row.cells[column].textContent.trim();
  const number = parseFloat(text.replace(/,/g, ""));
  return Number.isNaN(number) ? (column ? "" : text) : number;
}

function compare(one, other) {
  if (typeof one !== typeof other) return typeof one === "number" ? -1 : 1;
  return typeof one === "number" ? other - one : one.localeCompare(other);
}

/** Numbers start with the largest, words with the first; a second press turns the order. */
function sortBy(header) {
  const body = header.closest("table").tBodies[0];
  const turned = header.dataset.sorted === "down";
  const key = (row) => sortKey(row, header.cellIndex);
  const rows = [...body.rows].sort((one, other) => compare(key(one), key(other)));
  const falls = typeof key(rows[0]) === "number" !== turned;
  if (turned) rows.reverse();
  for (const other of header.parentNode.cells) {
    other.removeAttribute("aria-sort");
    delete other.dataset.sorted;
  }
  header.dataset.sorted = turned ? "up" : "down";
  header.setAttribute("aria-sort", falls ? "descending" : "ascending");
  body.append(...rows);
}

for (const header of document.querySelectorAll("table.sortable thead th")) {
  const button = document.createElement("button");
  button.append(...header.childNodes);
  button.addEventListener("click", () => sortBy(header));
  header.append(button);
}

// Paper cannot be unfolded.
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((part) => { part.open = true; }));
