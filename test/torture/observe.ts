import { METRICS } from "../../domain/metrics.ts";
import { eventKey } from "./truth.ts";

// Reads what the product shows, over HTTP as its users do.

export type ShownNotification = {
  readonly id: string;
  readonly incidentIds: readonly string[];
  readonly messageId: string;
  readonly subject: string;
  readonly recipients: readonly string[];
  readonly state: string;
};

type ShownIncident = {
  readonly id: string;
  readonly jobId: string | null;
  readonly condition: string | null;
  readonly kind: string;
};

/** A problem of the product itself, as `/readyz` shows it. */
type ShownProblem = { readonly code: string; readonly text: string };

/** What one server shows. */
export type Shown = {
  readonly server: string;
  /** The status of `/readyz` and its reason. */
  readonly readiness: string;
  readonly problems: readonly ShownProblem[];
  /** 0 if no worker has polled yet. */
  readonly lastPollAt: number;
  /** By `eventKey`. */
  readonly events: Readonly<Record<string, number>>;
  /** By job. */
  readonly conditions: Readonly<Record<string, string>>;
  readonly failingObjects: Readonly<Record<string, number>>;
  /** By tenant. */
  readonly people: Readonly<Record<string, number>>;
  readonly openIncidents: readonly ShownIncident[];
  readonly notifications: readonly ShownNotification[];
};

type JsonRow = Readonly<Record<string, unknown>>;

/** Far above what a server needs, also on a loaded machine. */
const ANSWER_LIMIT_MS = 20_000;

/** @throws Error that names the route that did not answer as it must */
export async function observe(server: string, url: string): Promise<Shown> {
  const ready = await getJson(`${url}/readyz`);
  const [metrics, jobs, tenants, incidents, notifications] = await Promise.all([
    getText(`${url}/metrics`),
    listItems(url, "jobs?limit=500"),
    listItems(url, "tenants"),
    listItems(url, "incidents?state=open&limit=500"),
    listItems(url, "notifications?limit=500"),
  ]);
  const byJob = (field: string) =>
    Object.fromEntries(jobs.map((job) => [String(job["jobId"]), job[field]]));
  return {
    server,
    readiness: `${String(ready["status"])}: ${String(ready["reason"])}`,
    problems: (ready["problems"] ?? []) as readonly ShownProblem[],
    lastPollAt: Date.parse(String(ready["workerLastPollAt"])) || 0,
    events: readEventCounts(metrics),
    conditions: byJob("condition") as Record<string, string>,
    failingObjects: byJob("failingObjects") as Record<string, number>,
    people: Object.fromEntries(
      tenants.map((tenant) => [String(tenant["tenant"]), Number(tenant["people"])]),
    ),
    openIncidents: incidents as never,
    notifications: notifications as never,
  };
}

const EVENT_SAMPLE = new RegExp(
  `^${METRICS.eventsTotal.name}\\{(?<labels>[^}]*)\\} (?<value>\\S+)$`,
);

/** The counter of events, by job, action and status. */
function readEventCounts(metricsPage: string): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const line of metricsPage.split("\n")) {
    const { labels, value } = EVENT_SAMPLE.exec(line)?.groups ?? {};
    if (labels === undefined) continue;
    const label = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(labels)?.[1] ?? "";
    counts[eventKey(label("sync_job"), label("action"), label("status"))] = Number(value);
  }
  return counts;
}

async function listItems(url: string, path: string): Promise<readonly JsonRow[]> {
  const { items } = await getJson(`${url}/api/v1/${path}`);
  return items as readonly JsonRow[];
}

async function getJson(url: string): Promise<JsonRow> {
  return JSON.parse(await getText(url)) as JsonRow;
}

async function getText(url: string): Promise<string> {
  const { pathname } = new URL(url);
  const response = await fetch(url, {
    headers: { connection: "close" },
    signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
  }).catch((error: unknown) => {
    throw new Error(`${pathname} did not answer (${String(error)})`);
  });
  const text = await response.text();
  if (!response.ok)
    throw new Error(`${pathname} answered ${response.status}: ${text.slice(0, 200)}`);
  return text;
}
