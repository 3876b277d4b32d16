import type { Dispatcher } from "undici";
import type { Log } from "../../config/log.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { Millis } from "../../domain/time.ts";
import type { RequestBudget } from "../../store/store.ts";
import { type GraphError, malformedError, unavailableError } from "./graph-error.ts";
import { exchangeHttp, type HttpResponse } from "./http-exchange.ts";
import { parseJsonOrUndefined, toGraphError } from "./response-error.ts";
import { computeBackoffMs, parseRetryAfterMs } from "./retry-after.ts";
import type { TokenSource } from "./token-source.ts";

/** Graph counts requests by workload, so each has a budget of its own. */
export type GraphWorkload = "reports" | "synchronization" | "identity";

/**
 * Real time between two requests of one tenant and app. Reports: 5 in 10 s is Graph's published
 * limit (throttling-limits.md); synchronization has none published, two a second is a courtesy;
 * identity allows 3,500 units in 10 s even for the smallest tenant.
 */
export const REQUEST_SPACING_MS: Readonly<Record<GraphWorkload, Millis>> = {
  reports: 2100,
  synchronization: 500,
  identity: 50,
};

/** What a request is paced by, and the permission it takes in words. */
export type GraphRequestOptions = { readonly workload: GraphWorkload; readonly permission: string };

export type GraphClient = {
  /** `path` begins with `/` and stands below `/v1.0`, or is a whole link that Graph gave us. */
  get(path: string, options: GraphRequestOptions): Promise<Result<unknown, GraphError>>;
  post(
    path: string,
    body: unknown,
    options: GraphRequestOptions,
  ): Promise<Result<unknown, GraphError>>;
  /** Takes `places` from the budget of a bucket without asking anything. */
  acquireSlots(workload: GraphWorkload, slots: number): Promise<void>;
  /** Nobody asks this bucket before `ms` of real time have passed. */
  pauseFor(workload: GraphWorkload, ms: Millis): Promise<void>;
  close(): Promise<void>;
};

export type GraphClientDependencies = {
  /** Graph's origin, without a trailing slash. */
  readonly graphOrigin: string;
  readonly agent: Dispatcher;
  readonly token: TokenSource;
  readonly budgets: Readonly<Record<GraphWorkload, RequestBudget>>;
  /** 0 <= random() < 1. */
  readonly random: () => number;
  /** Waits real time. */
  readonly sleep: (ms: Millis) => Promise<void>;
  readonly log: Log;
};

/** Tries of one request, the first included. */
const MAX_ATTEMPTS = 4;

/** A longer wait is left to the next look, so that a look has an end. */
const MAX_WAIT_MS: Millis = 60_000;

/** Reports count in stretches of 10 s: a shorter first wait would only be refused again. */
const THROTTLED_BACKOFF = { firstMs: 10_000, maxMs: 60_000 } as const;
const UNAVAILABLE_BACKOFF = { firstMs: 1000, maxMs: 20_000 } as const;

type GraphRequest = {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly body: string | null;
  readonly options: GraphRequestOptions;
};

/** Graph as a pair of verbs: paced, patient within bounds, and failing by values. */
export function createGraphClient(dependencies: GraphClientDependencies): GraphClient {
  const { graphOrigin, budgets } = dependencies;
  return {
    async get(path, options) {
      const url = toGraphUrl(graphOrigin, path);
      return url === null
        ? err(malformedError("it links to another host"))
        : await sendWithRetries(dependencies, { method: "GET", url, body: null, options });
    },
    async post(path, body, options) {
      const url = `${graphOrigin}/v1.0${path}`;
      return await sendWithRetries(dependencies, {
        method: "POST",
        url,
        body: JSON.stringify(body),
        options,
      });
    },
    async acquireSlots(workload, slots) {
      for (let slot = 0; slot < slots; slot += 1) await budgets[workload].acquire();
    },
    pauseFor: (workload, ms) => budgets[workload].pauseFor(ms),
    close: () => dependencies.agent.close(),
  };
}

/** Null for a link that leads elsewhere: our token goes to our Graph only. */
function toGraphUrl(graphOrigin: string, path: string): string | null {
  if (path.startsWith("/")) return `${graphOrigin}/v1.0${path}`;
  if (!URL.canParse(path)) return null;
  const link = new URL(path);
  return link.origin === graphOrigin && link.username === "" ? link.href : null;
}

/**
 * Asks until there is an answer, a refusal that waiting does not mend, or no try left:
 * 1. take a place in the budget, and a token;
 * 2. a 401 gets one fresh token: the old one may just have lapsed;
 * 3. throttled or unavailable: wait as told, or with jitter, and ask again.
 */
async function sendWithRetries(
  dependencies: GraphClientDependencies,
  request: GraphRequest,
): Promise<Result<unknown, GraphError>> {
  let hasRefreshedToken = false;
  for (let attempt = 1; ; attempt += 1) {
    await dependencies.budgets[request.options.workload].acquire();
    const token = await dependencies.token(hasRefreshedToken);
    if (!token.ok) return token;
    const { result, retryAfterMs } = await sendOnce(dependencies, request, token.value);
    if (result.ok) return result;

    const { error } = result;
    if (error.kind === "unauthorised" && !hasRefreshedToken) {
      hasRefreshedToken = true;
      continue;
    }
    const failedAttempt = { error, retryAfterMs, attempt };
    if (!(await waitBeforeRetry(dependencies, request.options.workload, failedAttempt)))
      return result;
  }
}

type FailedAttempt = {
  readonly error: GraphError;
  readonly retryAfterMs: Millis | null;
  readonly attempt: number;
};

/** False when waiting mends nothing or has been enough; what Graph asked for is kept all the same. */
async function waitBeforeRetry(
  { budgets, random, sleep, log }: GraphClientDependencies,
  workload: GraphWorkload,
  { error, retryAfterMs, attempt }: FailedAttempt,
): Promise<boolean> {
  if (error.kind !== "throttled" && error.kind !== "unavailable") return false;
  const limits = error.kind === "throttled" ? THROTTLED_BACKOFF : UNAVAILABLE_BACKOFF;
  const waitMs = retryAfterMs ?? computeBackoffMs(attempt, random(), limits);
  const status = error.kind === "unavailable" ? error.status : null;
  log.warn({ workload, kind: error.kind, status, attempt, waitMs }, "graph asks for patience");

  // Every process that shares the budget waits, for every request counts against it.
  const isSharedWait = error.kind === "throttled" || retryAfterMs !== null;
  if (isSharedWait) await budgets[workload].pauseFor(waitMs);
  if (attempt >= MAX_ATTEMPTS || waitMs > MAX_WAIT_MS) return false;
  if (!isSharedWait) await sleep(waitMs);
  return true;
}

type AttemptResult = {
  readonly result: Result<unknown, GraphError>;
  readonly retryAfterMs: Millis | null;
};

async function sendOnce(
  { agent }: GraphClientDependencies,
  { method, url, body, options }: GraphRequest,
  token: string,
): Promise<AttemptResult> {
  const headers = {
    authorization: `Bearer ${token}`,
    accept: "application/json",
    ...(body === null ? {} : { "content-type": "application/json" }),
  };
  const answer = await exchangeHttp(agent, { method, url, headers, body });
  if (!answer.ok) {
    const { kind, detail } = answer.error;
    const error = kind === "no-response" ? unavailableError(null, detail) : malformedError(detail);
    return { result: err(error), retryAfterMs: null };
  }
  const { status, headers: responseHeaders } = answer.value;
  if (status >= 200 && status < 300)
    return { result: readJsonBody(answer.value), retryAfterMs: null };
  return {
    result: err(toGraphError(answer.value, options.permission)),
    retryAfterMs: parseRetryAfterMs(responseHeaders["retry-after"], responseHeaders["date"]),
  };
}

function readJsonBody({ status, text }: HttpResponse): Result<unknown, GraphError> {
  if (status === 204) return ok(null);
  const json = parseJsonOrUndefined(text);
  return json === undefined ? err(malformedError("it is not JSON")) : ok(json);
}
