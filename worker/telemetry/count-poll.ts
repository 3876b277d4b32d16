import type { FinishedRun } from "../../domain/job-history.ts";
import { syncJobLabel } from "../../domain/metrics/sync-job-label.ts";
import type { TelemetryLabels } from "../../domain/metrics/telemetry.ts";
import type { ObservedJob } from "../../domain/observed-job.ts";
import type { TargetProbe } from "../../domain/target.ts";
import { type GraphError, readFailureKind } from "../graph/graph-error.ts";
import type { Telemetry } from "./telemetry.ts";

/** How a poll ended; null if there was nothing to read. */
export type PollRun = { readonly error: GraphError | null } | null;

/** Runs a poll and counts its outcome. */
export async function countPoll(
  poll: Omit<TelemetryLabels<"pollsTotal">, "outcome">,
  telemetry: Telemetry,
  run: () => Promise<PollRun>,
): Promise<void> {
  try {
    const result = await run();
    if (result === null) return;
    const outcome = result.error === null ? "success" : readFailureKind(result.error);
    telemetry.count("pollsTotal", { ...poll, outcome });
  } catch (error) {
    telemetry.count("pollsTotal", { ...poll, outcome: "error" });
    throw error;
  }
}

/** Returns the function that counts each probe of a target. */
export function countProbes(
  target: TelemetryLabels<"probeDuration">,
  telemetry: Telemetry,
): (probe: TargetProbe) => void {
  return ({ result, latencyMs }) => {
    if (latencyMs !== null) telemetry.observe("probeDuration", target, latencyMs);
    if (result === "throttled") telemetry.count("rateLimitedTotal", target);
  };
}

/** Returns the function that counts each cycle that has ended. */
export function countCycles(telemetry: Telemetry): (job: ObservedJob, run: FinishedRun) => void {
  return ({ tenant, jobId }, { kind, beganAt, endedAt, state }) => {
    telemetry.count("cyclesTotal", { tenant, id: syncJobLabel(jobId), result: state });
    if (beganAt !== null) telemetry.observe("cycleDuration", { tenant, kind }, endedAt - beganAt);
  };
}
