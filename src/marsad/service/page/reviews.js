/** The store of corrections of the service: every request about reviews. */

import { json, request, ServiceError } from "./api.js";

const at = (id) => `v1/review/documents/${encodeURIComponent(id)}`;

/** Whether this service keeps corrections. */
export async function keepsReviews() {
  try {
    await request("v1/review/documents?count=1");
    return true;
  } catch (error) {
    if (error instanceof ServiceError && error.status !== 401) return false;
    throw error;
  }
}

/** Return what is kept of a document, `{document, version}`, or null where nothing is. */
export async function keptOf(id) {
  try {
    return await json(at(id));
  } catch (error) {
    if (error instanceof ServiceError && error.status === 404) return null;
    throw error;
  }
}

/** Save a record that was corrected from `version` (null: it is new there). Return it as it is kept: `{document, version}`. */
export function save(record, version, author) {
  return json(at(record.id), { method: "PUT", body: { document: record, based_on: version, author } });
}

/** Take back the last correction that was saved. Return what is kept then. */
export function undoSaved(id, author) {
  return json(`${at(id)}/undo`, { method: "POST", body: { author } });
}

/** Return the sentence that the model is least sure of, `{document, start, end, text}`, and what is kept of its document. */
export async function nextUnsure() {
  const { sentences, documents } = await json("v1/review/next?count=1");
  return { sentence: sentences[0], kept: documents[0] };
}
