import { hash } from "node:crypto";
import type { Millis } from "../../domain/time.ts";
import { DAY } from "../../domain/time.ts";

/**
 * Every key in Redis is made in this file. Lifetimes:
 *
 * | key | contains | lifetime, or why it stays small |
 * | --- | --- | --- |
 * | `J:m` | version, next block, outcome numbers, application, first and last time of a job | idle + 1 day; at most 4,096 codes and 2,048 clusters |
 * | `J:r:<hour>` | rows of an hour (log/hour-rows.ts) | end of the hour + `retainMs` |
 * | `J:b:<day>:<n>` | details, 1,024 blocks per key (log/detail-blocks.ts) | end of the day + `retainMs` |
 * | `J:h:<day>` | rows counted per hour (log/counter-fields.ts) | end of the day + `retainMs` + 15 days |
 * | `J:d:<days>` | rows counted per day, 32 days per key | end of its last day + `historyMs` |
 * | `J:t:<day>`, `J:z:<day>` | times of the first and last row of each cluster (log/row-times.ts) | end of the day + one day + `retainMs`, or 30 days if that is longer |
 * | `J:c` | all rows ever counted | idle; one field per status, action and outcome number |
 * | `J:y:<day>` | cycles (log/cycle-days.ts) | end of the day + `retainMs` |
 * | `J:u:<bucket>` | events of each object (log/object-events.ts) | idle; at most 133 events per object; deleted with the person |
 * | `J:f`, `J:f:<outcome number>` | objects that fail now; score: since when | idle; one member per failing object |
 * | `J:l` | people whose disable or delete fails now; score: since when | idle; one member per such person |
 * | `J:n` | people whose delete Entra holds back now; score: since when | idle; one member per such person |
 * | `J:k` | people whose assignment has ended and who have had no row since then; score: since when | one day after the last read of the assignments; one member per such person |
 * | `J:g` | people whose account should exist but whose creation fails; score: since when it is due | idle; one member per such person |
 * | `J:i:<week>` | access changes that were made in a week (log/access-records.ts) | end of the week + `retainMs` + 8 days; at most two fields per change |
 * | `J:w:<outcome number>` | objects whose newest event is a warning; score: its time | idle; one member per such object |
 * | `J:x`, `J:x:<outcome number>` | objects whose newest event is a skip that means a missing account; score: since when | idle; one member per such object |
 * | `J:s` | number of objects whose newest event is a skip, by outcome number | idle; one field per outcome number |
 * | `J:a`, `J:e` | last attempt and last failure of each object | idle; members older than every window are removed daily |
 * | `T:m`, `T:j` | number of people, whether there are links, first day whose details are kept; jobs that have rows | none: three fields; one field per job |
 * | `T:u:<bucket>` | name of each person (people/person-identity.ts) | none: one field per person; people/delete-expired-people.ts deletes people after `historyMs` without an event |
 * | `T:n` | words of names, for search (people/search-words.ts) | none: at most 8 members per person; deleted with the person |
 * | `T:i:<bucket>` | beginning of an object id → object, for search (people/id-prefixes.ts) | none: one field per person; deleted with the person |
 * | `T:x:<bucket>` | target id → person (people/account-fields.ts) | none: one field per account; deleted after its person |
 * | `T:l:<bucket>` | person in HR or Active Directory → same person in Entra or Active Directory (people/link-records.ts) | none: at most two fields per person; deleted after the person |
 * | `T:z` | digests of the ids of erased people, whom no row stores again | none: one member per id of an erased person |
 * | `T:r`, `T:s`, `T:h`, `T:k` | newest observed job, assessment, history and configuration of each job | none: one field per job |
 * | `T:p` | state of the polls | none: one field per kind of poll |
 * | `T:c` | when the credential of the tenant expires | none: one value |
 * | `T:a:<app>` | directory audits | `historyMs` after the last write; the newest 500 |
 * | `T:v`, `T:q` | assignments of each app, members of each assigned group, as last read, without people | none: one field per watched app and per group assigned to one |
 * | `T:v:<app>`, `T:q:<group>` | digests of the assigned people and of the members (assignments/member-set.ts) | `retainMs` after the last read; former members are removed after `retainMs` |
 * | `T:w:<week>`, `T:w` | times to account and removal of each job: of a week; of the last seven days (access/access-store.ts) | end of the week + `historyMs`; none: one field per job |
 * | `T:d` | people whose account in Entra is disabled, as members of assigned groups show; score: when | `retainMs` after the last change; members are removed after `retainMs` |
 * | `T:t`, `T:o` | each target as last observed, its newest assessment | none: one field per configured target |
 * | `T:g:<series>:<day>` | numbers over time | end of the day + `retainMs` + 5 days; 288 slots |
 * | `T:b:<job>` | since when a job had which condition | `historyMs` after the last change; the newest 1,000 |
 * | `T:d:<series>:<days>` | the greatest number of each day | end of its last day + `historyMs`; 64 days |
 * | `I:i:<id>`, `I:n:<id>` | an incident, a notification | `historyMs` after the last change |
 * | `I:s:<tenant>` | id of the open incident of each kind of a job, a target or the tenant | none: one field per open incident |
 * | `I:t:<tenant>`, `I:l` | ids of all incidents of a tenant, of all notifications | none: the newest 10,000 |
 * | `I:o:<tenant>`, `I:w` | ids of open incidents and of waiting notifications | none: removed on recovery or delivery |
 * | `I:d` | ids of waiting notifications; score: next attempt | none: removed on delivery |
 * | `I:a` | announcements that are not planned for every route yet | none: removed when they are planned, or their incident is lost |
 * | `I:p:<id>` | of which announcements of an incident each route was notified, and why (incidents/save-dispatch.ts) | `historyMs` after the last decision |
 * | `I:u:<route>` | messages of a route; score: when they were created | two days; messages older than one day are removed |
 * | `I:r` | since when each route is in the settings | none: one field per route that was ever in the settings |
 * | `I:b` | names of tenants that may have open incidents | none: one member per tenant; removed when it is no longer in the settings and has none |
 * | `I:c` | deliveries that have ended | none: one field per channel, result and tenant |
 * | `A:k:<incident>` | who acknowledged an incident | `historyMs` after it |
 * | `A:s:<id>` | a silence | `historyMs` after its end |
 * | `A:l`, `A:c` | ids of all silences, of those that have not ended | none: the newest 10,000; at most 1,000, removed at the end |
 * | `A:u` | addresses that have unsubscribed, by digest | none: at most 10,000 |
 * | `A:y`, `A:z` | access keys, without the secret part; when each was last used | none: at most 1,000, deleted when they are revoked |
 * | `A:a`, `A:b` | streams of the audit trail: changes; look-ups of persons | entries of more than 366 days are removed; at most the newest 50,000 changes; from 250,000 look-ups on, the worker deletes old look-ups of those actors who have the most look-ups |
 * | `A:d` | how many look-ups of an actor were deleted because there were too many | 366 days after the last one |
 * | `A:e` | orders to erase a person | none: removed about an hour after the person is erased |
 * | `P:<process>`, `P` | what a running process reports about itself; names of the processes | one minute after the last report; names of processes without a report are removed |
 * | `M:<metric>` | counters and histograms of the workers (telemetry/telemetry-store.ts) | `historyMs` after the last write; one field per combination of label values and bucket |
 * | `V:v`, `V:l` | version of the stored data (upgrade/data-version-store.ts); exists while a process upgrades the data | none: three fields; 30 seconds after the last progress |
 * | `V:p` | fingerprint of the key with which the names of each tenant were removed (privacy/privacy-store.ts) | none: one field per tenant; one field with `full` in the privacy mode `full` |
 * | `{lease:name}` | the worker that runs a group of tasks (hold-lease.lua) | one hour after the last renewal |
 * | `B:n`, `B:h` | next free slot of a request budget; exists while the budget is paused | until that time has passed |
 *
 * `J` is `{tenant:job}` and `T` is `{tenant}`, both as short digests. The braces put all data of a job
 * into one slot of a cluster, so that one script can write a whole commit in a cluster too. `I` is `{incidents}`,
 * `A` is `{actions}`, which is all that the server writes, `V` is `{data}`, `P` is `{processes}`, `M` is `{telemetry}` and `B` is `{budget:key}`. "Idle" means `historyMs` after the last write, or later if rows live
 * longer. Lifetimes are computed from the caller's `now`, which in the demo runs faster than the
 * clock of Redis.
 */

/** How long data is kept. */
export type Retention = {
  /** How long rows, their details and cycles are kept. */
  readonly retainMs: Millis;
  /** How long daily counters, audits, incidents, people, and jobs without new rows are kept. */
  readonly historyMs: Millis;
};

export const DEFAULT_RETENTION: Retention = { retainMs: 30 * DAY, historyMs: 400 * DAY };

/**
 * How much longer hour counters live than rows. A window that begins within `retainMs` may be
 * counted some time later, and its whole hours must still have counters then.
 */
export const HOUR_COUNTERS_EXTRA_MS: Millis = 15 * DAY;

/** How many days of day counters one key has. */
export const DAYS_PER_COUNTER_KEY = 32;
/** How many days of a series one key has. Redis stores so few members compactly. */
export const DAYS_PER_SERIES_KEY = 64;
/** 1,024 blocks per key: about 5 MB, which Redis frees in less than a millisecond. */
const BLOCK_NUMBER_BITS_PER_KEY = 10;
/**
 * With 20,000 objects in a job, a bucket has 20 objects. Redis keeps the buckets compact up to
 * 500,000 objects in a job.
 */
export const OBJECT_BUCKET_COUNT = 1024;
/** With 50,000 people in a tenant, a bucket has 12 people. */
export const PEOPLE_BUCKET_COUNT = 4096;

/**
 * Two bytes with which a digest in this bucket of people can begin. A function of `tenantKeys` that takes
 * a digest only to choose the bucket accepts them.
 */
export function digestStartOfBucket(bucket: number): Buffer {
  const digits = Buffer.alloc(2);
  digits.writeUInt16BE(bucket);
  return digits;
}

export type JobKeys = ReturnType<typeof jobKeys>;
export type TenantKeys = ReturnType<typeof tenantKeys>;

export function jobKeys(prefix: string, tenant: string, jobId: string) {
  const job = `${prefix}:{${shortName(tenant)}:${shortName(jobId)}}`;
  return {
    meta: `${job}:m`,
    totals: `${job}:c`,
    failing: `${job}:f`,
    failingByOutcome: (outcomeNumber: number) => `${job}:f:${outcomeNumber.toString(36)}`,
    failingLeavers: `${job}:l`,
    withheldRemovals: `${job}:n`,
    untriedRemovals: `${job}:k`,
    accountsDue: `${job}:g`,
    accessChanges: (week: number) => `${job}:i:${week.toString(36)}`,
    firstRowTimes: (day: number) => `${job}:t:${day.toString(36)}`,
    lastRowTimes: (day: number) => `${job}:z:${day.toString(36)}`,
    warnedByOutcome: (outcomeNumber: number) => `${job}:w:${outcomeNumber.toString(36)}`,
    missing: `${job}:x`,
    missingByOutcome: (outcomeNumber: number) => `${job}:x:${outcomeNumber.toString(36)}`,
    skippedObjects: `${job}:s`,
    lastAttempts: `${job}:a`,
    lastFailures: `${job}:e`,
    rows: (hour: number) => `${job}:r:${hour.toString(36)}`,
    blocks: (day: number, block: number) =>
      `${job}:b:${day.toString(36)}:${(block >>> BLOCK_NUMBER_BITS_PER_KEY).toString(36)}`,
    /** The keys of a day's blocks, for a job whose next block has the number `nextBlock`. */
    blocksOfDay: (day: number, nextBlock: number): readonly string[] =>
      Array.from(
        { length: (nextBlock >>> BLOCK_NUMBER_BITS_PER_KEY) + 1 },
        (_, n) => `${job}:b:${day.toString(36)}:${n.toString(36)}`,
      ),
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
    credential: `${tenantRoot}:c`,
    targets: `${tenantRoot}:t`,
    targetAssessments: `${tenantRoot}:o`,
    assignments: `${tenantRoot}:v`,
    groups: `${tenantRoot}:q`,
    assignedPeople: (servicePrincipalId: string) =>
      `${tenantRoot}:v:${shortName(servicePrincipalId)}`,
    groupMembers: (groupId: string) => `${tenantRoot}:q:${shortName(groupId)}`,
    accessTimes: (week: number) => `${tenantRoot}:w:${week.toString(36)}`,
    disabledPeople: `${tenantRoot}:d`,
    recentAccessTimes: `${tenantRoot}:w`,
    audits: (servicePrincipalId: string) => `${tenantRoot}:a:${shortName(servicePrincipalId)}`,
    people: (object: Buffer) => `${tenantRoot}:u:${bucket(object)}`,
    idPrefixes: (firstDigits: string) => `${tenantRoot}:i:${firstDigits}`,
    accounts: (target: Buffer) => `${tenantRoot}:x:${bucket(target)}`,
    erased: `${tenantRoot}:z`,
    links: (person: Buffer) => `${tenantRoot}:l:${bucket(person)}`,
    series: (name: string, day: number) => `${tenantRoot}:g:${shortName(name)}:${day.toString(36)}`,
    conditions: (jobId: string) => `${tenantRoot}:b:${shortName(jobId)}`,
    seriesDays: (name: string, day: number) =>
      `${tenantRoot}:d:${shortName(name)}:${Math.floor(day / DAYS_PER_SERIES_KEY).toString(36)}`,
  };
}

export function incidentKeys(prefix: string) {
  const incidentsRoot = `${prefix}:{incidents}`;
  return {
    incident: (id: string) => `${incidentsRoot}:i:${id}`,
    notification: (id: string) => `${incidentsRoot}:n:${id}`,
    incidentsOfTenant: (tenant: string) => `${incidentsRoot}:t:${shortName(tenant)}`,
    openIncidentsOfTenant: (tenant: string) => `${incidentsRoot}:o:${shortName(tenant)}`,
    /** A hash: what an open incident is about (`incidentSubject` in domain/incident.ts) → its id. */
    openIncidentIds: (tenant: string) => `${incidentsRoot}:s:${shortName(tenant)}`,
    tenantsWithIncidents: `${incidentsRoot}:b`,
    notifications: `${incidentsRoot}:l`,
    waitingNotifications: `${incidentsRoot}:w`,
    dueNotifications: `${incidentsRoot}:d`,
    deliveryTotals: `${incidentsRoot}:c`,
    announcements: `${incidentsRoot}:a`,
    routeHistory: (incidentId: string) => `${incidentsRoot}:p:${incidentId}`,
    /** A hash: the key of a route → when it was first in the settings. */
    routesSince: `${incidentsRoot}:r`,
    recentMessages: (routeKey: string) => `${incidentsRoot}:u:${routeKey}`,
  };
}

/** What people do on the server. The server may write only these keys (redis/acl.ts). */
export function actionKeys(prefix: string) {
  const actionsRoot = `${prefix}:${ACTIONS_SLOT}`;
  return {
    acknowledgement: (incidentId: string) => `${actionsRoot}:k:${incidentId}`,
    silence: (id: string) => `${actionsRoot}:s:${id}`,
    silences: `${actionsRoot}:l`,
    currentSilences: `${actionsRoot}:c`,
    unsubscriptions: `${actionsRoot}:u`,
    auditTrail: `${actionsRoot}:a`,
    lookUps: `${actionsRoot}:b`,
    /** A hash: the actor → how many of their look-ups were deleted because the stream was full. */
    droppedLookUps: `${actionsRoot}:d`,
    erasureOrders: `${actionsRoot}:e`,
    accessKeys: `${actionsRoot}:y`,
    accessKeyUses: `${actionsRoot}:z`,
  };
}

/** All keys of actions are in one slot of a cluster and match one pattern of an access list. */
export const ACTIONS_SLOT = "{actions}";

export function processKeys(prefix: string) {
  const names = `${prefix}:{processes}`;
  return { names, process: (name: string) => `${names}:${name}` };
}

/** All keys are in one slot of a cluster, so that one script can add to several counters. */
export function telemetryKey(prefix: string, metric: string): string {
  return `${prefix}:{telemetry}:${metric}`;
}

export function dataVersionKeys(prefix: string) {
  const dataRoot = `${prefix}:{data}`;
  return { version: `${dataRoot}:v`, upgradeLock: `${dataRoot}:l` };
}

/** The hash that shows how the names of each tenant were removed (privacy/privacy-store.ts). */
export function privacyKey(prefix: string): string {
  return `${prefix}:{data}:p`;
}

/** The right of one worker to run a group of tasks. Each is in its own slot. */
export function leaseKey(prefix: string, name: string): string {
  return `${prefix}:{lease:${shortName(name)}}`;
}

export function requestBudgetKeys(prefix: string, key: string) {
  const budgetRoot = `${prefix}:{budget:${shortName(key)}}`;
  return { nextFreeAt: `${budgetRoot}:n`, paused: `${budgetRoot}:h` };
}

export function objectBucketOf(object: Buffer): number {
  return object.readUInt16BE(0) % OBJECT_BUCKET_COUNT;
}

/** Replaces a name of any length by eight characters: 48 bits of its SHA-1. */
function shortName(name: string): string {
  return hash("sha1", name, "buffer").toString("base64url", 0, 6);
}

/** False for bytes that `digestOf` cannot have made. */
export function isDigest(bytes: Buffer): boolean {
  return bytes.length === DIGEST_BYTES;
}

/** The length of every digest that `digestOf` returns. */
export const DIGEST_BYTES = 8;

/** Replaces the id of a row, object or account by eight bytes: the beginning of its SHA-1. */
export function digestOf(id: string): Buffer {
  return hash("sha1", id, "buffer").subarray(0, DIGEST_BYTES);
}
