/** The files that a reader gives, as texts to read: `{id, text, date?, meta?}`. Errors are sentences. */

import { t } from "./strings.js";

export const MOST = 500; // documents at once
const OWN = new Set(["id", "text", "date", "meta"]);
const ANNOTATION = new Set(["sentences", "mentions", "links", "schema_version"]); // it is read anew
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Return the texts of files, each with an id of its own. */
export async function readFiles(files) {
  const texts = [];
  for (const file of files) texts.push(...(await readFile(file)));
  if (texts.length > MOST) throw new Error(t("too_many", MOST));
  return withOwnIds(texts);
}

async function readFile(file) {
  const text = decoded(await file.arrayBuffer(), file.name);
  const suffix = file.name.toLowerCase().replace(/^.*\./, "");
  if (suffix === "txt") return [{ id: file.name, text }];
  if (suffix === "jsonl" || suffix === "ndjson") return lines(text, file.name);
  if (suffix === "json") return objects(text, file.name);
  throw new Error(t("unknown_file", file.name));
}

function decoded(bytes, name) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Error(t("not_utf8", name));
  }
}

function lines(text, name) {
  const numbered = text.split("\n").map((line, index) => [line, index + 1]).filter(([line]) => line.trim());
  return numbered.map(([line, number]) => given(parsed(line, name, number), name, number));
}

/** One object, or a list of them; JSON Lines under this name are read as such. */
function objects(text, name) {
  try {
    return [JSON.parse(text)].flat().map((value, index) => given(value, name, index + 1));
  } catch (error) {
    if (error instanceof SyntaxError) return lines(text, name);
    throw error;
  }
}

function parsed(line, name, number) {
  try {
    return JSON.parse(line);
  } catch {
    throw new Error(t("not_json", name, number));
  }
}

function given(value, name, number) {
  if (typeof value?.text !== "string") throw new Error(t("not_json", name, number));
  const others = Object.entries(value).filter(([field]) => !OWN.has(field) && !ANNOTATION.has(field));
  const meta = { ...value.meta, ...Object.fromEntries(others) };
  const day = [value.date, value.meta?.date].find((it) => typeof it === "string" && DAY.test(it.slice(0, 10)));
  const id = value.id === undefined || value.id === null ? `${name}:${number}` : String(value.id);
  return { id, text: value.text, meta, ...(day && { date: day.slice(0, 10) }) };
}

function withOwnIds(texts) {
  const seen = new Map();
  return texts.map((text) => {
    const times = (seen.get(text.id) ?? 0) + 1;
    seen.set(text.id, times);
    return times === 1 ? text : { ...text, id: `${text.id} (${times})` };
  });
}
