import type { Redis } from "ioredis";
import type { ObjectState, Touch } from "../domain/facts.ts";
import { scopingOf } from "../domain/person/scoping.ts";
import type { ProvisioningEvent } from "../domain/provisioning.ts";
import { placeName, readDetails } from "./details.ts";
import type { JobView } from "./job-view.ts";
import type { JobKeys } from "./keys.ts";
import type { Naming } from "./names.ts";
import type { Touch as KeptTouch } from "./object-state.ts";
import { summarise, unpackTouches } from "./object-state.ts";

/** One job as the states in it are read. */
export type JobReader = {
  readonly redis: Redis;
  readonly tenant: string;
  readonly jobId: string;
  readonly keys: JobKeys;
  readonly view: JobView;
};

export type Known = { readonly naming: Naming; readonly touches: readonly KeptTouch[] };

export async function readTouches(
  redis: Redis,
  keys: JobKeys,
  object: Buffer,
): Promise<readonly KeptTouch[]> {
  return unpackTouches(await redis.hgetBuffer(keys.objects(object), object));
}

/** States of objects of one job; what stands in the details is read for all of them together. */
export async function readStates(
  job: JobReader,
  objects: readonly Known[],
): Promise<readonly ObjectState[]> {
  const places = objects.flatMap(({ touches }) => Object.values(tellingTouches(touches)));
  const details = await readDetails(
    job.redis,
    job.keys,
    job.jobId,
    places.filter((touch) => touch !== null),
  );
  return objects.flatMap((known) => stateOf(job, known, details) ?? []);
}

/** The touches whose details a state tells of. */
function tellingTouches(touches: readonly KeptTouch[]) {
  return {
    reason: touches.find(({ hasReason }) => hasReason) ?? null,
    target: touches.find(({ hasTarget }) => hasTarget) ?? null,
    latest: touches[0] ?? null,
  };
}

function stateOf(
  { tenant, jobId, view }: JobReader,
  { naming, touches }: Known,
  details: ReadonlyMap<string, ProvisioningEvent>,
): ObjectState | null {
  const summary = summarise(touches);
  if (summary === null) return null;
  const { reason, target } = tellingTouches(touches);
  const told = (touch: KeptTouch | null) =>
    touch === null ? null : (details.get(placeName(touch)) ?? null);
  const isFailing = summary.failingSince !== null;
  return {
    tenant,
    jobId,
    application: view.application?.application ?? "",
    sourceId: naming.id,
    kind: naming.kind,
    targetId: told(target)?.target.id ?? null,
    latest: touchOf(summary.latest, view),
    reason: told(reason)?.error?.reason ?? null,
    lastSuccessAt: summary.lastSuccessAt,
    lastSuccessAction: summary.lastSuccessAction,
    lastFailureAt: summary.lastFailureAt,
    failingSince: summary.failingSince,
    attempts: summary.attempts,
    nextAttemptAt: isFailing ? (told(summary.latest)?.retry?.nextAt ?? null) : null,
    scoping: scopingOf(told(summary.latest)?.steps ?? []),
  };
}

function touchOf({ at, action, status, cause }: KeptTouch, { causes }: JobView): Touch {
  return { at, action, status, code: causes.of(cause).code };
}
