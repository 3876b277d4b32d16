import type { TelemetryLabels } from "../../domain/metrics/telemetry.ts";
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
