import type { JobFacts } from "../facts.ts";
import type { EscrowPoint } from "../trace.ts";

const MAX_POINTS = 96;

/** Adds what waits now, when it has changed. */
export function rememberEscrow(
  before: readonly EscrowPoint[],
  { job, failingObjects }: Omit<JobFacts, "trace">,
): readonly EscrowPoint[] {
  const newest = before.at(-1);
  if (newest !== undefined && (newest.objects === failingObjects || newest.at >= job.readAt)) {
    return before;
  }
  return [...before, { at: job.readAt, objects: failingObjects, references: 0 }].slice(-MAX_POINTS);
}
