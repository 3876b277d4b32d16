import type { SyncJob } from "../../domain/provisioning.ts";
import { HOUR, MINUTE } from "../../domain/time.ts";
import {
  at,
  healthy,
  initialCycle,
  notConfigured,
  RAN,
  rejected,
  tooManyFailures,
} from "../domain/jobs.ts";

export const NOW = at("2026-05-04T12:00:00Z");

/** A small fleet in two tenants, as a look at NOW has judged it. */

export const TENANTS = [
  { name: "contoso", tenantId: "11111111-1111-4111-8111-111111111111" },
  { name: "fabrikam", tenantId: "22222222-2222-4222-8222-222222222222" },
];

const fresh = {
  ...RAN,
  escrowed: 0,
  escrowedRaw: 0,
  beganAt: NOW - 9 * MINUTE,
  endedAt: NOW - 6 * MINUTE,
};

function jobOf(number: number, application: string, more: Partial<SyncJob> = {}): SyncJob {
  const tail = String(number).padStart(12, "0");
  return {
    ...healthy,
    jobId: `scim.0f3c2b1a4d5e4f608a7b9c0d1e2f3a4b.${tail}`,
    servicePrincipalId: `5b1e7c90-2a3d-4e6f-9081-${tail}`,
    application,
    lastExecution: fresh,
    lastSuccess: fresh,
    readAt: NOW,
    ...more,
  };
}

export const JOBS = {
  phones: jobOf(1, "8x8", {
    ...rejected,
    quarantine: {
      ...rejected.quarantine!,
      // What a target may put into the text that Entra passes on.
      error: {
        ...rejected.quarantine!.error!,
        message: "The stored credentials of Ada Lovelace were rejected.",
      },
    },
    jobId: `scim.0f3c2b1a4d5e4f608a7b9c0d1e2f3a4b.${"1".padStart(12, "0")}`,
    servicePrincipalId: `5b1e7c90-2a3d-4e6f-9081-${"1".padStart(12, "0")}`,
    readAt: NOW,
  }),
  tickets: jobOf(2, "ServiceNow", {
    lastExecution: { ...fresh, state: "entry-level-errors", escrowed: 420 },
  }),
  sales: jobOf(3, "Salesforce"),
  chat: jobOf(4, "Slack", {
    ...pick(initialCycle),
    progress: initialCycle.progress.map((part) => ({ ...part, observedAt: NOW - 5 * MINUTE })),
    lastExecution: { ...initialCycle.lastExecution!, beganAt: NOW - 3 * HOUR },
  }),
  zoom: jobOf(5, "Zoom"),
  box: jobOf(6, "Box", { code: "paused", schedule: { state: "paused", intervalMs: 40 * MINUTE } }),
  draft: jobOf(7, "Dropbox", {
    code: notConfigured.code,
    schedule: notConfigured.schedule,
    lastExecution: null,
    lastSuccess: null,
  }),
  old: jobOf(8, "Workday writeback", { readAt: NOW - 5 * HOUR }),
  foreign: jobOf(9, "Secret of fabrikam", { tenant: "fabrikam", ...heldOf() }),
} as const;

function pick({
  lastSuccess,
  lastSuccessWithExports,
  progress,
  steadyFirstAt,
  steadyLastAt,
  synchronizedEntries,
}: SyncJob) {
  return {
    lastSuccess,
    lastSuccessWithExports,
    progress,
    steadyFirstAt,
    steadyLastAt,
    synchronizedEntries,
  };
}

function heldOf(): Partial<SyncJob> {
  const { code, quarantine, lastExecution } = tooManyFailures;
  return { code, quarantine, lastExecution };
}
