import { createHash } from "node:crypto";
import { explainEvent } from "../../domain/failure/explain-row.ts";
import type { ObservedJob } from "../../domain/observed-job.ts";
import type { ProvisioningAudit } from "../../domain/provisioning-audit.ts";
import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import { DAY, HOUR, type Instant, MINUTE } from "../../domain/time.ts";

/** The size of one job's generated log. */
export type LogSize = {
  readonly peopleCount: number;
  /** How many of the people fail; each of them is retried once a day. */
  readonly failingCount: number;
  readonly updatesPerDay: number;
  /** Age of the initial cycle, which took ten hours. */
  readonly ageDays: number;
};

const CYCLE_MS = 40 * MINUTE;
const INITIAL_MS = 10 * HOUR;

const FAILURE_REASONS = [
  ["EntryConflict", (name: string) => `The userName '${name}' is taken by another account.`],
  ["InvalidValue", (name: string) => `Attribute workEmail of ${name} is not a valid address.`],
  ["MissingValue", () => "Attribute site is required, and no value was given."],
  ["NotFound", (name: string) => `No resource /Users/${seededGuid(name)} was found.`],
  ["Throttled", () => "429 Too Many Requests: retry after 30 seconds."],
  ["ServerError", (name: string) => `500: unexpected error, trace ${seededGuid(`trace ${name}`)}.`],
  ["Forbidden", () => "The site of this user can not be changed after it was created."],
  ["InsufficientRights", () => "The client may not write this attribute."],
] as const;

/**
 * Generates the log of one job: an initial cycle, then some updates per day and one retry per day
 * for each failing person.
 */
export function* generateMonth(
  jobId: string,
  size: LogSize,
  now: Instant,
): Generator<ProvisioningEvent> {
  const { peopleCount, failingCount, updatesPerDay, ageDays } = size;
  const initialBeganAt = now - ageDays * DAY - INITIAL_MS / 2;
  for (let n = 0; n < peopleCount; n++) {
    const at = initialBeganAt + Math.floor((n / peopleCount) * INITIAL_MS);
    yield n < failingCount
      ? failureEvent(jobId, n, at, "initial")
      : successEvent(jobId, n, at, "initial");
  }
  for (let at = initialBeganAt + INITIAL_MS; at < now; at += CYCLE_MS) {
    const cycle = `cycle ${Math.floor(at / CYCLE_MS)}`;
    const rowsPerCycle = (rowsPerDay: number) => Math.ceil((rowsPerDay * CYCLE_MS) / DAY);
    // Each failing person is retried in the same cycle of every day.
    const first = Math.floor((at % DAY) / CYCLE_MS) * rowsPerCycle(failingCount);
    for (let i = 0; i < rowsPerCycle(failingCount) && first + i < failingCount; i++) {
      yield failureEvent(jobId, first + i, at + i * 20, cycle);
    }
    for (let i = 0; i < rowsPerCycle(updatesPerDay); i++) {
      const person =
        failingCount + ((Math.floor(at / CYCLE_MS) * 31 + i * 7) % (peopleCount - failingCount));
      yield successEvent(jobId, person, at + i * 20, cycle);
    }
  }
}

export function successEvent(
  jobId: string,
  n: number,
  at: Instant,
  cycle: string,
): ProvisioningEvent {
  const name = `person${n}@contoso.example`;
  return {
    id: seededGuid(`${jobId} ${n} ${at}`),
    at,
    jobId,
    cycleId: seededGuid(`${jobId} ${cycle}`),
    changeId: null,
    servicePrincipalId: seededGuid(jobId),
    application: `App of ${jobId}`,
    sourceSystem: "Microsoft Entra ID",
    targetSystem: "customappsso",
    action: cycle === "initial" ? "create" : "update",
    status: "success",
    durationMs: 700,
    source: {
      id: seededGuid(`person ${n}`),
      name: `Person ${n}`,
      userPrincipalName: name,
      kind: "user",
    },
    target: { id: `t-${n}`, name: null },
    code: null,
    error: null,
    explanation: null,
    isMissingAccountSkip: false,
    steps: [],
    changes: [],
    retry: null,
  };
}

function failureEvent(jobId: string, n: number, at: Instant, cycle: string): ProvisioningEvent {
  const event = successEvent(jobId, n, at, cycle);
  const [code, reasonOf] = FAILURE_REASONS[n % FAILURE_REASONS.length] ?? FAILURE_REASONS[0];
  const reason = reasonOf(event.source.userPrincipalName ?? "");
  return explainEvent({
    ...event,
    action: n % 50 === 0 ? "disable" : "create",
    status: n % 40 === 1 ? "warning" : "failure",
    code,
    error: { code, category: "nonServiceFailure", reason, recommendedAction: null },
    target: { id: null, name: null },
    retry: { attempts: 3, nextAttemptAt: at + DAY },
  });
}

export function generatedJob(
  tenant: string,
  jobId: string,
  size: LogSize,
  now: Instant,
): ObservedJob {
  const execution = {
    state: "entry-level-errors",
    activityId: seededGuid(`${jobId} run`),
    beganAt: now - 20 * MINUTE,
    endedAt: now - 12 * MINUTE,
    error: null,
    entitled: size.peopleCount,
    imported: 40,
    exported: 30,
    exportsExpected: 40,
    escrowed: size.failingCount,
    escrowedRaw: size.failingCount,
  } as const;
  return {
    tenant,
    jobId,
    servicePrincipalId: seededGuid(jobId),
    application: `App of ${jobId}`,
    templateId: "scim",
    sourceSystem: null,
    targetSystem: null,
    statusCode: "active",
    schedule: { state: "active", intervalMs: CYCLE_MS },
    lastExecution: execution,
    lastSuccess: { ...execution, state: "succeeded" },
    lastSuccessWithExports: null,
    progress: [],
    quarantine: null,
    steadyStateFirstAt: now - 60 * DAY,
    steadyStateLastAt: now - 12 * MINUTE,
    successiveFailedCycles: 0,
    escrowsPruned: false,
    synchronizedEntries: [{ key: "User", count: size.peopleCount - size.failingCount }],
    deletionThreshold: 500,
    readAt: now,
  };
}

/** Two audit entries a day for 30 days, as when administrators configure the job. */
export function generatedAudits(job: ObservedJob, now: Instant): readonly ProvisioningAudit[] {
  return Array.from({ length: 60 }, (_, i) => ({
    id: seededGuid(`${job.jobId} audit ${i}`),
    at: now - i * 12 * HOUR,
    activity: "Update provisioning configuration",
    result: "success",
    reason: null,
    servicePrincipalId: job.servicePrincipalId,
    application: job.application,
    actor: "ada@contoso.example",
  }));
}

export function seededGuid(seed: string): string {
  const hex = createHash("sha256").update(seed).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
