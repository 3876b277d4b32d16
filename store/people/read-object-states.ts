import { readSentValues } from "../../domain/failure/sent-values.ts";
import type { ObjectEvent, ObjectState } from "../../domain/object-state.ts";
import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import { readScoping } from "../../domain/scoping.ts";
import type { JobLogState } from "../log/job-log-state.ts";
import type { StoredObjectEvent } from "../log/object-events.ts";
import { summariseObjectEvents } from "../log/object-events.ts";
import { addressKey, readDetails } from "../log/read-details.ts";
import { parseObjectEvents } from "../log/read-packed.ts";
import type { JobKeys } from "../redis/keys.ts";
import type { RedisClient } from "../redis/redis-client.ts";
import type { PersonIdentity } from "./person-identity.ts";

/** What is needed to read the states of objects in one job. */
export type JobLogReader = {
  readonly redis: RedisClient;
  readonly tenant: string;
  readonly jobId: string;
  readonly keys: JobKeys;
  readonly logState: JobLogState;
};

export type StoredObject = {
  readonly identity: PersonIdentity;
  readonly objectEvents: readonly StoredObjectEvent[];
};

export async function readObjectEvents(
  redis: RedisClient,
  keys: JobKeys,
  object: Buffer,
): Promise<readonly StoredObjectEvent[]> {
  return parseObjectEvents(
    redis,
    keys,
    object,
    await redis.hgetBuffer(keys.objects(object), object),
  );
}

/** Reads the states of objects in one job. The details for all objects are read together. */
export async function readObjectStates(
  job: JobLogReader,
  objects: readonly StoredObject[],
): Promise<readonly ObjectState[]> {
  const addresses = objects.flatMap(({ objectEvents }) =>
    Object.values(eventsWithDetails(objectEvents)),
  );
  const details = await readDetails(
    job.redis,
    job.keys,
    job.jobId,
    addresses.filter((objectEvent) => objectEvent !== null),
  );
  return objects.flatMap((object) => toObjectState(job, object, details) ?? []);
}

/** The object events whose details are a part of the object's state. */
function eventsWithDetails(objectEvents: readonly StoredObjectEvent[]) {
  return {
    reason: objectEvents.find(({ hasReason }) => hasReason) ?? null,
    target: objectEvents.find(({ hasTarget }) => hasTarget) ?? null,
    latest: objectEvents[0] ?? null,
  };
}

function toObjectState(
  { tenant, jobId, logState }: JobLogReader,
  { identity, objectEvents }: StoredObject,
  details: ReadonlyMap<string, ProvisioningEvent>,
): ObjectState | null {
  const summary = summariseObjectEvents(objectEvents, logState.outcomeNumbers.isMissingAccount);
  if (summary === null) return null;
  const { reason, target } = eventsWithDetails(objectEvents);
  const detailOf = (objectEvent: StoredObjectEvent | null) =>
    objectEvent === null ? null : (details.get(addressKey(objectEvent)) ?? null);
  const latestDetail = detailOf(summary.latest);
  const isFailing = summary.failingSince !== null;
  const latestEvent = toLatestEvent(summary.latest, logState);
  return {
    tenant,
    jobId,
    application: logState.application?.application ?? "",
    sourceId: identity.id,
    kind: identity.kind,
    targetId: detailOf(target)?.target.id ?? null,
    latestEvent,
    explanation:
      // If the details have expired, the message of the app is gone, and the cluster still explains.
      latestDetail?.explanation ??
      logState.outcomeNumbers.explanationOf(summary.latest.status, summary.latest.outcomeNumber),
    reason: detailOf(reason)?.error?.reason ?? null,
    lastSuccessAt: summary.lastSuccessAt,
    lastSuccessAction: summary.lastSuccessAction,
    lastFailureAt: summary.lastFailureAt,
    failingSince: summary.failingSince,
    missingAccountSince: summary.missingAccountSince,
    attempts: summary.attempts,
    nextAttemptAt: isFailing ? (latestDetail?.retry?.nextAttemptAt ?? null) : null,
    scoping: readScoping(latestDetail?.steps ?? []),
    sentValues: latestDetail === null ? [] : readSentValues(latestDetail),
  };
}

function toLatestEvent(
  { at, action, status, outcomeNumber }: StoredObjectEvent,
  { outcomeNumbers }: JobLogState,
): ObjectEvent {
  return { at, action, status, code: outcomeNumbers.outcomeOf(outcomeNumber).code };
}
