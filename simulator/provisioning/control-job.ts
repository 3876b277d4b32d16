import type { AuditActivity } from "../log/audit-log.ts";
import type { Instant, JobCommand, RestartScope } from "../tenant-view.ts";
import type { CycleContext } from "./cycle-context.ts";
import { clearLinks } from "./cycle-work.ts";
import { liftQuarantine } from "./quarantine-job.ts";
import { keepBacklog, planCycle } from "./run-cycle.ts";
import { clearEscrow, type SimulatedJob } from "./simulated-job.ts";

const START_DELAY_MS = 20_000;
/** The scopes of a restart in the portal, and of a restart without scopes. */
const DEFAULT_RESTART_SCOPES: readonly RestartScope[] = ["Watermark", "Escrows", "QuarantineState"];
const FULL_RESTART_SCOPES: readonly RestartScope[] = [
  ...DEFAULT_RESTART_SCOPES,
  "ConnectorDataStore",
];
const ADMINISTRATOR = { userPrincipalName: "provisioning.admin@contoso.example" } as const;

/** Runs an administrator's command on a job and writes its audit entry. */
export function controlJob(
  context: CycleContext,
  job: SimulatedJob,
  command: JobCommand,
  now: Instant,
): void {
  switch (command.kind) {
    case "start":
      startJob(context, job, now);
      appendAudit(context, job, "Enable/start provisioning configuration", now);
      return;
    case "pause":
      // A running cycle continues to its end.
      job.schedule = "Paused";
      appendAudit(context, job, "Disable/pause provisioning configuration", now);
      return;
    case "restart":
      restartJob(context, job, command.scopes, now);
      appendAudit(context, job, "Enable/restart provisioning configuration", now);
      return;
  }
}

/** Resumes the job at its watermark and lifts a quarantine. */
function startJob(context: CycleContext, job: SimulatedJob, now: Instant): void {
  job.isConfigured = true;
  job.schedule = "Active";
  liftQuarantine(context, job, now);
  if (job.cycle === null) planCycle(context, job, now + START_DELAY_MS);
}

function restartJob(
  context: CycleContext,
  job: SimulatedJob,
  requestedScopes: readonly RestartScope[],
  now: Instant,
): void {
  abortCycleForRestart(context, job, now);
  const effectiveScopes = requestedScopes.length === 0 ? DEFAULT_RESTART_SCOPES : requestedScopes;
  const scopes = new Set(
    effectiveScopes.includes("Full")
      ? [...effectiveScopes, ...FULL_RESTART_SCOPES]
      : effectiveScopes,
  );
  const keepsStagedDeletes = !scopes.has("ForceDeletes") && !scopes.has("Watermark");
  if (scopes.has("ConnectorDataStore")) clearLinks(job);
  if (scopes.has("Escrows")) {
    clearEscrow(job);
    job.escrowsPruned = false;
  }
  if (scopes.has("Watermark")) {
    job.isInitialCycleDue = true;
    job.backlog = null;
  }
  if (scopes.has("QuarantineState")) liftQuarantine(context, job, now);
  if (scopes.has("ForceDeletes")) job.forcesDeletes = true;
  if (!keepsStagedDeletes && !job.forcesDeletes) job.stagedDeletes.clear();
  job.schedule = "Active";
  planCycle(context, job, now + START_DELAY_MS);
}

function abortCycleForRestart(context: CycleContext, job: SimulatedJob, now: Instant): void {
  const { cycle } = job;
  if (cycle === null) return;
  keepBacklog(job, cycle);
  cycle.execution.ended = now;
  job.cycle = null;
  context.truthRecorder.recordCycleEnd(job.app.index, now, "aborted");
}

/**
 * Changes the mapping as an administrator does. Saving a mapping restarts the job, which then
 * writes the newly mapped attribute of every person.
 */
export function editMapping(context: CycleContext, job: SimulatedJob, now: Instant): void {
  job.mappingEdits = [{ attribute: "locale", from: null, to: "en-GB" }];
  appendAudit(context, job, "Update attribute mappings or scope", now);
  restartJob(context, job, DEFAULT_RESTART_SCOPES, now);
}

export function appendAudit(
  context: CycleContext,
  job: SimulatedJob,
  activity: AuditActivity,
  now: Instant,
): void {
  context.audits.append({ at: now, app: job.app, activity, reason: "", actor: ADMINISTRATOR });
}
