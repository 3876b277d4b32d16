import { z } from "zod";
import type { ChangeTime } from "../../domain/assignment.ts";
import { GRAPH_PERMISSIONS } from "../../domain/graph-permission.ts";
import { ok, type Result } from "../../domain/result.ts";
import { type Instant, MINUTE, type Millis } from "../../domain/time.ts";
import { id, instant, listOfValid, MAX_TEXT_CHARACTERS, text } from "./field-schemas.ts";
import type { GraphClient, GraphRequestOptions } from "./graph-client.ts";
import type { GraphError } from "./graph-error.ts";
import { readGraphPage, rowReaderOf } from "./graph-page.ts";

/** An entry of the audit log about a group or app: these objects were added or removed at this time. */
export type MembershipAudit = {
  readonly at: Instant;
  readonly isRemoval: boolean;
  readonly objectIds: ReadonlySet<string>;
};

const AUDIT_OPTIONS: GraphRequestOptions = {
  workload: "reports",
  permission: GRAPH_PERMISSIONS.auditLog,
};

/**
 * The number of audit entries that one request reads. If more people have changed, the times of the other
 * changes are the two reads around them.
 */
const MAX_ROWS = 999;
/** An audit entry up to this much older or newer than the two reads still explains the change. */
const TOLERANCE_MS: Millis = 10 * MINUTE;

/**
 * "Add member to group", "Remove member from group", "Add app role assignment to group", "Remove
 * app role assignment from user" and so on (Microsoft Learn: "Microsoft Entra audit log activities").
 */
const MEMBERSHIP_ACTIVITY = /^(?<verb>add|remove) (member|app role assignment)/i;

const AuditRow = z.object({
  activityDateTime: instant.refine((at) => at !== null),
  activityDisplayName: text(MAX_TEXT_CHARACTERS),
  result: text(MAX_TEXT_CHARACTERS),
  targetResources: listOfValid(z.object({ id })),
});

/** Reads who was added to a group or app, and who was removed, between two reads of its members. */
export async function readMembershipAudits(
  graph: GraphClient,
  objectId: string,
  { after, before }: Extract<ChangeTime, { readonly code: "between" }>,
): Promise<Result<readonly MembershipAudit[], GraphError>> {
  const filter = [
    "loggedByService eq 'Core Directory'",
    `activityDateTime ge ${toTimestamp(after - TOLERANCE_MS)}`,
    `activityDateTime le ${toTimestamp(before + TOLERANCE_MS)}`,
    `targetResources/any(t:t/id eq '${objectId.replaceAll("'", "''")}')`,
  ].join(" and ");
  const link = `/auditLogs/directoryAudits?$filter=${encodeURIComponent(filter)}&$top=${MAX_ROWS}`;
  const json = await graph.get(link, AUDIT_OPTIONS);
  if (!json.ok) return json;
  const page = readGraphPage(json.value, rowReaderOf(AuditRow));
  if (!page.ok) return page;
  return ok(page.value.rows.flatMap((row) => toMembershipAudit(row) ?? []));
}

function toMembershipAudit(row: z.output<typeof AuditRow>): MembershipAudit | null {
  const verb = MEMBERSHIP_ACTIVITY.exec(row.activityDisplayName ?? "")?.groups?.["verb"];
  if (verb === undefined || row.activityDateTime === null || row.result !== "success") return null;
  return {
    at: row.activityDateTime,
    isRemoval: verb.toLowerCase() === "remove",
    objectIds: new Set(row.targetResources.map((target) => target.id)),
  };
}

const toTimestamp = (at: Instant): string => `${new Date(at).toISOString().slice(0, 19)}Z`;
