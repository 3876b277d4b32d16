import type { AnnouncementDecision } from "../../domain/notify/route-history.ts";
import { formatRfc3339 } from "../../wording/phrases.ts";
import { routeDecisionText } from "../../wording/route-decision.ts";
import type { AnswerOf } from "../schema/common-schema.ts";
import type { RouteDecisionRow } from "../schema/incident-schema.ts";

/** Why a route was or was not notified of one change of an incident, as an API row. */
export function routeDecisionRow(
  decision: AnnouncementDecision,
): AnswerOf<typeof RouteDecisionRow> {
  const { announcementId, reason, routeKey, routeName, decidedAt, code } = decision;
  return {
    announcementId,
    reason,
    routeKey,
    routeName,
    decidedAt: formatRfc3339(decidedAt),
    code,
    text: routeDecisionText(decision),
    notificationId: decision.code === "notified" ? decision.notificationId : null,
    until: formatRfc3339("until" in decision ? decision.until : null),
  };
}
