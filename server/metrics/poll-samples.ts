import { METRICS } from "../../domain/metrics.ts";
import type { PollKind } from "../../domain/poll-kind.ts";
import type { ObservedTarget } from "../../domain/target.ts";
import type { Millis } from "../../domain/time.ts";
import type { PollState } from "../../store/jobs/poll-types.ts";
import { oldestTime } from "../server-context.ts";
import { createSampleList, type MetricSample } from "./sample-list.ts";

/**
 * The samples of one poll of a tenant. A poll that has never run has its interval and a counter, so
 * that a rule sees that its last success is missing.
 */
export function pollSamples(
  tenant: string,
  kind: PollKind,
  poll: {
    /** Null if the poll has no setting or is switched off. */
    readonly intervalMs: Millis | null;
    /** Null if the poll has never run. */
    readonly state: Pick<
      PollState,
      "lastSuccessAt" | "watermark" | "droppedRows" | "progressRatio"
    > | null;
  },
): readonly MetricSample[] {
  const { intervalMs, state } = poll;
  const isOff = intervalMs === null && state === null && kind !== "backfill";
  if (isOff) return [];
  const sampleList = createSampleList({ tenant, collector: kind });
  sampleList.addMs(METRICS.pollInterval, intervalMs);
  sampleList.addMs(METRICS.pollLastSuccess, state?.lastSuccessAt ?? null);
  sampleList.addMs(METRICS.pollWatermark, state?.watermark ?? null);
  sampleList.add(METRICS.pollDroppedRows, state?.droppedRows ?? 0);
  // A discovery has a progress too, which must not replace the progress of the back-fill.
  const backfill = createSampleList({ tenant });
  if (kind === "backfill") backfill.add(METRICS.backfillProgress, state?.progressRatio ?? null);
  return [...sampleList.list, ...backfill.list];
}

/** The polls of a tenant's SCIM servers as one sample: the time of the server whose last poll is oldest. */
export function targetPollSamples(
  tenant: string,
  intervalMs: Millis | null,
  targets: readonly Pick<ObservedTarget, "polledAt">[],
): readonly MetricSample[] {
  const sampleList = createSampleList({ tenant, collector: "targets" });
  if (intervalMs === null) return sampleList.list;
  sampleList.addMs(METRICS.pollInterval, intervalMs);
  sampleList.addMs(METRICS.pollLastSuccess, oldestTime(targets.map(({ polledAt }) => polledAt)));
  return sampleList.list;
}
