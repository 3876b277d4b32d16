import type { LogBook, RowFacts } from "../log/log-book.ts";
import { shareOf } from "../random.ts";
import type { Instant } from "../seam.ts";
import type { Failure, Operation, TargetReply } from "../target/target.ts";
import { type Edit, groupOf, isGroup, type ObjectRef } from "../tenant/change.ts";
import type { Tenant } from "../tenant/tenant.ts";
import type { Standing, Witness } from "../truth.ts";
import { decide, type Intent } from "./decide.ts";
import { ACTIVE, type Cycle, DISABLED, escrow, type Job, link, release, UNLINKED } from "./job.ts";

export type ExportDeps = {
  readonly tenant: Tenant;
  readonly log: LogBook;
  readonly witness: Witness;
};

/** How one object went. `broken`: nothing else would work either, the cycle must end. */
export type Outcome =
  | { readonly kind: "exported" | "skipped" | "failed" | "timed-out" }
  | { readonly kind: "broken"; readonly failure: Failure };

const UNRESOLVED_CODE = "UnableToResolveReferenceAttributeValue";
const MISSING_REFERENCE = { code: UNRESOLVED_CODE, isReference: true } as const;

type Turn = {
  readonly job: Job;
  readonly cycle: Cycle;
  readonly ref: ObjectRef;
  readonly now: Instant;
};

const NO_EDITS: readonly Edit[] = [];
const MEDIAN_DURATION_MS = 900;
const UNRESOLVED: Failure = {
  code: UNRESOLVED_CODE,
  reason: "One or more references could not be resolved, so part of the change was not applied.",
  reach: "object",
};

/** Brings one object into line with the source, and writes down how it went. */
export function exportObject(deps: ExportDeps, turn: Turn): Outcome | Promise<Outcome> {
  const { job, cycle, ref, now } = turn;
  if (cycle.withheld.has(ref)) return stage(deps, turn);

  const edits = cycle.edits.get(ref) ?? NO_EDITS;
  const intent = decide(job, deps.tenant, ref, edits);
  if (intent.kind !== "export") return skip(deps, turn, intent);

  cycle.execution.exports += 1;
  const reply = job.target({
    kind: "export",
    operation: intent.operation,
    ref,
    edits: intent.edits,
    targetId: job.targetIds.get(ref) ?? null,
    now,
  });
  if (reply instanceof Promise) return reply.then((late) => settle(deps, turn, intent, late));
  return settle(deps, turn, intent, reply);
}

type ExportIntent = Extract<Intent, { kind: "export" }>;

function settle(deps: ExportDeps, turn: Turn, intent: ExportIntent, reply: TargetReply): Outcome {
  if (!reply.ok) return refuse(deps, turn, intent, reply.failure);
  const { job, ref, cycle } = turn;
  const { operation } = intent;
  const wasRetry = retryFacts(job, ref);
  const lacksReference = hasUnresolvedReference(deps.tenant, job, ref, operation);

  // Before the link changes: escrow counts who is linked.
  if (lacksReference) escrow(job, ref, { ...MISSING_REFERENCE, edits: intent.edits }, turn.now);
  else release(job, ref);
  job.staged.delete(ref);
  link(job, ref, LINK_AFTER[operation]);
  if (reply.targetId !== null) job.targetIds.set(ref, reply.targetId);
  deps.witness.standing(turn.job.app.index, ref, STANDING_AFTER[operation]);

  if (reply.outcome === "matched" && operation === "create") {
    write(deps, turn, { ...wasRetry, action: "other", status: "skipped", shape: "redundant" });
    return { kind: "skipped" };
  }
  cycle.execution.exported += 1;
  const action = operation === "create" && reply.outcome === "changed" ? "update" : operation;
  if (lacksReference) {
    return warn(deps, turn, { ...intent, operation: action });
  }
  write(deps, turn, {
    ...wasRetry,
    action,
    status: "success",
    shape: "export",
    edits: intent.edits,
  });
  return { kind: "exported" };
}

const LINK_AFTER = { create: ACTIVE, update: ACTIVE, disable: DISABLED, delete: UNLINKED } as const;
const STANDING_AFTER = {
  create: "provisioned",
  update: "provisioned",
  disable: "disabled",
  delete: "deleted",
} as const satisfies Record<Operation, Standing>;

function refuse(deps: ExportDeps, turn: Turn, intent: ExportIntent, failure: Failure): Outcome {
  // The fault is not this object's: no row is written, and the cycle ends here.
  if (failure.reach === "job") return { kind: "broken", failure };
  const { job, ref, cycle, now } = turn;
  const { code } = failure;
  const isRetry = job.escrow.get(ref) !== null;
  const entry = escrow(job, ref, { code, isReference: false, edits: intent.edits }, now);
  cycle.execution.escrowed += 1;
  const isLeaving = intent.operation === "disable" || intent.operation === "delete";
  deps.witness.standing(job.app.index, ref, "failing", isLeaving);
  write(deps, turn, {
    action: intent.operation,
    status: "failure",
    shape: "export",
    edits: intent.edits,
    failure,
    isRetry,
    firstFailedAt: entry?.firstFailedAt ?? 0,
    retries: entry?.retries ?? 0,
  });
  return { kind: code === "Timeout" ? "timed-out" : "failed" };
}

/** The object is written, its manager or a member is not: a reference escrow and a warning. */
function warn(deps: ExportDeps, turn: Turn, intent: ExportIntent): Outcome {
  const { job, ref, cycle, now } = turn;
  const entry = escrow(
    job,
    ref,
    { code: UNRESOLVED.code, isReference: true, edits: intent.edits },
    now,
  );
  cycle.execution.escrowed += 1;
  write(deps, turn, {
    action: intent.operation,
    status: "warning",
    shape: "unresolved",
    edits: intent.edits,
    failure: UNRESOLVED,
    firstFailedAt: entry?.firstFailedAt ?? 0,
    retries: entry?.retries ?? 0,
  });
  return { kind: "exported" };
}

function hasUnresolvedReference(
  tenant: Tenant,
  job: Job,
  ref: ObjectRef,
  operation: Operation,
): boolean {
  if (operation === "disable" || operation === "delete") return false;
  const isMissing = (person: number): boolean =>
    job.links.get(person) === UNLINKED && job.escrow.get(person)?.isReference === false;
  if (!isGroup(ref)) {
    if (!job.app.mapsManager) return false;
    const isLost = shareOf(tenant.seed, `unresolved in ${job.app.name}`, ref) < job.unresolvedShare;
    return isLost || isMissing(tenant.people.managerOf(ref));
  }
  const members = tenant.groups[groupOf(ref)]?.members;
  for (const [person] of job.escrow.entries()) {
    if (members?.has(person) && isMissing(person)) return true;
  }
  return false;
}

function skip(deps: ExportDeps, turn: Turn, intent: Exclude<Intent, ExportIntent>): Outcome {
  const { job, ref } = turn;
  const retry = retryFacts(job, ref);
  release(job, ref);
  job.staged.delete(ref);
  if (intent.kind === "nothing") return { kind: "skipped" };
  const isNews = intent.shape === "not-entitled" && job.links.get(ref) === UNLINKED;
  if (isNews) deps.witness.standing(job.app.index, ref, "skipped");
  write(deps, turn, { ...retry, action: "other", status: "skipped", shape: intent.shape });
  return { kind: "skipped" };
}

/** Told once; from then on the object waits for the administrator's word. */
function stage(deps: ExportDeps, turn: Turn): Outcome {
  const { job, ref } = turn;
  if (!job.staged.has(ref)) {
    job.staged.add(ref);
    write(deps, turn, { action: "stagedDelete", status: "skipped", shape: "staged" });
  }
  return { kind: "skipped" };
}

function retryFacts(job: Job, ref: ObjectRef): Partial<RowFacts> {
  const entry = job.escrow.get(ref);
  if (entry === null) return {};
  return { isRetry: true, firstFailedAt: entry.firstFailedAt, retries: entry.retries + 1 };
}

function write(
  deps: ExportDeps,
  { job, cycle, ref, now }: Turn,
  told: Pick<RowFacts, "action" | "status" | "shape"> & Partial<RowFacts>,
): void {
  const arrivesAt = deps.log.append({
    edits: NO_EDITS,
    failure: null,
    isRetry: false,
    firstFailedAt: 0,
    retries: 0,
    ...told,
    at: now,
    job: job.app.index,
    cycle: cycle.number,
    ref,
    isInTarget: job.links.get(ref) !== UNLINKED || told.action === "delete",
    durationMs: Math.round(job.random.logNormal(MEDIAN_DURATION_MS, 0.6)),
  });
  deps.witness.row(job.app.index, ref, [told.action, told.status], arrivesAt);
}
