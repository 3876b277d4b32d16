import type { Incident } from "../domain/incident.ts";
import type { JobAssessment } from "../domain/job-assessment.ts";
import type { AuditEntry, Silence } from "../domain/notify/action.ts";
import { matchesJob } from "../domain/notify/silence.ts";
import { hasRole } from "../domain/role.ts";
import type { Instant } from "../domain/time.ts";
import type { JobAction } from "../wording/job-change.ts";
import type { Caller } from "./access/caller.ts";
import type { ServerContext } from "./server-context.ts";

/** How many of the newest entries of the audit trail are searched for a job. */
const MAX_SEARCHED_ENTRIES = 2000;
const ENTRIES_AT_ONCE = 500;

export type JobActionEntry = { readonly entry: AuditEntry; readonly action: JobAction };

/**
 * What people did in Steadystate about a job since `from`, newest first: acknowledgements and silences
 * of its incidents, and for admins the erasure of persons of its tenant.
 */
export async function readJobActions(
  { store }: ServerContext,
  caller: Caller,
  { job }: JobAssessment,
  from: Instant,
): Promise<readonly JobActionEntry[]> {
  const entries = (await readEntriesSince(store, from)).filter(
    ({ tenants }) => tenants === null || tenants.includes(job.tenant),
  );
  if (entries.length === 0) return [];
  const incidents = new Map(
    (await store.incidents.listOfJob(job.tenant, job.jobId)).map((one) => [one.id, one]),
  );
  const silences = await readSilences(store, entries);
  return entries.flatMap((entry) => {
    const action = actionOnJob(entry, { job, incidents, silences, caller });
    return action === null ? [] : [{ entry, action }];
  });
}

async function readEntriesSince(
  { actions }: ServerContext["store"],
  from: Instant,
): Promise<readonly AuditEntry[]> {
  const found: AuditEntry[] = [];
  let cursor: string | null = null;
  do {
    const query = { limit: ENTRIES_AT_ONCE, cursor, kind: "changes" } as const;
    const page: Awaited<ReturnType<typeof actions.listAuditEntries>> =
      await actions.listAuditEntries(query);
    found.push(...page.items);
    const oldest = page.items.at(-1)?.at ?? 0;
    cursor = oldest < from || found.length >= MAX_SEARCHED_ENTRIES ? null : page.next;
  } while (cursor !== null);
  return found.filter(({ at }) => at >= from);
}

async function readSilences(
  { actions }: ServerContext["store"],
  entries: readonly AuditEntry[],
): Promise<ReadonlyMap<string, Silence>> {
  const ofSilences = entries.filter(({ action }) => action.startsWith("silence-"));
  const ids = [...new Set(ofSilences.map(({ subject }) => subject))];
  const found = await Promise.all(ids.map((id) => actions.silence(id)));
  return new Map(found.flatMap((one) => (one === null ? [] : [[one.id, one] as const])));
}

type ActionContext = {
  readonly job: JobAssessment["job"];
  readonly incidents: ReadonlyMap<string, Incident>;
  readonly silences: ReadonlyMap<string, Silence>;
  readonly caller: Caller;
};

/** Null if the entry does not concern the job, or if the caller may not see it. */
function actionOnJob(
  { action, subject }: AuditEntry,
  { job, incidents, silences, caller }: ActionContext,
): JobAction | null {
  switch (action) {
    case "incident-acknowledged":
    case "acknowledgement-withdrawn": {
      const incident = incidents.get(subject);
      return incident === undefined ? null : { action, incident };
    }
    case "silence-created":
    case "silence-ended": {
      const silence = silences.get(subject);
      return silence !== undefined && concernsJob(silence, job, incidents)
        ? { action, silence }
        : null;
    }
    case "erasure-ordered":
    case "person-erased":
      return hasRole(caller.role, "admin") ? { action } : null;
    case "address-unsubscribed":
    case "address-subscribed":
    case "key-created":
    case "key-revoked":
    case "persons-looked-up":
    case "look-ups-dropped":
      return null;
  }
}

/** Whether the silence may hold back a notification about the job, of whatever kind. */
function concernsJob(
  { matcher }: Silence,
  job: JobAssessment["job"],
  incidents: ReadonlyMap<string, Incident>,
): boolean {
  const { incidentId } = matcher;
  return (incidentId === null || incidents.has(incidentId)) && matchesJob(matcher, job);
}
