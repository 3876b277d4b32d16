import { z } from "zod";
import { emptyHistory, notificationIdsOf } from "../../domain/notify/route-history.ts";
import { defineRoute, type Route } from "../define-route.ts";
import { createActionReader } from "../incident-actions.ts";
import { notKnownProblem } from "../problem.ts";
import { PathId } from "../query-params.ts";
import { incidentRow } from "../rows/incident-row.ts";
import { canSeeNotification, notificationRow } from "../rows/notification-row.ts";
import { routeDecisionRow } from "../rows/route-decision-row.ts";
import { IncidentDetail } from "../schema/incident-schema.ts";
import type { ServerContext } from "../server-context.ts";
import { visibleDecisions } from "../visible-routes.ts";

/** The delivery log of one incident: why each route was or was not notified, and what was sent. */
export function incidentDetailRoute(context: ServerContext): Route {
  return defineRoute({
    path: "/incidents/{id}",
    summary:
      "One incident, why each route was or was not notified of each change, and its notifications",
    params: z.strictObject({ id: PathId }),
    responseSchema: IncidentDetail,
    async handle({ params, caller }) {
      const { incidents } = context.store;
      const incident = await incidents.get(params.id);
      if (incident === null || !caller.tenants.includes(incident.tenant)) {
        const hint = "GET /api/v1/incidents lists all incidents";
        throw notKnownProblem("id", params.id, hint);
      }
      const histories = await incidents.routeHistories([incident.id]);
      const history = histories.get(incident.id) ?? emptyHistory(incident.id);
      const notifications = await incidents.notifications(notificationIdsOf(history));
      return {
        ...incidentRow(incident, await createActionReader(context)(incident), caller),
        routeDecisions: visibleDecisions(context, caller, history.decisions).map(routeDecisionRow),
        notifications: notifications
          .filter((notification) => canSeeNotification(notification, caller, context))
          .map((notification) => notificationRow(notification, [incident], { caller, context })),
      };
    },
  });
}
