import type { JobFacts } from "../facts.ts";
import type { PacePoint } from "../trace.ts";

/** Nothing is remembered yet: the pace is that of the cycle as a whole. */
export function rememberPace(
  before: readonly PacePoint[],
  _facts: Omit<JobFacts, "trace">,
): readonly PacePoint[] {
  return before;
}
