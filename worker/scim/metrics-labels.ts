import type { ExpositionSample } from "./parse-exposition.ts";

type Labels = ExpositionSample["labels"];

const METHODS: ReadonlySet<string> = new Set(["GET", "POST", "PUT", "PATCH", "DELETE"]);

/** Some servers name the operation of SCIM instead of the HTTP method. */
const METHOD_BY_OPERATION: Readonly<Record<string, string>> = {
  create: "POST",
  read: "GET",
  get: "GET",
  list: "GET",
  search: "GET",
  query: "GET",
  replace: "PUT",
  update: "PATCH",
  modify: "PATCH",
};

/** Other methods become `OTHER`, because methods become parts of the names of time series. */
export function methodOf(labels: Labels, names: readonly string[]): string {
  const [value = ""] = labelValues(labels, names);
  const method = METHOD_BY_OPERATION[value.toLowerCase()] ?? value.toUpperCase();
  return METHODS.has(method) ? method : "OTHER";
}

/** Words for a status that servers write in labels such as `result` and `outcome`. */
const STATUS_BY_WORD: Readonly<Record<string, string>> = {
  ok: "2xx",
  success: "2xx",
  successful: "2xx",
  succeeded: "2xx",
  created: "201",
  no_content: "204",
  redirection: "3xx",
  client_error: "4xx",
  bad_request: "400",
  invalid: "400",
  unauthorized: "401",
  unauthenticated: "401",
  forbidden: "403",
  denied: "403",
  not_found: "404",
  conflict: "409",
  duplicate: "409",
  rate_limited: "429",
  throttled: "429",
  too_many_requests: "429",
  server_error: "5xx",
  internal_error: "500",
  unavailable: "503",
  timeout: "504",
  error: "error",
  fail: "error",
  failed: "error",
  failure: "error",
  exception: "error",
};

/**
 * The status in the first of these labels that contains a known status. Returns `other` if no label has a
 * known status, and null if the series has none of these labels.
 */
export function statusOf(labels: Labels, names: readonly string[]): string | null {
  const values = labelValues(labels, names);
  const status = values.map(parseStatus).find((known) => known !== null);
  if (status !== undefined) return status;
  return values.length === 0 ? null : "other";
}

function parseStatus(text: string): string | null {
  const word = text.toLowerCase().replaceAll(/[\s-]+/g, "_");
  if (/^[1-5](\d\d|xx)$/.test(word)) return word;
  return Object.hasOwn(STATUS_BY_WORD, word) ? (STATUS_BY_WORD[word] ?? null) : null;
}

/** Entra searches for a user before it creates one, so 404 is a normal answer. */
export function isFailureStatus(status: string): boolean {
  return status === "error" || (/^[45]/.test(status) && status !== "404");
}

/** The endpoints of SCIM. Requests to other paths are not provisioning. */
const SCIM_PATH = /\b(Users|Groups|Schemas|ResourceTypes|ServiceProviderConfig|Bulk|Me)\b/i;

/** True for a series without a label for the path. */
export function isScimPath(labels: Labels, names: readonly string[]): boolean {
  const [path] = labelValues(labels, names);
  return path === undefined || SCIM_PATH.test(path);
}

/** An empty label counts as missing, as in Prometheus. */
function labelValues(labels: Labels, names: readonly string[]): readonly string[] {
  return names.flatMap((name) => {
    const value = Object.hasOwn(labels, name) ? labels[name] : undefined;
    return value === undefined || value === "" ? [] : [value];
  });
}
