import { fetchUnlessKnown } from "./fetch-unless-known.ts";

const API_KEY_STORAGE_NAME = "steadystate-key";

export type ApiError = {
  /** Null when the server did not answer at all. */
  readonly status: number | null;
  readonly detail: string;
};

export type ApiResult<T> =
  | { readonly ok: true; readonly value: T }
  | ({ readonly ok: false } & ApiError);

/** Stored for this tab only. */
export function storeApiKey(key: string): void {
  sessionStorage.setItem(API_KEY_STORAGE_NAME, key);
}

export function removeCredential(): void {
  sessionStorage.removeItem(API_KEY_STORAGE_NAME);
}

/** Whether this tab has a key or token. */
export function hasCredential(): boolean {
  return sessionStorage.getItem(API_KEY_STORAGE_NAME) !== null;
}

export function authorizationHeaders(): Record<string, string> {
  const key = sessionStorage.getItem(API_KEY_STORAGE_NAME);
  return key === null ? {} : { authorization: `Bearer ${key}` };
}

/** Calls the API. An error has the `detail` of the server. */
export function callApi<T>(path: string, body?: unknown): Promise<ApiResult<T>> {
  return callServer(`/api/v1${path}`, body);
}

/** Sends DELETE to the API. */
export function deleteByApi<T>(path: string): Promise<ApiResult<T>> {
  return callServer(`/api/v1${path}`, undefined, "DELETE");
}

/** Calls any path of the server that answers JSON. */
export async function callServer<T>(
  path: string,
  body?: unknown,
  method = body === undefined ? "GET" : "POST",
): Promise<ApiResult<T>> {
  try {
    const request = new Request(path, {
      method,
      headers: {
        ...authorizationHeaders(),
        accept: "application/json",
        "x-steadystate-client": "console",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const response = await fetchUnlessKnown(request);
    const answer: unknown = await response.json();
    if (response.ok) return { ok: true, value: answer as T };
    return { ok: false, status: response.status, detail: problemDetail(answer) };
  } catch {
    return {
      ok: false,
      status: null,
      detail: "The server does not answer. Check that it runs and that you can reach it.",
    };
  }
}

export function problemDetail(answer: unknown): string {
  return typeof answer === "object" && answer !== null && "detail" in answer
    ? String(answer.detail)
    : "The server rejected the request without a reason; see its log.";
}
