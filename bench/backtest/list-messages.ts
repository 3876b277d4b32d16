import { endTimeOf, isWithin, jobById, sampleAt } from "./record-queries.ts";
import type { RecordedMessage, WorldTruth } from "./world-records.ts";

/** One message, with the true state of the world at the time when the message was written. */
export type ListedMessage = Omit<RecordedMessage, "at" | "jobIds"> & {
  readonly at: string;
  /** Every fault that began before the message and affects one of its jobs or no job at all. */
  readonly faults: readonly string[];
  readonly isGraphInOutage: boolean;
  readonly jobs: readonly {
    readonly application: string;
    readonly schedule: string;
    readonly failing: number;
    readonly isQuarantined: boolean;
  }[];
};

/** The messages of one mail route, as they are written into the file of `--messages`. */
export function listMessages(
  truth: WorldTruth,
  messages: readonly RecordedMessage[],
): readonly ListedMessage[] {
  return messages.map(({ at, jobIds, ...message }) => {
    const applications = jobIds.map((jobId) => jobById(truth, jobId).application);
    const faults = truth.injectedFaults.filter(
      ({ from, affectedApps }) =>
        from <= at &&
        (affectedApps.length === 0 || affectedApps.some((app) => applications.includes(app))),
    );
    return {
      at: timeText(at),
      ...message,
      faults: faults.map(
        ({ kind, from, until }) =>
          `${kind} ${timeText(from)} to ${timeText(until)}${until <= at ? ", over" : ""}`,
      ),
      isGraphInOutage: isWithin(truth.outages, at),
      jobs: jobIds.map((jobId) => jobState(truth, jobId, at)),
    };
  });
}

function jobState(truth: WorldTruth, jobId: string, at: number): ListedMessage["jobs"][number] {
  const isOfJob = (record: { readonly jobId: string }) => record.jobId === jobId;
  const isStalled = isWithin(truth.stalls.filter(isOfJob), at);
  const schedule = truth.schedules.findLast((change) => isOfJob(change) && change.at <= at);
  return {
    application: jobById(truth, jobId).application,
    schedule: isStalled ? "stalled" : (schedule?.state ?? "unknown"),
    failing: sampleAt(truth, jobId, at).failingCount,
    isQuarantined: truth.quarantines.some(
      (quarantine) =>
        isOfJob(quarantine) && quarantine.began <= at && at < endTimeOf(quarantine, truth),
    ),
  };
}

function timeText(at: number): string {
  return new Date(at).toISOString().slice(0, 16);
}
