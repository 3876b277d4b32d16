import { parse as parseDuration } from "iso8601-duration";
import { z } from "zod";
import { UNNAMED_CODE } from "../../domain/code.ts";
import type {
  JobError,
  JobExecution,
  JobProgress,
  ObservedJob,
  ObservedQuarantine,
} from "../../domain/observed-job.ts";
import type { AuditActor } from "../../domain/privacy/person-filter.ts";
import type { ProvisioningAudit } from "../../domain/provisioning-audit.ts";
import { DAY, HOUR, MINUTE, type Millis, SECOND } from "../../domain/time.ts";
import {
  anyValue,
  code,
  count,
  entryType,
  enumMemberOf,
  id,
  instant,
  listOfValid,
  MAX_MESSAGE_CHARACTERS,
  MAX_TEXT_CHARACTERS,
  objectOrEmpty,
  text,
} from "./field-schemas.ts";

/** Graph writes "no error" as null or as the code `None`. */
const MaybeError = z
  .object({ code, message: text(MAX_MESSAGE_CHARACTERS), tenantActionable: anyValue })
  .transform(({ code, message, tenantActionable }): JobError | null =>
    code === null || code === "None"
      ? null
      : { code, message: message ?? "", tenantActionable: tenantActionable === true },
  )
  .nullable()
  .catch(null);

const MaybeExecution = z
  .object({
    state: enumMemberOf({
      succeeded: "succeeded",
      failed: "failed",
      entrylevelerrors: "entry-level-errors",
    }),
    activityIdentifier: text(MAX_TEXT_CHARACTERS),
    timeBegan: instant,
    timeEnded: instant,
    error: MaybeError,
    countEntitled: count,
    countImported: count,
    countExported: count,
    countExports: count,
    countEscrowed: count,
    countEscrowedRaw: count,
  })
  .transform(
    (raw): JobExecution => ({
      state: raw.state,
      activityId: raw.activityIdentifier,
      beganAt: raw.timeBegan,
      endedAt: raw.timeEnded,
      error: raw.error,
      entitled: raw.countEntitled,
      imported: raw.countImported,
      exported: raw.countExported,
      exportsExpected: raw.countExports,
      escrowed: raw.countEscrowed,
      escrowedRaw: raw.countEscrowedRaw,
    }),
  )
  .nullable()
  .catch(null);

const MaybeQuarantine = z
  .object({
    reason: code,
    currentBegan: instant,
    seriesBegan: instant,
    seriesCount: count,
    nextAttempt: instant,
    error: MaybeError,
  })
  .transform(
    (raw): ObservedQuarantine => ({
      reason: raw.reason ?? "Unknown",
      currentSince: raw.currentBegan,
      seriesSince: raw.seriesBegan,
      seriesCount: raw.seriesCount,
      nextAttemptAt: raw.nextAttempt,
      error: raw.error,
    }),
  )
  .nullable()
  .catch(null);

const Progress = z
  .object({
    completedUnits: z.number().int().nonnegative(),
    totalUnits: z.number().int().nonnegative(),
    progressObservationDateTime: instant,
    units: text(MAX_TEXT_CHARACTERS),
  })
  .transform((raw): JobProgress | null =>
    raw.progressObservationDateTime === null
      ? null
      : {
          completed: raw.completedUnits,
          total: raw.totalUnits,
          observedAt: raw.progressObservationDateTime,
          units: raw.units ?? "",
        },
  );

/** The kind of object becomes a metric label, so it must have the form of a code. */
const EntryCount = z.object({ key: entryType, value: count });
const JobSetting = z.object({ name: z.string(), value: z.string() });

const JobStatus = z.object({
  code: enumMemberOf({
    notconfigured: "not-configured",
    notrun: "not-run",
    active: "active",
    paused: "paused",
    quarantine: "quarantine",
  }),
  countSuccessiveCompleteFailures: count,
  escrowsPruned: z.boolean().catch(false),
  lastExecution: MaybeExecution,
  lastSuccessfulExecution: MaybeExecution,
  lastSuccessfulExecutionWithExports: MaybeExecution,
  progress: listOfValid(Progress),
  quarantine: MaybeQuarantine,
  steadyStateFirstAchievedTime: instant,
  steadyStateLastAchievedTime: instant,
  synchronizedEntryCountByType: listOfValid(EntryCount),
});

const JobSchedule = z.object({
  interval: anyValue.transform(parseIntervalMs),
  state: enumMemberOf({ active: "active", disabled: "disabled", paused: "paused" }),
});

/** The part of an observed job that is in Graph's job object. */
type ObservedJobBody = Omit<
  ObservedJob,
  "tenant" | "servicePrincipalId" | "application" | "readAt"
>;

export const SynchronizationJob = z
  .object({
    id,
    templateId: text(MAX_TEXT_CHARACTERS),
    schedule: z.preprocess(objectOrEmpty, JobSchedule),
    status: z.preprocess(objectOrEmpty, JobStatus),
    synchronizationJobSettings: listOfValid(JobSetting),
  })
  .transform(({ id, templateId, schedule, status, ...raw }): ObservedJobBody => {
    return {
      jobId: id,
      templateId,
      sourceSystem: null,
      targetSystem: null,
      statusCode: status.code,
      schedule: { state: schedule.state, intervalMs: schedule.interval },
      lastExecution: status.lastExecution,
      lastSuccess: status.lastSuccessfulExecution,
      lastSuccessWithExports: status.lastSuccessfulExecutionWithExports,
      progress: status.progress.flatMap((entry) => entry ?? []),
      quarantine: status.quarantine,
      steadyStateFirstAt: status.steadyStateFirstAchievedTime,
      steadyStateLastAt: status.steadyStateLastAchievedTime,
      successiveFailedCycles: status.countSuccessiveCompleteFailures,
      escrowsPruned: status.escrowsPruned,
      synchronizedEntries: synchronizedEntriesOf(status.synchronizedEntryCountByType),
      deletionThreshold: readDeletionThreshold(raw.synchronizationJobSettings),
    };
  });

const MAX_KINDS = 20;

/** Adds up entries with the same key. Keys beyond `MAX_KINDS` are counted as `UNNAMED_CODE`. */
function synchronizedEntriesOf(
  counts: readonly z.output<typeof EntryCount>[],
): ObservedJob["synchronizedEntries"] {
  const kinds = new Map<string, number>();
  for (const { key, value } of counts) {
    const isKept = key !== null && (kinds.has(key) || kinds.size < MAX_KINDS);
    const kind = isKept ? key : UNNAMED_CODE;
    kinds.set(kind, (kinds.get(kind) ?? 0) + value);
  }
  return [...kinds].map(([key, count]) => ({ key, count }));
}

const UNIT_MS = {
  weeks: 7 * DAY,
  days: DAY,
  hours: HOUR,
  minutes: MINUTE,
  seconds: SECOND,
} as const;

/** Graph writes "not scheduled" as the longest .NET time span, which is longer than this. */
const MAX_INTERVAL_MS: Millis = 366 * DAY;

function parseIntervalMs(value: unknown): Millis | null {
  if (typeof value !== "string" || value.length > 60) return null;
  try {
    const parts = parseDuration(value);
    const units = Object.keys(UNIT_MS) as (keyof typeof UNIT_MS)[];
    const ms = units.reduce((sum, unit) => sum + (parts[unit] ?? 0) * UNIT_MS[unit], 0);
    return ms > 0 && ms <= MAX_INTERVAL_MS ? Math.round(ms) : null;
  } catch {
    return null;
  }
}

function readDeletionThreshold(settings: readonly z.output<typeof JobSetting>[]): number | null {
  const setting = settings.find(({ name }) => name === "QuarantineTooManyDeletesThreshold");
  const threshold = Number.parseInt(setting?.value ?? "", 10);
  return threshold > 0 ? threshold : null;
}

const Actor = z
  .object({
    id: text(MAX_TEXT_CHARACTERS),
    displayName: text(MAX_TEXT_CHARACTERS),
    userPrincipalName: text(MAX_TEXT_CHARACTERS),
  })
  .partial();

type AuditOrigin = { readonly service: string; readonly actorIs: AuditActor };

export const DirectoryAudit = z
  .object({
    id,
    activityDateTime: instant.refine((at) => at !== null),
    loggedByService: text(MAX_TEXT_CHARACTERS),
    activityDisplayName: text(MAX_TEXT_CHARACTERS),
    result: text(MAX_TEXT_CHARACTERS),
    resultReason: text(MAX_MESSAGE_CHARACTERS),
    initiatedBy: z.object({ user: Actor.nullish(), app: Actor.nullish() }).nullish().catch(null),
    targetResources: listOfValid(
      z.object({ id, displayName: text(MAX_TEXT_CHARACTERS), type: text(MAX_TEXT_CHARACTERS) }),
    ),
  })
  .transform((raw): ProvisioningAudit & AuditOrigin => {
    const app = raw.targetResources.find(({ type }) => type === "ServicePrincipal");
    const { user = null, app: initiatingApp = null } = raw.initiatedBy ?? {};
    return {
      id: raw.id,
      at: raw.activityDateTime,
      service: raw.loggedByService ?? "",
      activity: raw.activityDisplayName ?? "",
      result: raw.result ?? "",
      reason: raw.resultReason,
      servicePrincipalId: app?.id ?? null,
      application: app?.displayName ?? null,
      actor: user?.userPrincipalName ?? user?.displayName ?? initiatingApp?.displayName ?? null,
      actorIs: {
        id: user?.id ?? null,
        isPerson: (user?.userPrincipalName ?? user?.displayName ?? null) !== null,
      },
    };
  });

export const ServicePrincipal = z
  .object({
    id,
    displayName: text(MAX_TEXT_CHARACTERS),
    applicationTemplateId: text(MAX_TEXT_CHARACTERS),
    tags: listOfValid(z.string()),
    "@removed": anyValue,
  })
  .transform(({ id, displayName, applicationTemplateId, tags, "@removed": removed }) => ({
    id,
    displayName,
    /** Nearly all gallery and enterprise apps have a template id or this tag. */
    isLikelyProvisioned:
      applicationTemplateId !== null || tags.includes("WindowsAzureActiveDirectoryIntegratedApp"),
    isRemoved: removed !== null,
  }));
export type ServicePrincipal = z.output<typeof ServicePrincipal>;
