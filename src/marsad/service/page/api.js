/** The service: every request that the page makes, reviews apart. Errors are sentences. */

import { refusal, t } from "./strings.js";

const TRIES = 5;
let key = "";

export class ServiceError extends Error {
  constructor(sentence, status) {
    super(sentence);
    this.status = status;
  }
}

export function useKey(given) {
  key = given;
}

/** Send a request; return the response. Raises ServiceError. Where the service is busy, it waits as it is told. */
export async function request(path, { method = "GET", body = null } = {}) {
  const headers = { ...(body && { "Content-Type": "application/json" }), ...(key && { Authorization: `Bearer ${key}` }) };
  for (let attempt = 1; ; attempt += 1) {
    const response = await answered(path, { method, headers, body: body && JSON.stringify(body) });
    if (response.ok) return response;
    const wait = Number(response.headers.get("Retry-After"));
    if (!wait || attempt === TRIES) throw await refused(response);
    await new Promise((done) => setTimeout(done, wait * 1000));
  }
}

export async function json(path, options) {
  return (await request(path, options)).json();
}

/** Read texts: `{id, text, date?, meta?}`. Return documents, incidents, problems, places and totals. */
export function readTexts(documents) {
  return json("v1/incidents", { method: "POST", body: { documents } });
}

/** Find the incidents of records as they are now. */
export function findIncidents(documents) {
  return json("v1/records/incidents", { method: "POST", body: { documents } });
}

/** Fetch records in a format as a file and save it. */
export async function download(format, documents) {
  const response = await request(`v1/export/${format}`, { method: "POST", body: { documents } });
  const name = /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition") ?? "")?.[1] ?? `marsad.${format}`;
  saveFile(await response.blob(), name);
}

/** Give the reader a file. */
export function saveFile(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

async function answered(path, options) {
  try {
    return await fetch(path, options);
  } catch {
    throw new ServiceError(t("offline"), 0);
  }
}

async function refused(response) {
  const body = await response.json().catch(() => ({}));
  const sentence = refusal(response.status, body.error ?? `${response.status} ${response.statusText}`);
  return new ServiceError(sentence, response.status);
}
