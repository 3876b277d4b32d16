import type { Instant } from "../tenant-view.ts";
import type { CycleContext } from "./cycle-context.ts";
import { imposeQuarantine, type JobQuarantine, quarantineDisablesAt } from "./quarantine-rules.ts";
import type { SimulatedJob } from "./simulated-job.ts";

/**
 * Imposes or continues a quarantine, writes its audit entry and schedules the disablement of the
 * job.
 */
export function quarantineJob(
  context: CycleContext,
  job: SimulatedJob,
  details: Pick<JobQuarantine, "reason" | "error">,
  now: Instant,
): void {
  const before = job.quarantine;
  job.quarantine = imposeQuarantine(before, details, now);
  if (before !== null && before.reason === details.reason) return;
  if (before !== null) context.truthRecorder.recordQuarantineEnd(job.app.index, now);
  context.truthRecorder.recordQuarantineStart(job.app.index, details.reason, now);
  context.audits.append({
    at: now,
    app: job.app,
    activity: "Quarantine",
    reason: "The job was placed in quarantine.",
    errorCode: details.error?.code ?? details.reason,
    actor: null,
  });
  const { seriesBegan } = job.quarantine;
  context.taskQueue.runAt(quarantineDisablesAt(job.quarantine), (later) => {
    if (job.quarantine?.seriesBegan !== seriesBegan) return;
    job.schedule = "Disabled";
    context.audits.append({
      at: later,
      app: job.app,
      activity: "Disable/pause provisioning configuration",
      reason: "The job was disabled after four weeks in quarantine.",
      actor: null,
    });
    job.planVersion += 1;
    if (job.cycle !== null) context.truthRecorder.recordCycleEnd(job.app.index, later, "aborted");
    job.cycle = null;
  });
}

export function liftQuarantine(context: CycleContext, job: SimulatedJob, now: Instant): void {
  if (job.quarantine === null) return;
  job.quarantine = null;
  context.truthRecorder.recordQuarantineEnd(job.app.index, now);
}
