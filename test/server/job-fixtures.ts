import type { ObservedJob } from "../../domain/observed-job.ts";
import { HOUR, MINUTE } from "../../domain/time.ts";
import type { PollState } from "../../store/jobs/poll-types.ts";
import {
  credentialsRejectedJob,
  healthyJob,
  initialCycleJob,
  LAST_EXECUTION,
  notConfiguredJob,
  parseInstant,
  tooManyFailuresJob,
} from "../domain/job-fixtures.ts";

export const NOW = parseInstant("2026-05-04T12:00:00Z");

/** The defaults of the settings `tenants[].poll`. */
const pollIntervalsMs = {
  logs: MINUTE,
  jobs: MINUTE,
  audits: 5 * MINUTE,
  discovery: 6 * HOUR,
  assignments: HOUR,
};

export const TENANTS = [
  {
    name: "contoso",
    tenantId: "11111111-1111-4111-8111-111111111111",
    portal: "https://entra.microsoft.com",
    pollIntervalsMs,
  },
  {
    name: "fabrikam",
    tenantId: "22222222-2222-4222-8222-222222222222",
    portal: null,
    pollIntervalsMs,
  },
];

const RECENT_EXECUTION = {
  ...LAST_EXECUTION,
  escrowed: 0,
  escrowedRaw: 0,
  beganAt: NOW - 9 * MINUTE,
  endedAt: NOW - 6 * MINUTE,
};

function jobOf(number: number, application: string, more: Partial<ObservedJob> = {}): ObservedJob {
  const idSuffix = String(number).padStart(12, "0");
  return {
    ...healthyJob,
    jobId: `scim.0f3c2b1a4d5e4f608a7b9c0d1e2f3a4b.${idSuffix}`,
    servicePrincipalId: `5b1e7c90-2a3d-4e6f-9081-${idSuffix}`,
    application,
    lastExecution: RECENT_EXECUTION,
    lastSuccess: RECENT_EXECUTION,
    readAt: NOW,
    ...more,
  };
}

/** Nine jobs of two tenants. Except `old`, they were read at NOW. */
export const JOBS = {
  phones: jobOf(1, "8x8", {
    ...credentialsRejectedJob,
    quarantine: {
      ...credentialsRejectedJob.quarantine!,
      // Entra passes on the message of the target, which may contain a person's name.
      error: {
        ...credentialsRejectedJob.quarantine!.error!,
        message: "The stored credentials of Ada Lovelace were rejected.",
      },
    },
    jobId: `scim.0f3c2b1a4d5e4f608a7b9c0d1e2f3a4b.${"1".padStart(12, "0")}`,
    servicePrincipalId: `5b1e7c90-2a3d-4e6f-9081-${"1".padStart(12, "0")}`,
    readAt: NOW,
  }),
  tickets: jobOf(2, "ServiceNow", {
    lastExecution: { ...RECENT_EXECUTION, state: "entry-level-errors", escrowed: 420 },
  }),
  sales: jobOf(3, "Salesforce"),
  chat: jobOf(4, "Slack", {
    ...initialCycleFields(initialCycleJob),
    progress: initialCycleJob.progress.map((part) => ({ ...part, observedAt: NOW - 5 * MINUTE })),
    lastExecution: { ...initialCycleJob.lastExecution!, beganAt: NOW - 3 * HOUR },
  }),
  zoom: jobOf(5, "Zoom"),
  box: jobOf(6, "Box", {
    statusCode: "paused",
    schedule: { state: "paused", intervalMs: 40 * MINUTE },
  }),
  draft: jobOf(7, "Dropbox", {
    statusCode: notConfiguredJob.statusCode,
    schedule: notConfiguredJob.schedule,
    lastExecution: null,
    lastSuccess: null,
  }),
  old: jobOf(8, "Workday writeback", { readAt: NOW - 5 * HOUR }),
  foreign: jobOf(9, "Secret of fabrikam", { tenant: "fabrikam", ...quarantineFields() }),
} as const;

function initialCycleFields({
  lastSuccess,
  lastSuccessWithExports,
  progress,
  steadyStateFirstAt,
  steadyStateLastAt,
  synchronizedEntries,
}: ObservedJob) {
  return {
    lastSuccess,
    lastSuccessWithExports,
    progress,
    steadyStateFirstAt,
    steadyStateLastAt,
    synchronizedEntries,
  };
}

function quarantineFields(): Partial<ObservedJob> {
  const { statusCode, quarantine, lastExecution } = tooManyFailuresJob;
  return { statusCode, quarantine, lastExecution };
}

export const POLL_STATE: PollState = {
  watermark: NOW - MINUTE,
  lastSuccessAt: NOW,
  lastTryAt: NOW,
  readFailure: null,
  isComplete: true,
  resumeToken: null,
  droppedRows: 0,
  readBackTo: null,
  progressRatio: null,
};
