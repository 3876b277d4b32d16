import {
  ACTIONS,
  type Action,
  type ObjectKind,
  type ProvisioningEvent,
} from "../../domain/provisioning.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { changesOf, errorOf, retryOf, skipReasonOf, stepsOf } from "./event-parts.ts";
import { type Raw, rawOf, statusOf } from "./raw.ts";
import { countOr, instantOr, textOr } from "./text.ts";

const ID_MAX = 200;
const NAME_MAX = 300;

/**
 * One `provisioningObjectSummary` in our words; an error names the field that is wrong.
 *
 * Written by hand: this is the one place that thousands of rows a second pass, and it copies
 * only what we use. A row without a source object is known by its target object instead.
 */
export function readEventRow(value: unknown): Result<ProvisioningEvent, string> {
  const row = rawOf(value);
  const id = idOf(row["id"]);
  if (id === null) return err("id");
  const at = instantOr(row["activityDateTime"]);
  if (at === null) return err("activityDateTime");
  const jobId = idOf(row["jobId"]);
  if (jobId === null) return err("jobId");
  const source = rawOf(row["sourceIdentity"]);
  const target = rawOf(row["targetIdentity"]);
  const targetId = idOf(target["id"]);
  const sourceId = idOf(source["id"]) ?? targetId;
  if (sourceId === null) return err("sourceIdentity.id");

  const info = rawOf(row["provisioningStatusInfo"]);
  const status = statusOf(info["status"]);
  const steps = stepsOf(row["provisioningSteps"]);
  const error = errorOf(info["errorInformation"], status);
  return ok({
    id,
    at,
    jobId,
    ...applicationOf(row),
    cycleId: idOf(row["cycleId"]),
    changeId: idOf(row["changeId"]),
    action: actionOf(row["provisioningAction"]),
    status,
    durationMs: countOr(row["durationInMilliseconds"]),
    source: {
      id: sourceId,
      name: textOr(source["displayName"], NAME_MAX),
      userPrincipalName: principalNameOf(source, steps),
      kind: kindOf(source["identityType"]) ?? kindOf(target["identityType"]) ?? "other",
    },
    target: { id: targetId, name: textOr(target["displayName"], NAME_MAX) },
    code: (status === "skipped" ? skipReasonOf(steps) : null) ?? error?.code ?? null,
    error,
    steps,
    changes: changesOf(row["modifiedProperties"]),
    retry: retryOf(info["errorInformation"]),
  });
}

/** An id as it came; one with unwanted characters or beyond all measure is none. */
function idOf(value: unknown): string | null {
  // In bytes, as the store counts: an id that was cut would be somebody else's.
  if (typeof value !== "string" || value === "" || Buffer.byteLength(value) > ID_MAX) return null;
  return textOr(value, ID_MAX) === value ? value : null;
}

/** The service principal arrives as one object; Microsoft's page calls it a collection. */
function applicationOf(row: Raw): Pick<ProvisioningEvent, "servicePrincipalId" | "application"> {
  const given = row["servicePrincipal"];
  const principal = rawOf(Array.isArray(given) ? given[0] : given);
  const system = rawOf(row["targetSystem"]);
  const details = rawOf(system["details"]);
  return {
    servicePrincipalId: idOf(principal["id"]) ?? idOf(details["ServicePrincipalId"]) ?? "",
    application:
      textOr(principal["displayName"], NAME_MAX) ??
      textOr(details["ServicePrincipalDisplayName"], NAME_MAX) ??
      textOr(system["displayName"], NAME_MAX) ??
      "",
  };
}

const ACTION_OF: ReadonlyMap<unknown, Action> = new Map(
  ACTIONS.map((action) => [action.toLowerCase(), action]),
);
/** Microsoft's page writes `stageddelete`, its metadata `stagedDelete`. */
function actionOf(value: unknown): Action {
  return ACTION_OF.get(typeof value === "string" ? value.toLowerCase() : value) ?? "other";
}

/** `User`, `Group`, or a SCIM URN that ends in one of them. */
function kindOf(value: unknown): ObjectKind | null {
  if (value === "User") return "user";
  if (typeof value !== "string" || value === "") return null;
  const last = value.slice(value.lastIndexOf(":") + 1).toLowerCase();
  return last === "user" || last === "group" ? last : "other";
}

const PRINCIPAL_NAMES = ["UserPrincipalName", "userPrincipalName", "userprincipalname"] as const;

function principalNameOf(source: Raw, steps: ProvisioningEvent["steps"]): string | null {
  const named = principalNameIn(rawOf(source["details"]));
  if (named !== null) return named;
  for (const { details } of steps) {
    const found = principalNameIn(details);
    if (found !== null) return found;
  }
  return null;
}

function principalNameIn(details: Raw): string | null {
  for (const key of PRINCIPAL_NAMES) {
    const name = textOr(details[key], NAME_MAX);
    if (name !== null) return name;
  }
  return null;
}
