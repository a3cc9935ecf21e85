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

/** Save a record that was corrected from `version` (null: it is new there). Return `{version}`. */
export function save(record, version, author) {
  return json(at(record.id), { method: "PUT", body: { document: record, based_on: version, author } });
}

/** Go back to the version before. Return `{version, document}`. */
export function undoSaved(id, author) {
  return json(`${at(id)}/undo`, { method: "POST", body: { author } });
}

/** Return the documents that the model is least sure of: `[{version, document}]`. */
export async function nextUnsure(count = 1) {
  return (await json(`v1/review/next?count=${count}`)).documents;
}
