import { sharesOf } from "../random.ts";
import type { Instant } from "../seam.ts";
import type { DirectTarget } from "../target/direct-target.ts";
import { isTransient } from "../target/failures.ts";
import { groupRef, type ObjectRef } from "../tenant/change.ts";
import type { CycleDeps } from "./cycle.ts";
import { ACTIVE, type Execution, escrow, type Job, link } from "./job.ts";

const DAY_MS = 86_400_000;
const STEADY_FOR_MS = 90 * DAY_MS;
/** Some have been failing for weeks when the world begins. */
const OLDEST_FAILURE_MS = 20 * DAY_MS;

/** Puts a job where it would be after months of good work: accounts linked, a few old failures. */
export function settleIn(deps: CycleDeps, job: Job, direct: DirectTarget, now: Instant): void {
  const { tenant } = deps;
  for (let p = 0; p < tenant.people.count(); p++) {
    if (tenant.isEntitled(job.app.index, p)) settle(deps, { job, direct, now }, p);
  }
  if (job.app.groups) {
    for (const [g, group] of tenant.groups.entries()) {
      if (group.assignedTo.includes(job.app.index)) settle(deps, { job, direct, now }, groupRef(g));
    }
  }
  const last = executionBefore(deps.cycleId(deps.nextCycleNumber()), now);
  job.isInitialDue = false;
  job.lastExecution = last;
  job.lastSuccess = last;
  job.lastSuccessWithExports = last;
  job.steadyFirst = now - STEADY_FOR_MS;
  job.steadyLast = last.ended;
}

/** Accounts that somebody made in the target before the job first ran: it will match them. */
export function openAccounts(
  { tenant }: CycleDeps,
  { app }: Job,
  direct: DirectTarget,
  now: Instant,
): void {
  if (app.alreadyThere === 0) return;
  const lotOf = sharesOf(tenant.seed, `already in ${app.name}`);
  for (let p = 0; p < tenant.people.count(); p++) {
    if (!tenant.isEntitled(app.index, p) || lotOf(p) >= app.alreadyThere) continue;
    void direct.call(creation(p, now));
  }
}

const creation = (ref: ObjectRef, now: Instant) =>
  ({ kind: "export", operation: "create", ref, edits: [], targetId: null, now }) as const;

function settle(
  { witness }: CycleDeps,
  { job, direct, now }: { job: Job; direct: DirectTarget; now: Instant },
  ref: ObjectRef,
): void {
  const reply = direct.call(creation(ref, now));
  if (reply instanceof Promise) throw new Error("A direct target answers at once.");
  if (reply.ok) {
    link(job, ref, ACTIVE);
    witness.standing(job.app.index, ref, "provisioned");
    return;
  }
  const { code } = reply.failure;
  let at = now - job.random.next() * OLDEST_FAILURE_MS;
  for (;;) {
    const entry = escrow(job, ref, { code, isReference: false, edits: [] }, at);
    if (entry === null || entry.dueAt > now || isTransient(code)) break;
    at = entry.dueAt;
  }
  witness.standing(job.app.index, ref, "failing");
}

function executionBefore(activityId: string, now: Instant): Execution {
  return {
    activityId,
    began: now - 45_000,
    ended: now - 10_000,
    state: "Succeeded",
    error: null,
    entitled: 0,
    imported: 0,
    deltas: 0,
    referenceDeltas: 0,
    exports: 0,
    exported: 0,
    escrowed: 0,
  };
}
