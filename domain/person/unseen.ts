import { jobKind } from "../job.ts";
import type { ObjectKind } from "../provisioning.ts";
import type { JobSnapshot } from "../snapshot.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";
import { joined, sayTime } from "../words.ts";
import { ageNote, jobNote, objectName } from "./notes.ts";
import type { Standing } from "./standing.ts";

/**
 * Somebody whom the tenant's log knows and this job's log has never named, as far as it is kept.
 *
 * Who is assigned is not read: it would take a call for each app and page, all day long, to say
 * something that Entra's next cycle says anyway. So nobody is called assigned here, and the words
 * say what to check.
 */
export function neverSeen(
  kind: ObjectKind,
  snapshot: JobSnapshot,
  thresholds: Thresholds,
  now: Instant,
): Standing {
  const { job } = snapshot;
  const seen = { snapshot, thresholds, now };
  const told = tell(kind, snapshot, now);
  return {
    application: job.application,
    jobId: job.jobId,
    standing: "never-seen",
    reason: joined(
      `Entra's log for ${job.application} has never named this ${objectName(kind)}, as far back as it is kept.`,
      told.why,
      jobNote(seen),
      ageNote(seen),
    ),
    remedy: told.remedy,
    errorCode: null,
    lastAction: null,
    lastAt: null,
    attempts: 0,
    nextAttemptAt: null,
    expectedBy: told.expectedBy,
  };
}

type Told = {
  readonly why: string | null;
  readonly remedy: string;
  readonly expectedBy: Instant | null;
};

function tell(kind: ObjectKind, snapshot: JobSnapshot, now: Instant): Told {
  const { condition, cycle, remedy } = snapshot;
  if (kind === "group" && takesNoGroups(snapshot)) {
    const nothing =
      "Nothing to do, unless the app should take groups: then switch their mapping on.";
    return { why: "No group has ever come into this app.", remedy: nothing, expectedBy: null };
  }
  const check = `Check that this ${objectName(kind)} is assigned to the app, by itself or as a direct member of an assigned group, and passes the scoping filter.`;
  switch (condition) {
    case "disabled":
    case "paused":
    case "stopped":
    case "stalled":
    case "quarantined":
      return { why: null, remedy: joined(remedy, check), expectedBy: null };
    case "never-run":
    case "not-configured":
      return { why: "The job has not run yet.", remedy: remedy ?? check, expectedBy: null };
    default:
      break;
  }
  if (cycle.kind !== "initial") {
    const why =
      "Entra seldom writes a row for somebody who is not assigned, so that is the most likely cause.";
    return { why, remedy: check, expectedBy: null };
  }
  const by = cycle.etaHighMs === null ? null : now + cycle.etaHighMs;
  const when = by === null ? "" : `, by ${sayTime(by)} if it is assigned`;
  const why = `The initial cycle is not over, so this may still come${when}.`;
  return { why, remedy: check, expectedBy: by };
}

/** People came in and groups never did: the mapping of groups is off, or the app has none. */
function takesNoGroups({ job }: JobSnapshot): boolean {
  const entries = job.synchronizedEntries;
  const isOutbound = ["scim", "gallery", "cross-tenant"].includes(jobKind(job));
  return (
    isOutbound &&
    entries.length > 0 &&
    !entries.some(({ key }) => key.toLowerCase().includes("group"))
  );
}
