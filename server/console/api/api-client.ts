import createClient from "openapi-fetch";
import { authorizationHeaders } from "./credential.ts";
import { fetchUnlessKnown } from "./fetch-unless-known.ts";
import type { paths } from "./generated/api.ts";

/**
 * The API of the server. Paths, parameters, bodies and answers have the types of openapi.json, so a
 * path or a field that the server does not have is an error of the compiler. `answerOf` and
 * `useAnswer` turn its answers into an `ApiResult`.
 */
export const api = createClient<paths, "application/json">({
  // As the server reads it: several values of a parameter are separated by commas.
  querySerializer: { array: { style: "form", explode: false } },
  headers: { accept: "application/json", "x-steadystate-client": "console" },
  fetch: fetchUnlessKnown,
});

api.use({
  onRequest({ request }) {
    for (const [name, value] of Object.entries(authorizationHeaders()))
      request.headers.set(name, value);
    return request;
  },
});

/** Options of a request for the CSV of a list. It may be large, so it is not kept in the tab. */
export const AS_CSV = {
  headers: { accept: "text/csv, application/problem+json" },
  parseAs: "text",
  fetch: (request: Request) => fetch(request),
} as const;

export type ApiError = {
  /** Null when the server did not answer at all. */
  readonly status: number | null;
  readonly detail: string;
};

export type ApiResult<T> =
  | { readonly ok: true; readonly value: T }
  | ({ readonly ok: false } & ApiError);

export type ClientAnswer<T> = {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
};

/** Waits for an answer of `api`. An error has the `detail` of the server. */
export async function answerOf<T>(request: Promise<ClientAnswer<T>>): Promise<ApiResult<T>> {
  try {
    const { data, error, response } = await request;
    return response.ok && data !== undefined
      ? { ok: true, value: data }
      : { ok: false, status: response.status, detail: problemDetail(error) };
  } catch {
    return {
      ok: false,
      status: null,
      detail: "The server does not answer. Check that it runs and that you can reach it.",
    };
  }
}

function problemDetail(answer: unknown): string {
  return typeof answer === "object" && answer !== null && "detail" in answer
    ? String(answer.detail)
    : "The server rejected the request without a reason; see its log.";
}
