import { syncJobLabel } from "../../domain/metrics/sync-job-label.ts";
import type { TestServer } from "../server/test-server.ts";

type Row = Readonly<Record<string, unknown>>;

/** Everything that the API shows of a played tenant and that no upgrade may lose or change. */
export type Contents = {
  readonly jobs: readonly Row[];
  readonly events: Readonly<Record<string, readonly Row[]>>;
  readonly cycles: Readonly<Record<string, readonly Row[]>>;
  readonly persons: readonly Row[];
  readonly incidents: readonly Row[];
  readonly notifications: readonly Row[];
  readonly targets: readonly Row[];
  /** The lines of `/metrics` with the counters of log rows, as 0.2.0 wrote them. */
  readonly counters: readonly string[];
};

const FIELDS = {
  jobs: ["jobId", "application", "condition", "conditionSince", "failingObjects"],
  events: ["id", "at", "action", "status", "errorCode"],
  cycles: ["cycleId", "beganAt", "endedAt", "objects"],
  persons: ["id", "displayName", "userPrincipalName", "kind"],
  statuses: ["jobId", "status", "errorCode", "isAssigned", "attempts"],
  incidents: ["id", "kind", "state", "severity", "jobIds", "openedAt", "resolvedAt", "notified"],
  notifications: ["id", "incidentId", "subject", "recipients", "state", "createdAt", "sentAt"],
  targets: ["name", "state"],
} as const;

const FIRST_LETTERS = [..."abcdefghijklmnopqrstuvwxyz"];

export async function readContents(server: Pick<TestServer, "get">): Promise<Contents> {
  const jobs = await readList(server, "/jobs");
  const ofEachJob = async (read: (jobId: string) => Promise<readonly Row[]>) =>
    Object.fromEntries(
      await Promise.all(jobs.map(async ({ jobId }) => [jobId, await read(String(jobId))] as const)),
    );
  const metrics = await server.get("/metrics");
  return {
    jobs: pick(jobs, FIELDS.jobs),
    events: await ofEachJob(async (jobId) =>
      pick(await readList(server, `/events?job=${encodeURIComponent(jobId)}`), FIELDS.events),
    ),
    cycles: await ofEachJob(async (jobId) => {
      const { body } = await server.get(`/api/v1/jobs/${encodeURIComponent(jobId)}/cycles`);
      return pick(body.items, FIELDS.cycles);
    }),
    persons: await readPersons(server),
    incidents: pick(
      (await readList(server, "/incidents")).map(incidentAsFirstRelease),
      FIELDS.incidents,
    ),
    notifications: pick(
      (await readList(server, "/notifications")).map(asFirstRelease),
      FIELDS.notifications,
    ),
    targets: pick((await server.get("/api/v1/targets")).body.items, FIELDS.targets),
    counters: metrics.text
      .split("\n")
      .filter((line) => line.startsWith("entra_provisioning_events_total{"))
      .filter((line) => !line.endsWith(" 0"))
      .map((line) => withJobId(line, jobs))
      .sort(),
  };
}

/** Version 0.2.0 had the whole id of a job in the label `sync_job`, and no counters of 0. */
function withJobId(line: string, jobs: readonly Row[]): string {
  return jobs.reduce(
    (changed, { jobId }) =>
      changed.replace(`sync_job="${syncJobLabel(String(jobId))}"`, `sync_job="${jobId}"`),
    line,
  );
}

const KINDS_OF_FIRST_RELEASE = ["tenant-unreadable", "target-down", "token-expiring"];

/** Version 0.2.0 had one incident for everything that was wrong with a job. */
function incidentAsFirstRelease(incident: Row): Row {
  const { kind } = incident;
  return KINDS_OF_FIRST_RELEASE.includes(String(kind))
    ? incident
    : { ...incident, kind: "job-condition" };
}

/** Version 0.2.0 had one incident in each notification. */
function asFirstRelease(notification: Row): Row {
  const { incidentIds } = notification;
  if (!Array.isArray(incidentIds)) throw new Error("a notification has no list of incidents");
  return { ...notification, incidentId: incidentIds.join(" ") };
}

async function readPersons(server: Pick<TestServer, "get">): Promise<readonly Row[]> {
  const found = new Map<string, Row>();
  for (const letter of FIRST_LETTERS) {
    for (const person of await readList(server, `/identities?query=${letter}`))
      found.set(String(person["id"]), person);
  }
  const persons = await Promise.all(
    [...found.values()].map(async ({ id, tenant }) => {
      const { body } = await server.get(`/api/v1/identities/${tenant}/${id}`);
      const [person = {}] = pick([body], FIELDS.persons);
      return { ...person, statuses: pick(body.statuses, FIELDS.statuses) };
    }),
  );
  return sortRows(persons);
}

async function readList(server: Pick<TestServer, "get">, path: string): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let cursor: string | null = null;
  do {
    const separator = path.includes("?") ? "&" : "?";
    const next: string = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const answer = await server.get(`/api/v1${path}${separator}limit=500${next}`);
    if (answer.status !== 200) throw new Error(`GET ${path}: ${answer.status} ${answer.text}`);
    rows.push(...answer.body.items);
    cursor = answer.body.next;
  } while (cursor !== null);
  return rows;
}

function pick(rows: readonly Row[], fields: readonly string[]): readonly Row[] {
  return sortRows(
    rows.map((row) => Object.fromEntries(fields.map((field) => [field, row[field]]))),
  );
}

function sortRows(rows: readonly Row[]): readonly Row[] {
  const text = (row: Row) => JSON.stringify(row);
  return [...rows].sort((a, b) => (text(a) < text(b) ? -1 : 1));
}
