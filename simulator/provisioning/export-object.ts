import type { SimulatedPersonStatus, TruthRecorder } from "../ground-truth.ts";
import type { ProvisioningLog, RowData } from "../log/provisioning-log.ts";
import { fixedRandom } from "../random.ts";
import type { ExportOperation, TargetFailure, TargetReply } from "../target/provisioning-target.ts";
import type { SimulatedTenant } from "../tenant/simulated-tenant.ts";
import {
  type AttributeEdit,
  groupIndexOf,
  isGroup,
  type ObjectRef,
} from "../tenant/tenant-change.ts";
import type { Instant } from "../tenant-view.ts";
import { decideExport, type ObjectIntent } from "./decide-export.ts";
import {
  ACTIVE,
  DISABLED,
  putInEscrow,
  type RunningCycle,
  releaseFromEscrow,
  type SimulatedJob,
  setLinkState,
  UNLINKED,
} from "./simulated-job.ts";

export type ExportContext = {
  readonly tenant: SimulatedTenant;
  readonly log: ProvisioningLog;
  readonly truthRecorder: TruthRecorder;
};

/**
 * The outcome of one object. `cycle-failed`: every other export would fail too, so the cycle ends.
 */
export type ExportOutcome =
  | { readonly kind: "exported" | "skipped" | "failed" | "timed-out" }
  | { readonly kind: "cycle-failed"; readonly failure: TargetFailure };

const UNRESOLVED_CODE = "UnableToResolveReferenceAttributeValue";
const MISSING_REFERENCE = { code: UNRESOLVED_CODE, isReference: true } as const;

type ExportAttempt = {
  readonly job: SimulatedJob;
  readonly cycle: RunningCycle;
  readonly ref: ObjectRef;
  readonly now: Instant;
};

const NO_EDITS: readonly AttributeEdit[] = [];
const MEDIAN_DURATION_MS = 900;
const UNRESOLVED_REFERENCE: TargetFailure = {
  code: UNRESOLVED_CODE,
  reason: "One or more references could not be resolved, so part of the change was not applied.",
  scope: "object",
};

/** Exports one object to the target and records the outcome. */
export function exportObject(
  context: ExportContext,
  attempt: ExportAttempt,
): ExportOutcome | Promise<ExportOutcome> {
  const { job, cycle, ref, now } = attempt;
  if (cycle.heldBackDeletes.has(ref)) return stageDelete(context, attempt);

  const edits = cycle.edits.get(ref) ?? NO_EDITS;
  const intent = decideExport(job, context.tenant, ref, edits);
  if (intent.kind !== "export") return skipObject(context, attempt, intent);

  cycle.execution.exportAttempts += 1;
  const reply = job.target({
    kind: "export",
    operation: intent.operation,
    ref,
    edits: intent.edits,
    targetId: job.targetIds.get(ref) ?? null,
    now,
  });
  if (reply instanceof Promise)
    return reply.then((resolvedReply) => applyReply(context, attempt, intent, resolvedReply));
  return applyReply(context, attempt, intent, reply);
}

type ExportIntent = Extract<ObjectIntent, { kind: "export" }>;

function applyReply(
  context: ExportContext,
  attempt: ExportAttempt,
  intent: ExportIntent,
  reply: TargetReply,
): ExportOutcome {
  if (!reply.ok) return recordFailure(context, attempt, intent, reply.failure);
  const { job, ref, cycle } = attempt;
  const { operation } = intent;
  const retryData = retryDataOf(job, ref);
  const lacksReference = hasUnresolvedReference(context.tenant, job, ref, operation);

  // The escrow counts depend on the link, so escrow is updated before the link changes.
  if (lacksReference)
    putInEscrow(job, ref, { ...MISSING_REFERENCE, edits: intent.edits }, attempt.now);
  else releaseFromEscrow(job, ref);
  job.stagedDeletes.delete(ref);
  setLinkState(job, ref, LINK_STATE_AFTER[operation]);
  if (reply.targetId !== null) job.targetIds.set(ref, reply.targetId);
  context.truthRecorder.recordStatus(attempt.job.app.index, ref, PERSON_STATUS_AFTER[operation]);

  if (reply.outcome === "matched" && operation === "create") {
    writeRow(context, attempt, {
      ...retryData,
      action: "other",
      status: "skipped",
      shape: "redundant",
    });
    return { kind: "skipped" };
  }
  cycle.execution.exportedCount += 1;
  const action = operation === "create" && reply.outcome === "changed" ? "update" : operation;
  if (lacksReference) {
    return recordUnresolvedReference(context, attempt, { ...intent, operation: action });
  }
  writeRow(context, attempt, {
    ...retryData,
    action,
    status: "success",
    shape: "export",
    edits: intent.edits,
  });
  return { kind: "exported" };
}

const LINK_STATE_AFTER = {
  create: ACTIVE,
  update: ACTIVE,
  disable: DISABLED,
  delete: UNLINKED,
} as const;
const PERSON_STATUS_AFTER = {
  create: "provisioned",
  update: "provisioned",
  disable: "disabled",
  delete: "deleted",
} as const satisfies Record<ExportOperation, SimulatedPersonStatus>;

function recordFailure(
  context: ExportContext,
  attempt: ExportAttempt,
  intent: ExportIntent,
  failure: TargetFailure,
): ExportOutcome {
  // The failure is not specific to this object: no row is written, and the cycle ends.
  if (failure.scope === "job") return { kind: "cycle-failed", failure };
  const { job, ref, cycle, now } = attempt;
  const { code } = failure;
  const isRetry = job.escrow.get(ref) !== null;
  const entry = putInEscrow(job, ref, { code, isReference: false, edits: intent.edits }, now);
  cycle.execution.escrowedCount += 1;
  const isLeaving = intent.operation === "disable" || intent.operation === "delete";
  context.truthRecorder.recordStatus(job.app.index, ref, "failing", isLeaving);
  writeRow(context, attempt, {
    action: intent.operation,
    status: "failure",
    shape: "export",
    edits: intent.edits,
    failure,
    isRetry,
    firstFailedAt: entry?.firstFailedAt ?? 0,
    retryCount: entry?.retryCount ?? 0,
  });
  return { kind: code === "Timeout" ? "timed-out" : "failed" };
}

/**
 * Records that the object was written, but its manager or a member was not: puts the reference into
 * escrow and writes a row with a warning.
 */
function recordUnresolvedReference(
  context: ExportContext,
  attempt: ExportAttempt,
  intent: ExportIntent,
): ExportOutcome {
  const { job, ref, cycle, now } = attempt;
  const entry = putInEscrow(
    job,
    ref,
    { code: UNRESOLVED_REFERENCE.code, isReference: true, edits: intent.edits },
    now,
  );
  cycle.execution.escrowedCount += 1;
  writeRow(context, attempt, {
    action: intent.operation,
    status: "warning",
    shape: "unresolved",
    edits: intent.edits,
    failure: UNRESOLVED_REFERENCE,
    firstFailedAt: entry?.firstFailedAt ?? 0,
    retryCount: entry?.retryCount ?? 0,
  });
  return { kind: "exported" };
}

function hasUnresolvedReference(
  tenant: SimulatedTenant,
  job: SimulatedJob,
  ref: ObjectRef,
  operation: ExportOperation,
): boolean {
  if (operation === "disable" || operation === "delete") return false;
  const isMissingInTarget = (person: number): boolean =>
    job.links.get(person) === UNLINKED && job.escrow.get(person)?.isReference === false;
  if (!isGroup(ref)) {
    if (!job.app.mapsManager) return false;
    const isInUnresolvedShare =
      fixedRandom(tenant.seed, `unresolved in ${job.app.name}`, ref) < job.unresolvedReferenceShare;
    return isInUnresolvedShare || isMissingInTarget(tenant.people.managerOf(ref));
  }
  const members = tenant.groups[groupIndexOf(ref)]?.members;
  for (const [person] of job.escrow.entries()) {
    if (members?.has(person) && isMissingInTarget(person)) return true;
  }
  return false;
}

function skipObject(
  context: ExportContext,
  attempt: ExportAttempt,
  intent: Exclude<ObjectIntent, ExportIntent>,
): ExportOutcome {
  const { job, ref } = attempt;
  const retryData = retryDataOf(job, ref);
  releaseFromEscrow(job, ref);
  job.stagedDeletes.delete(ref);
  if (intent.kind === "nothing") return { kind: "skipped" };
  const isWithoutAccount = intent.shape !== "redundant" && job.links.get(ref) === UNLINKED;
  if (isWithoutAccount) context.truthRecorder.recordStatus(job.app.index, ref, "skipped");
  if (intent.shape === "invalid-attribute") {
    context.truthRecorder.recordMissingAccount(job.app.index, ref);
  }
  writeRow(context, attempt, {
    ...retryData,
    action: intent.shape === "invalid-attribute" ? "create" : "other",
    status: "skipped",
    shape: intent.shape,
  });
  return { kind: "skipped" };
}

/** Stages a delete, which then waits for an administrator's decision. Writes a row only once. */
function stageDelete(context: ExportContext, attempt: ExportAttempt): ExportOutcome {
  const { job, ref } = attempt;
  if (!job.stagedDeletes.has(ref)) {
    job.stagedDeletes.add(ref);
    writeRow(context, attempt, { action: "stagedDelete", status: "skipped", shape: "staged" });
  }
  return { kind: "skipped" };
}

function retryDataOf(job: SimulatedJob, ref: ObjectRef): Partial<RowData> {
  const entry = job.escrow.get(ref);
  if (entry === null) return {};
  return { isRetry: true, firstFailedAt: entry.firstFailedAt, retryCount: entry.retryCount + 1 };
}

function writeRow(
  context: ExportContext,
  { job, cycle, ref, now }: ExportAttempt,
  row: Pick<RowData, "action" | "status" | "shape"> & Partial<RowData>,
): void {
  const visibleAt = context.log.append({
    edits: NO_EDITS,
    failure: null,
    isRetry: false,
    firstFailedAt: 0,
    retryCount: 0,
    ...row,
    at: now,
    jobIndex: job.app.index,
    cycleNumber: cycle.cycleNumber,
    ref,
    isInTarget: job.links.get(ref) !== UNLINKED || row.action === "delete",
    durationMs: Math.round(job.random.logNormal(MEDIAN_DURATION_MS, 0.6)),
  });
  context.truthRecorder.recordRow(job.app.index, ref, [row.action, row.status], {
    at: now,
    visibleAt,
  });
}
