import { createHash } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { Actor } from "../domain/notify/action.ts";
import { MAX_AUDITED_IDS } from "../domain/notify/action.ts";
import { HOUR, type Instant } from "../domain/time.ts";
import type { Caller } from "./access/caller.ts";
import type { Route } from "./define-route.ts";
import { Problem } from "./problem.ts";
import type { ServerContext } from "./server-context.ts";

type LookUpRequest = {
  readonly route: Route;
  readonly params: unknown;
  readonly caller: Caller;
  readonly actor: Actor;
};

export type LookUpAudit = (request: LookUpRequest, answer: unknown) => Promise<void>;

/** An open page of the console asks again every minute, which is nothing new for an auditor. */
const REPEAT_WINDOW_MS = HOUR;
const MAX_REMEMBERED = 10_000;

/**
 * Records who gets whose data, before the answer is sent: an answer that cannot be recorded is not
 * sent. If the console asks for the same persons again within an hour, no further entry is added.
 */
export function createLookUpAudit({
  store,
  now,
}: Pick<ServerContext, "store" | "now">): LookUpAudit {
  const recordedAt = new LRUCache<string, Instant>({ max: MAX_REMEMBERED });
  return async ({ route, params, caller, actor }, answer) => {
    const persons = personsOf(answer);
    const count = new Set(persons.map(({ tenant, id }) => JSON.stringify([tenant, id]))).size;
    const ids = [...new Set(persons.map(({ id }) => id))];
    const tenants = [...new Set(persons.map(({ tenant }) => tenant))].sort();
    const at = now();
    const subject = subjectOf(route, params as Readonly<Record<string, string>>);
    const key = digestOf([actor, subject, tenants, ids]);
    const isRepeat =
      actor.via === "console" && Math.abs(at - (recordedAt.get(key) ?? 0)) < REPEAT_WINDOW_MS;
    if (isRepeat) return;
    const isRecorded = await store.actions.recordLookUp({
      at,
      actor,
      subject,
      tenants: tenants.length === 0 ? tenantsAsked(params, caller) : tenants,
      persons: { count, ids: ids.slice(0, MAX_AUDITED_IDS) },
    });
    if (!isRecorded) throw fullTrailProblem();
    recordedAt.set(key, at);
  };
}

function digestOf(values: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(values)).digest("base64");
}

function fullTrailProblem(): Problem {
  const detail =
    "The audit trail has no room for this look-up, because no worker has deleted old look-ups for a long " +
    "time: check that the worker runs, and try again a minute after it has started.";
  return new Problem(503, detail, { headers: { "retry-after": "60" } });
}

/**
 * The route with the job or notification that was asked about. The id of a person in a path may be a
 * principal name, so it is left out: the entry has the object id.
 */
function subjectOf({ method, path }: Route, params: Readonly<Record<string, string>>): string {
  const isAboutPerson = path.startsWith("/identities/");
  const filled = isAboutPerson
    ? path
    : path.replace(/\{(\w+)\}/g, (all, name: string) => params[name] ?? all);
  return `${method.toUpperCase()} ${filled}`;
}

/** The tenants for the entry of an answer without a person: those in which the caller looked. */
function tenantsAsked(params: unknown, { tenants }: Caller): readonly string[] {
  const { tenant } = params as { readonly tenant?: string };
  return tenant === undefined ? tenants : [tenant];
}

type AnsweredPerson = { readonly tenant: string; readonly id: string };

/** The persons whose data the answer contains. Rows of events have the id as `sourceId`. */
function personsOf(answer: unknown): readonly AnsweredPerson[] {
  if (!isRecord(answer)) return [];
  const { items, suggestions } = answer;
  const rows = Array.isArray(items)
    ? [...(items as unknown[]), ...(Array.isArray(suggestions) ? (suggestions as unknown[]) : [])]
    : [answer];
  return rows.flatMap((row) => {
    if (!isRecord(row)) return [];
    const id = "displayName" in row ? row["id"] : row["sourceId"];
    const { tenant } = row;
    return typeof id === "string" && typeof tenant === "string" ? [{ tenant, id }] : [];
  });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
