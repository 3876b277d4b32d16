import type { Stage } from "./stage.ts";

/** One figure as the product's API tells it, beside what is true. */
type Figure = { readonly seen: unknown; readonly true: unknown; readonly equal: boolean };

export type Summary = { readonly ok: boolean; readonly figures: Readonly<Record<string, Figure>> };

type Row = Readonly<Record<string, unknown>>;

/** Compares what the product shows with what the simulator knows. Only HTTP stands between them. */
export async function compare(productUrl: string, stage: Stage): Promise<Summary> {
  const [jobs, tenants, incidents, notices] = await Promise.all([
    list(productUrl, "jobs?limit=1000"),
    list(productUrl, "tenants"),
    list(productUrl, "incidents?limit=1000"),
    list(productUrl, "notices?limit=1000"),
  ]);
  const truth = stage.world.truth();
  const now = stage.clock.now();
  const rows = stage.world.view.provisioningRows(null, null);
  const people = new Set(rows.map((row) => row.render().sourceIdentity.id));
  const jobIds = stage.world.view
    .servicePrincipals()
    .flatMap(({ id }) => stage.world.view.jobsOf(id) ?? [])
    .map(({ id }) => id);
  const name = new Map(jobs.map((job) => [job["jobId"], String(job["application"])]));
  const appOf = (jobId: unknown) => name.get(jobId) ?? String(jobId);

  const figures = {
    jobs: figure(jobs.length, jobIds.length),
    events: figure(sum(jobs.map((job) => job["events"])), truth.rowsTotal),
    people: figure(sum(tenants.map((tenant) => tenant["people"])), people.size),
    failingObjects: figure(
      table(jobs, (job) => [appOf(job["jobId"]), job["failingObjects"]]),
      table(jobIds, (id) => [appOf(id), truth.failing(id).size]),
    ),
    quarantinesInForce: figure(
      table(
        jobs.filter((job) => job["quarantinedSince"] !== null),
        (job) => [appOf(job["jobId"]), job["quarantineReason"]],
      ),
      table(
        truth.quarantines.filter(({ began, ended }) => began <= now && (ended ?? Infinity) > now),
        ({ jobId, reason }) => [appOf(jobId), reason],
      ),
    ),
    // The story begins one quarantine; the product must have told of it and of its end.
    quarantinesTold: figure(
      new Set(incidents.filter(wasQuarantine).map((incident) => appOf(incident["jobId"]))).size,
      new Set(truth.quarantines.map(({ jobId }) => appOf(jobId))).size,
    ),
    mails: figure(
      notices.filter((notice) => notice["state"] === "sent").length,
      stage.mailbox.mails().length,
    ),
    mailsWaiting: figure(notices.filter((notice) => notice["state"] === "waiting").length, 0),
  };
  return { ok: Object.values(figures).every(({ equal }) => equal), figures };
}

const wasQuarantine = (incident: Row): boolean =>
  /quarantin/i.test(`${String(incident["title"])} ${String(incident["condition"])}`);

function figure(seen: unknown, truth: unknown): Figure {
  return { seen, true: truth, equal: JSON.stringify(seen) === JSON.stringify(truth) };
}

const sum = (values: readonly unknown[]): number =>
  values.reduce<number>((total, value) => total + Number(value), 0);

function table<T>(
  items: readonly T[],
  entry: (item: T) => readonly [string, unknown],
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(items.map(entry).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

async function list(productUrl: string, path: string): Promise<readonly Row[]> {
  const response = await fetch(`${productUrl}/api/v1/${path}`);
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  const { items } = (await response.json()) as { readonly items: readonly Row[] };
  return items;
}
