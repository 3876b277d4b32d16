import type { Dispatcher } from "undici";
import type { Log } from "../../config/log.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { Millis } from "../../domain/time.ts";
import type { Budget } from "../../store/store.ts";
import { type GraphError, malformed, unavailable } from "./error.ts";
import { jsonOf, refusal } from "./refusal.ts";
import { backoffMs, retryAfterMs } from "./retry-after.ts";
import type { TokenSource } from "./token.ts";
import { type Answered, exchange } from "./wire.ts";

/** Graph counts requests by workload, so each has a budget of its own. */
export type Bucket = "reports" | "synchronization" | "identity";

/**
 * Real time between two requests of one tenant and app. Reports: 5 in 10 s is Graph's published
 * limit (throttling-limits.md); synchronization has none published, two a second is a courtesy;
 * identity allows 3,500 units in 10 s even for the smallest tenant.
 */
export const SPACING_MS: Readonly<Record<Bucket, Millis>> = {
  reports: 2100,
  synchronization: 500,
  identity: 50,
};

/** What a request is paced by, and the permission it takes in words. */
export type Ask = { readonly bucket: Bucket; readonly needs: string };

export type Graph = {
  /** `path` begins with `/` and stands below `/v1.0`, or is a whole link that Graph gave us. */
  get(path: string, ask: Ask): Promise<Result<unknown, GraphError>>;
  post(path: string, body: unknown, ask: Ask): Promise<Result<unknown, GraphError>>;
  /** Takes `places` from the budget of a bucket without asking anything. */
  pace(bucket: Bucket, places: number): Promise<void>;
  /** Nobody asks this bucket before `ms` of real time have passed. */
  hold(bucket: Bucket, ms: Millis): Promise<void>;
  close(): Promise<void>;
};

export type GraphDeps = {
  /** Graph's origin, without a trailing slash. */
  readonly graph: string;
  readonly agent: Dispatcher;
  readonly token: TokenSource;
  readonly budgets: Readonly<Record<Bucket, Budget>>;
  /** 0 <= random() < 1. */
  readonly random: () => number;
  /** Waits real time. */
  readonly sleep: (ms: Millis) => Promise<void>;
  readonly log: Log;
};

/** Tries of one request, the first included. */
const TRIES_MAX = 4;

/** A longer wait is left to the next look, so that a look has an end. */
const WAIT_MAX_MS: Millis = 60_000;

/** Reports count in stretches of 10 s: a shorter first wait would only be refused again. */
const THROTTLED = { firstMs: 10_000, mostMs: 60_000 } as const;
const UNAVAILABLE = { firstMs: 1000, mostMs: 20_000 } as const;

type Question = {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly body: string | null;
  readonly ask: Ask;
};

/** Graph as a pair of verbs: paced, patient within bounds, and failing by values. */
export function connectGraph(deps: GraphDeps): Graph {
  const { graph, budgets } = deps;
  return {
    async get(path, ask) {
      const url = urlOf(graph, path);
      return url === null
        ? err(malformed("it links to another host"))
        : await askPatiently(deps, { method: "GET", url, body: null, ask });
    },
    async post(path, body, ask) {
      const url = `${graph}/v1.0${path}`;
      return await askPatiently(deps, { method: "POST", url, body: JSON.stringify(body), ask });
    },
    async pace(bucket, places) {
      for (let place = 0; place < places; place += 1) await budgets[bucket].take();
    },
    hold: (bucket, ms) => budgets[bucket].hold(ms),
    close: () => deps.agent.close(),
  };
}

/** Null for a link that leads elsewhere: our token goes to our Graph only. */
function urlOf(graph: string, path: string): string | null {
  if (path.startsWith("/")) return `${graph}/v1.0${path}`;
  if (!URL.canParse(path)) return null;
  const link = new URL(path);
  return link.origin === graph && link.username === "" ? link.href : null;
}

/**
 * Asks until there is an answer, a refusal that waiting does not mend, or no try left:
 * 1. take a place in the budget, and a token;
 * 2. a 401 gets one fresh token: the old one may just have lapsed;
 * 3. throttled or unavailable: wait as told, or with jitter, and ask again.
 */
async function askPatiently(
  deps: GraphDeps,
  question: Question,
): Promise<Result<unknown, GraphError>> {
  let fresh = false;
  for (let attempt = 1; ; attempt += 1) {
    await deps.budgets[question.ask.bucket].take();
    const token = await deps.token(fresh);
    if (!token.ok) return token;
    const { result, askedToWaitMs } = await askOnce(deps, question, token.value);
    if (result.ok) return result;

    const { error } = result;
    if (error.kind === "unauthorised" && !fresh) {
      fresh = true;
      continue;
    }
    const setback = { error, askedToWaitMs, attempt };
    if (!(await waitFor(deps, question.ask.bucket, setback))) return result;
  }
}

type Setback = {
  readonly error: GraphError;
  readonly askedToWaitMs: Millis | null;
  readonly attempt: number;
};

/** False when waiting mends nothing or has been enough; what Graph asked for is kept all the same. */
async function waitFor(
  { budgets, random, sleep, log }: GraphDeps,
  bucket: Bucket,
  { error, askedToWaitMs, attempt }: Setback,
): Promise<boolean> {
  if (error.kind !== "throttled" && error.kind !== "unavailable") return false;
  const limits = error.kind === "throttled" ? THROTTLED : UNAVAILABLE;
  const waitMs = askedToWaitMs ?? backoffMs(attempt, random(), limits);
  const status = error.kind === "unavailable" ? error.status : null;
  log.warn({ bucket, kind: error.kind, status, attempt, waitMs }, "graph asks for patience");

  // Every process that shares the budget waits, for every request counts against it.
  const isForAll = error.kind === "throttled" || askedToWaitMs !== null;
  if (isForAll) await budgets[bucket].hold(waitMs);
  if (attempt >= TRIES_MAX || waitMs > WAIT_MAX_MS) return false;
  if (!isForAll) await sleep(waitMs);
  return true;
}

type Attempt = {
  readonly result: Result<unknown, GraphError>;
  readonly askedToWaitMs: Millis | null;
};

async function askOnce(
  { agent }: GraphDeps,
  { method, url, body, ask }: Question,
  token: string,
): Promise<Attempt> {
  const headers = {
    authorization: `Bearer ${token}`,
    accept: "application/json",
    ...(body === null ? {} : { "content-type": "application/json" }),
  };
  const answer = await exchange(agent, { method, url, headers, body });
  if (!answer.ok) {
    const { kind, what } = answer.error;
    const error = kind === "lost" ? unavailable(null, what) : malformed(what);
    return { result: err(error), askedToWaitMs: null };
  }
  const { status, headers: answered } = answer.value;
  if (status >= 200 && status < 300) return { result: read(answer.value), askedToWaitMs: null };
  return {
    result: err(refusal(answer.value, ask.needs)),
    askedToWaitMs: retryAfterMs(answered["retry-after"], answered["date"]),
  };
}

function read({ status, text }: Answered): Result<unknown, GraphError> {
  if (status === 204) return ok(null);
  const json = jsonOf(text);
  return json === undefined ? err(malformed("it is not JSON")) : ok(json);
}
