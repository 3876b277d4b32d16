import { createFixedRandom } from "../random.ts";
import type { InMemoryTarget } from "../target/in-memory-target.ts";
import { isTransient } from "../target/target-failures.ts";
import { groupRef, type ObjectRef } from "../tenant/tenant-change.ts";
import type { Instant } from "../tenant-view.ts";
import type { CycleContext } from "./cycle-context.ts";
import {
  ACTIVE,
  newExecution,
  putInEscrow,
  type SimulatedExecution,
  type SimulatedJob,
  setLinkState,
} from "./simulated-job.ts";

const DAY_MS = 86_400_000;
const STEADY_STATE_AGE_MS = 90 * DAY_MS;
/** Maximum age of the failures that exist when the world starts. */
const OLDEST_FAILURE_AGE_MS = 20 * DAY_MS;

/**
 * Puts a job into the state that it has after months of operation: accounts are linked, and a few
 * old failures exist.
 */
export function prepareSteadyJob(
  context: CycleContext,
  job: SimulatedJob,
  inMemoryTarget: InMemoryTarget,
  now: Instant,
): void {
  const { tenant } = context;
  for (let p = 0; job.app.provisionsPeople && p < tenant.people.count(); p++) {
    if (tenant.isEntitled(job.app.index, p)) linkOrEscrow(context, { job, inMemoryTarget, now }, p);
  }
  if (job.app.provisionsGroups) {
    for (const [g, group] of tenant.groups.entries()) {
      if (group.assignedTo.includes(job.app.index))
        linkOrEscrow(context, { job, inMemoryTarget, now }, groupRef(g));
    }
  }
  const last = previousExecution(context.cycleId(context.nextCycleNumber()), now);
  job.isInitialCycleDue = false;
  job.lastExecution = last;
  job.lastSuccess = last;
  job.lastSuccessWithExports = last;
  job.steadyStateFirstAt = now - STEADY_STATE_AGE_MS;
  job.steadyStateLastAt = last.ended;
}

/** Creates the accounts that are in the target before the job's first cycle, which matches them. */
export function createExistingAccounts(
  { tenant }: CycleContext,
  { app }: SimulatedJob,
  inMemoryTarget: InMemoryTarget,
  now: Instant,
): void {
  if (app.existingAccountsShare === 0) return;
  const fixedRandomOf = createFixedRandom(tenant.seed, `already in ${app.name}`);
  for (let p = 0; p < tenant.people.count(); p++) {
    if (!tenant.isEntitled(app.index, p) || fixedRandomOf(p) >= app.existingAccountsShare) continue;
    void inMemoryTarget.call(createCall(p, now));
  }
}

const createCall = (ref: ObjectRef, now: Instant) =>
  ({ kind: "export", operation: "create", ref, edits: [], targetId: null, now }) as const;

function linkOrEscrow(
  { truthRecorder }: CycleContext,
  { job, inMemoryTarget, now }: { job: SimulatedJob; inMemoryTarget: InMemoryTarget; now: Instant },
  ref: ObjectRef,
): void {
  const reply = inMemoryTarget.call(createCall(ref, now));
  if (reply instanceof Promise) throw new Error("An in-memory target must answer synchronously.");
  if (reply.ok) {
    setLinkState(job, ref, ACTIVE);
    truthRecorder.recordStatus(job.app.index, ref, "provisioned");
    return;
  }
  const { code } = reply.failure;
  let at = now - job.random.next() * OLDEST_FAILURE_AGE_MS;
  // Repeats the failed retries until now, so that the next retry is due in the future.
  for (;;) {
    const entry = putInEscrow(job, ref, { code, isReference: false, edits: [] }, at);
    if (entry === null || entry.dueAt > now || isTransient(code)) break;
    at = entry.dueAt;
  }
  truthRecorder.recordStatus(job.app.index, ref, "failing");
}

function previousExecution(activityId: string, now: Instant): SimulatedExecution {
  return { ...newExecution(activityId, now - 45_000), ended: now - 10_000 };
}
