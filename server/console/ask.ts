const KEY = "steadystate-key";
const WITHIN_MS = 15_000;

export type Refusal = {
  /** Null when the server did not answer at all. */
  readonly status: number | null;
  readonly detail: string;
};

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | ({ readonly ok: false } & Refusal);

/** Kept for this tab only. */
export function keepKey(key: string): void {
  sessionStorage.setItem(KEY, key);
}

export function headers(): Record<string, string> {
  const key = sessionStorage.getItem(KEY);
  return key === null ? {} : { authorization: `Bearer ${key}` };
}

/** Asks the API; a refusal comes back with the server's own words. */
export async function ask<T>(path: string, body?: unknown): Promise<Answer<T>> {
  try {
    const response = await fetch(`/api/v1${path}`, {
      headers: {
        ...headers(),
        accept: "application/json",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(WITHIN_MS),
    });
    const answer: unknown = await response.json();
    if (response.ok) return { ok: true, value: answer as T };
    return { ok: false, status: response.status, detail: detailOf(answer) };
  } catch {
    return {
      ok: false,
      status: null,
      detail: "The server does not answer. Check that it runs and that you can reach it.",
    };
  }
}

function detailOf(answer: unknown): string {
  return typeof answer === "object" && answer !== null && "detail" in answer
    ? String(answer.detail)
    : "The server refused without saying why; its log knows more.";
}
