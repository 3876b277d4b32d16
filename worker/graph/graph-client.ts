import type { Dispatcher } from "undici";
import type { Log } from "../../config/log.ts";
import type { GraphOutcome } from "../../domain/metrics/telemetry.ts";
import { KEEP_PERSONS, type PersonFilter } from "../../domain/privacy/person-filter.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { Millis } from "../../domain/time.ts";
import type { RequestBudget } from "../../store/redis/request-budget.ts";
import { type GraphError, malformedError } from "./graph-error.ts";
import { exchangeHttp, type HttpExchangeError, type HttpResponse } from "./http-exchange.ts";
import { parseJsonOrUndefined, toGraphError } from "./response-error.ts";
import { computeBackoffMs, parseRetryAfterMs } from "./retry-after.ts";
import type { TokenSource } from "./token-source.ts";

/** Graph counts requests separately for each workload, so each one has its own budget. */
export type GraphWorkload = "reports" | "synchronization" | "identity" | "assignments";

/**
 * Real time between two requests of one tenant and app. Source: "Microsoft Graph service-specific
 * throttling limits". Reports: 5 requests in 10 s. Synchronization: Microsoft publishes no limit, so
 * Steadystate sends 2 per second. Identity: 3,500 units in 10 s for the smallest tenant. Assignments
 * count as identity requests too; their own budget keeps the long lists of large groups from delaying the
 * search for jobs.
 */
export const REQUEST_SPACING_MS: Readonly<Record<GraphWorkload, Millis>> = {
  reports: 2100,
  synchronization: 500,
  identity: 50,
  assignments: 100,
};

/** `permission` is the name that an error message shows. */
export type GraphRequestOptions = {
  readonly workload: GraphWorkload;
  readonly permission: string;
  /** Called with the number of characters of an answer that was read. */
  readonly onAnswerLength?: (characters: number) => void;
};

export type GraphClient = {
  /** `path` begins with `/` and is relative to `/v1.0`, or is a complete link from Graph. */
  get(path: string, options: GraphRequestOptions): Promise<Result<unknown, GraphError>>;
  post(
    path: string,
    body: unknown,
    options: GraphRequestOptions,
  ): Promise<Result<unknown, GraphError>>;
  /** Takes slots from the budget of a workload without sending a request. */
  acquireSlots(workload: GraphWorkload, slots: number): Promise<void>;
  /**
   * Graph has throttled a part of a batch: no process sends a request of this workload for `ms` of
   * real time.
   */
  pauseFor(workload: GraphWorkload, ms: Millis): Promise<void>;
  /**
   * Every reader passes its rows through this function, so that no code after the readers gets more data
   * about persons.
   */
  readonly personFilter: PersonFilter;
  close(): Promise<void>;
};

export type GraphClientDependencies = {
  /** Graph's origin, without a trailing slash. */
  readonly graphOrigin: string;
  readonly agent: Dispatcher;
  readonly token: TokenSource;
  /** Default: persons are kept as Graph names them. */
  readonly personFilter?: PersonFilter;
  readonly budgets: Readonly<Record<GraphWorkload, RequestBudget>>;
  /** 0 <= random() < 1. */
  readonly random: () => number;
  /** Waits real time. */
  readonly sleep: (ms: Millis) => Promise<void>;
  /** Called after each attempt of a request, and for a batch of which Graph has throttled a part. */
  readonly onAnswer?: (outcome: GraphOutcome) => void;
  readonly log: Log;
};

/** Attempts per request, the first one included. */
const MAX_ATTEMPTS = 4;

/**
 * If Graph asks for a longer wait, the request fails and the next poll tries again, so that a poll
 * ends in time.
 */
const MAX_WAIT_MS: Millis = 60_000;

/**
 * Graph counts reports in windows of 10 s: after a shorter first wait Graph would refuse the
 * request again.
 */
const THROTTLED_BACKOFF = { firstMs: 10_000, maxMs: 60_000 } as const;
const UNAVAILABLE_BACKOFF = { firstMs: 1000, maxMs: 20_000 } as const;

type GraphRequest = {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly body: string | null;
  readonly options: GraphRequestOptions;
};

/**
 * Creates a client that keeps to the request budget, retries within limits, and returns errors
 * instead of throwing.
 */
export function createGraphClient(dependencies: GraphClientDependencies): GraphClient {
  const { graphOrigin, budgets, onAnswer, personFilter = KEEP_PERSONS } = dependencies;
  return {
    personFilter,
    async get(path, options) {
      const url = toGraphUrl(graphOrigin, path);
      return url === null
        ? err(malformedError("foreign-link"))
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
    async pauseFor(workload, ms) {
      onAnswer?.("throttled");
      await budgets[workload].pauseFor(ms);
    },
    close: () => dependencies.agent.close(),
  };
}

/** Null for a link to another origin, which must not get Steadystate's token. */
function toGraphUrl(graphOrigin: string, path: string): string | null {
  if (path.startsWith("/")) return `${graphOrigin}/v1.0${path}`;
  if (!URL.canParse(path)) return null;
  const link = new URL(path);
  return link.origin === graphOrigin && link.username === "" ? link.href : null;
}

/**
 * Sends a request until it succeeds, fails permanently, or has no attempt left:
 * 1. Takes a slot of the budget and a token.
 * 2. After a 401, sends the request once more with a new token, because the old token has possibly
 *   expired.
 * 3. If Graph throttles or is unavailable, waits (for the time in Retry-After, if the answer has one) and
 *   tries again.
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
    dependencies.onAnswer?.(result.ok ? "success" : result.error.kind);
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

/**
 * Waits before the next attempt. Returns false if the request should not be retried. In any case it
 * passes a Retry-After to the budget, because a Retry-After applies to the next requests as well.
 */
async function waitBeforeRetry(
  { budgets, random, sleep, log }: GraphClientDependencies,
  workload: GraphWorkload,
  { error, retryAfterMs, attempt }: FailedAttempt,
): Promise<boolean> {
  if (error.kind !== "throttled" && error.kind !== "unavailable") return false;
  const limits = error.kind === "throttled" ? THROTTLED_BACKOFF : UNAVAILABLE_BACKOFF;
  const waitMs = retryAfterMs ?? computeBackoffMs(attempt, random(), limits);
  const fields = { workload, status: statusOf(error), attempt, waitMs };
  if (error.kind === "throttled") log.warn(fields, "Graph throttled the request");
  else log.warn(fields, "Graph is unavailable");

  // All processes share Graph's limit, so all of them wait.
  const isSharedWait = error.kind === "throttled" || retryAfterMs !== null;
  if (isSharedWait) await budgets[workload].pauseFor(waitMs);
  if (attempt >= MAX_ATTEMPTS || waitMs > MAX_WAIT_MS) return false;
  if (!isSharedWait) await sleep(waitMs);
  return true;
}

const statusOf = ({ cause }: GraphError): number | null =>
  "status" in cause ? cause.status : null;

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
  if (!answer.ok) return { result: err(toExchangeError(answer.error)), retryAfterMs: null };
  const { status, headers: responseHeaders, text } = answer.value;
  options.onAnswerLength?.(text.length);
  if (status >= 200 && status < 300)
    return { result: readJsonBody(answer.value), retryAfterMs: null };
  return {
    result: err(toGraphError(answer.value, options.permission)),
    retryAfterMs: parseRetryAfterMs(responseHeaders["retry-after"], responseHeaders["date"]),
  };
}

function toExchangeError(error: HttpExchangeError): GraphError {
  if (error.kind === "unusable-response") {
    const nextLink = error.problem === "too-large" ? findNextLink(error.head) : null;
    return { ...malformedError(error.problem), ...(nextLink === null ? {} : { nextLink }) };
  }
  const { networkError } = error;
  return { kind: "unavailable", cause: { code: "graph-unavailable", status: null, networkError } };
}

/** The next link in the beginning of a page. Graph writes it before the rows. */
function findNextLink(head: string): string | null {
  const [beforeRows = ""] = head.split(/"value"\s*:/);
  const [, link] = /"@odata\.nextLink"\s*:\s*("(?:[^"\\]|\\.)*")/.exec(beforeRows) ?? [];
  const text = link === undefined ? null : parseJsonOrUndefined(link);
  return typeof text === "string" ? text : null;
}

function readJsonBody({ status, text }: HttpResponse): Result<unknown, GraphError> {
  if (status === 204) return ok(null);
  const json = parseJsonOrUndefined(text);
  return json === undefined ? err(malformedError("not-json")) : ok(json);
}
