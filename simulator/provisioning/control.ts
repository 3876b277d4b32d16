import type { AuditActivity } from "../log/audit-book.ts";
import type { Instant, JobCommand, RestartScope } from "../seam.ts";
import { type CycleDeps, keepBacklog, lift, planCycle } from "./cycle.ts";
import { clearEscrow, type Job } from "./job.ts";
import { forgetLinks } from "./work.ts";

const SOON_MS = 20_000;
/** The portal's Restart, and a restart without a scope. */
const USUAL_SCOPES: readonly RestartScope[] = ["Watermark", "Escrows", "QuarantineState"];
const FULL: readonly RestartScope[] = [...USUAL_SCOPES, "ConnectorDataStore"];
const ADMINISTRATOR = { userPrincipalName: "provisioning.admin@contoso.example" } as const;

/** What an administrator can ask of a job; each leaves a directory audit. */
export function controlJob(deps: CycleDeps, job: Job, command: JobCommand, now: Instant): void {
  switch (command.kind) {
    case "start":
      startJob(deps, job, now);
      tell(deps, job, "Enable/start provisioning configuration", now);
      return;
    case "pause":
      // The running cycle still completes.
      job.schedule = "Paused";
      tell(deps, job, "Disable/pause provisioning configuration", now);
      return;
    case "restart":
      restartJob(deps, job, command.scopes, now);
      tell(deps, job, "Enable/restart provisioning configuration", now);
      return;
  }
}

/** Goes on where it stopped, and clears a quarantine. */
function startJob(deps: CycleDeps, job: Job, now: Instant): void {
  job.isConfigured = true;
  job.schedule = "Active";
  lift(deps, job, now);
  if (job.cycle === null) planCycle(deps, job, now + SOON_MS);
}

function restartJob(deps: CycleDeps, job: Job, asked: readonly RestartScope[], now: Instant): void {
  breakOffForRestart(deps, job, now);
  const named = asked.length === 0 ? USUAL_SCOPES : asked;
  const scopes = new Set(named.includes("Full") ? [...named, ...FULL] : named);
  const keepsStaging = !scopes.has("ForceDeletes") && !scopes.has("Watermark");
  if (scopes.has("ConnectorDataStore")) forgetLinks(job);
  if (scopes.has("Escrows")) {
    clearEscrow(job);
    job.escrowsPruned = false;
  }
  if (scopes.has("Watermark")) {
    job.isInitialDue = true;
    job.backlog = null;
  }
  if (scopes.has("QuarantineState")) lift(deps, job, now);
  if (scopes.has("ForceDeletes")) job.forcesDeletes = true;
  if (!keepsStaging && !job.forcesDeletes) job.staged.clear();
  job.schedule = "Active";
  planCycle(deps, job, now + SOON_MS);
}

function breakOffForRestart(deps: CycleDeps, job: Job, now: Instant): void {
  const { cycle } = job;
  if (cycle === null) return;
  keepBacklog(job, cycle);
  cycle.execution.ended = now;
  job.cycle = null;
  deps.witness.cycleEnded(job.app.index, now, "aborted");
}

/** Saving other mappings restarts the job by itself, and everyone gets the attribute that is mapped now. */
export function editMapping(deps: CycleDeps, job: Job, now: Instant): void {
  job.remapped = [{ attribute: "locale", from: null, to: "en-GB" }];
  tell(deps, job, "Update attribute mappings or scope", now);
  restartJob(deps, job, USUAL_SCOPES, now);
}

export function tell(deps: CycleDeps, job: Job, activity: AuditActivity, now: Instant): void {
  deps.audits.append({ at: now, app: job.app, activity, reason: "", actor: ADMINISTRATOR });
}
