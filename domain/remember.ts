import { rememberPace } from "./cycle/pace.ts";
import { rememberRun } from "./cycle/runs.ts";
import type { JobFacts } from "./facts.ts";
import { rememberLeavers } from "./failure/leavers.ts";
import { rememberEscrow } from "./quarantine/escrow.ts";
import type { JobTrace } from "./trace.ts";

/** What a look adds to what earlier looks remember of a job; the same object when it adds nothing. */
export function remember(before: JobTrace, facts: Omit<JobFacts, "trace">): JobTrace {
  const escrow = rememberEscrow(before.escrow, facts);
  const pace = rememberPace(before.pace, facts);
  const runs = rememberRun(before.runs, facts);
  const leavers = rememberLeavers(before.leavers, facts);
  const isNew =
    escrow !== before.escrow ||
    pace !== before.pace ||
    runs !== before.runs ||
    leavers !== before.leavers;
  return isNew ? { escrow, pace, runs, leavers } : before;
}
