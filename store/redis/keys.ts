import { hash } from "node:crypto";
import type { Millis } from "../../domain/time.ts";
import { DAY } from "../../domain/time.ts";

/**
 * How long what is kept is kept. Every key of Redis is made in this file and lives for:
 *
 * | key | holds | lifetime, and why it stays small |
 * | --- | --- | --- |
 * | `J:m` | version, block number, causes, bounds of a job | idle + 1 day; at most 4,096 codes, 2,048 clusters |
 * | `J:r:<hour>` | rows of an hour (rows.ts) | end of the hour + `rowsMs` |
 * | `J:b:<day>:<n>` | details, 1,024 blocks a key (blocks.ts) | end of the day + `rowsMs` |
 * | `J:h:<day>` | rows counted per hour (counters.ts) | end of the day + `rowsMs` + 15 days |
 * | `J:d:<days>` | rows counted per day, 32 days a key | end of its last day + `countersMs` |
 * | `J:c` | rows ever counted | idle; one field per action, status and cause |
 * | `J:y:<day>` | cycles (cycles.ts) | end of the day + `rowsMs` |
 * | `J:u:<bucket>` | what happened to each object (object-state.ts) | idle; 132 touches an object; go with the person |
 * | `J:f`, `J:f:<cause>` | objects failing now, by since when | idle; one member per failing object |
 * | `J:w:<cause>` | objects whose newest verdict is a warning | idle; one member per such object |
 * | `J:a`, `J:e` | last attempt and last failure of each object | idle; members older than every window are taken out daily |
 * | `T:m`, `T:j` | number of people; jobs that have rows | none: one number; one field per job |
 * | `T:u:<bucket>` | name of each person (names.ts) | none: one field per person; swept daily of whom nothing was heard for `countersMs` (sweep.ts) |
 * | `T:n` | words of names, for search | none: at most 8 members per person; go with the person |
 * | `T:x:<bucket>` | target id → person | none: one field per account; swept daily of those whose person has gone |
 * | `T:r`, `T:s`, `T:h`, `T:k` | newest reading, snapshot, trace and set-up of each job | none: one field per job |
 * | `T:p` | state of the polls | none: one field per kind of poll |
 * | `T:a:<app>` | directory audits | `countersMs` after the last write; the newest 500 |
 * | `T:t` | newest reading of each target | none: one field per configured target |
 * | `T:g:<series>:<day>` | numbers over time | end of the day + `rowsMs` + 5 days; 288 slots |
 * | `I:i:<id>`, `I:n:<id>` | an incident, a notice | `countersMs` after the last change |
 * | `I:s:<job>` | id of the job's open incident | `countersMs`, and until it is over |
 * | `I:t:<tenant>`, `I:o:<tenant>`, `I:j:<job>`, `I:l`, `I:w` | lists of their ids | none: the newest 10,000 |
 * | `B:n`, `B:h` | next free place of a budget, and its end of silence | until that moment has passed |
 *
 * `J` is `{tenant:job}` and `T` is `{tenant}`, both as `short` names: the braces put all data of a job
 * in one slot of a cluster, so that a commit is one step there too. `I` is `{incidents}`. Idle is
 * `countersMs` after the last write. Lifetimes are counted from the caller's `now`, which in a demo
 * may run faster than Redis' own clock.
 */
export type Retention = {
  /** Rows, their details, and cycles. */
  readonly retainMs: Millis;
  /** Counters per day, audits, incidents, and whatever has gone silent. */
  readonly historyMs: Millis;
};

export const DEFAULT_RETENTION: Retention = { retainMs: 30 * DAY, historyMs: 400 * DAY };

/** Windows that begin within the rows' lifetime find their hours counted, whenever they are asked. */
export const HOUR_COUNTERS_EXTRA_MS: Millis = 15 * DAY;

/** Days per key of day counters. */
export const DAYS_PER_COUNTER_KEY = 32;
/** Bits of a block's number that stay inside one key: about 5 MB, freed in under a millisecond. */
const BLOCK_NUMBER_BITS_PER_KEY = 10;
/** 20 objects each in a job of 20,000, and Redis' compact form up to 500,000. */
export const OBJECT_BUCKET_COUNT = 1024;
/** 12 people each in a tenant of 50,000. */
export const PEOPLE_BUCKET_COUNT = 4096;

export type JobKeys = ReturnType<typeof jobKeys>;
export type TenantKeys = ReturnType<typeof tenantKeys>;

export function jobKeys(prefix: string, tenant: string, jobId: string) {
  const job = `${prefix}:{${shortName(tenant)}:${shortName(jobId)}}`;
  return {
    meta: `${job}:m`,
    totals: `${job}:c`,
    failing: `${job}:f`,
    failingByOutcome: (outcomeNumber: number) => `${job}:f:${outcomeNumber.toString(36)}`,
    warnedByOutcome: (outcomeNumber: number) => `${job}:w:${outcomeNumber.toString(36)}`,
    lastAttempts: `${job}:a`,
    lastFailures: `${job}:e`,
    rows: (hour: number) => `${job}:r:${hour.toString(36)}`,
    blocks: (day: number, block: number) =>
      `${job}:b:${day.toString(36)}:${(block >>> BLOCK_NUMBER_BITS_PER_KEY).toString(36)}`,
    hourCounters: (day: number) => `${job}:h:${day.toString(36)}`,
    dayCounters: (day: number) => `${job}:d:${Math.floor(day / DAYS_PER_COUNTER_KEY).toString(36)}`,
    cycles: (day: number) => `${job}:y:${day.toString(36)}`,
    objects: (object: Buffer) => `${job}:u:${objectBucketOf(object).toString(36)}`,
  };
}

export function tenantKeys(prefix: string, tenant: string) {
  const tenantRoot = `${prefix}:{${shortName(tenant)}}`;
  const bucket = (digest: Buffer) => (digest.readUInt16BE(0) % PEOPLE_BUCKET_COUNT).toString(36);
  return {
    meta: `${tenantRoot}:m`,
    jobs: `${tenantRoot}:j`,
    searchWords: `${tenantRoot}:n`,
    observedJobs: `${tenantRoot}:r`,
    assessments: `${tenantRoot}:s`,
    histories: `${tenantRoot}:h`,
    configurations: `${tenantRoot}:k`,
    polls: `${tenantRoot}:p`,
    targets: `${tenantRoot}:t`,
    audits: (servicePrincipalId: string) => `${tenantRoot}:a:${shortName(servicePrincipalId)}`,
    people: (object: Buffer) => `${tenantRoot}:u:${bucket(object)}`,
    accounts: (target: Buffer) => `${tenantRoot}:x:${bucket(target)}`,
    series: (name: string, day: number) => `${tenantRoot}:g:${shortName(name)}:${day.toString(36)}`,
  };
}

export function incidentKeys(prefix: string) {
  const incidentsRoot = `${prefix}:{incidents}`;
  return {
    incident: (id: string) => `${incidentsRoot}:i:${id}`,
    notification: (id: string) => `${incidentsRoot}:n:${id}`,
    incidentsOfTenant: (tenant: string) => `${incidentsRoot}:t:${shortName(tenant)}`,
    openIncidentsOfTenant: (tenant: string) => `${incidentsRoot}:o:${shortName(tenant)}`,
    openIncidentsOfJob: (tenant: string, jobId: string) =>
      `${incidentsRoot}:j:${shortName(tenant)}:${shortName(jobId)}`,
    openIncidentIdOfJob: (tenant: string, jobId: string) =>
      `${incidentsRoot}:s:${shortName(tenant)}:${shortName(jobId)}`,
    notifications: `${incidentsRoot}:l`,
    waitingNotifications: `${incidentsRoot}:w`,
  };
}

export function requestBudgetKeys(prefix: string, key: string) {
  const budgetRoot = `${prefix}:{budget:${shortName(key)}}`;
  return { nextFreeAt: `${budgetRoot}:n`, paused: `${budgetRoot}:h` };
}

export function objectBucketOf(object: Buffer): number {
  return object.readUInt16BE(0) % OBJECT_BUCKET_COUNT;
}

/** Eight characters that stand for a name of any length: 48 bits of its SHA-1, no registry needed. */
function shortName(name: string): string {
  return hash("sha1", name, "buffer").toString("base64url", 0, 6);
}

/** Eight bytes that stand for the id of a row, object or account. */
export function digestOf(id: string): Buffer {
  return hash("sha1", id, "buffer").subarray(0, 8);
}
