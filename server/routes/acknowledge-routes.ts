import { z } from "zod";
import type { Incident } from "../../domain/incident.ts";
import type { Caller } from "../access/caller.ts";
import { defineRoute, type Route } from "../define-route.ts";
import { withGivenName } from "../given-name.ts";
import { createActionReader } from "../incident-actions.ts";
import { notKnownProblem, Problem } from "../problem.ts";
import { PathId } from "../query-params.ts";
import { incidentRow } from "../rows/incident-row.ts";
import { AcknowledgeBody } from "../schema/action-schema.ts";
import { IncidentRow } from "../schema/incident-schema.ts";
import type { ServerContext } from "../server-context.ts";

const IncidentParams = z.strictObject({ id: PathId });

export function acknowledgeRoutes(context: ServerContext): readonly Route[] {
  const { actions } = context.store;
  const rowOf = async (incident: Incident, caller: Caller) =>
    incidentRow(incident, await createActionReader(context)(incident), caller);
  return [
    defineRoute({
      method: "post",
      path: "/incidents/{id}/acknowledge",
      summary:
        "Acknowledge an open incident: there are no more reminders and no escalation. The first " +
        "acknowledgement stays; it ends with the incident",
      neededRole: "operator",
      params: IncidentParams,
      body: AcknowledgeBody,
      responseSchema: IncidentRow,
      async handle({ params, body, caller, actor }) {
        const by = withGivenName(actor, body.name);
        const incident = await requireOpenIncident(context, caller, params.id);
        await actions.acknowledge(
          { incidentId: incident.id, by, reason: body.reason, at: context.now() },
          incident.tenant,
        );
        return rowOf(incident, caller);
      },
    }),
    defineRoute({
      method: "delete",
      path: "/incidents/{id}/acknowledge",
      summary: "Withdraw the acknowledgement of an open incident: reminders and escalation go on",
      neededRole: "operator",
      params: IncidentParams,
      responseSchema: IncidentRow,
      async handle({ params, caller, actor }) {
        const incident = await requireOpenIncident(context, caller, params.id);
        const { id, tenant } = incident;
        await actions.withdrawAcknowledgement(id, tenant, { by: actor, at: context.now() });
        return rowOf(incident, caller);
      },
    }),
  ];
}

/**
 * @throws Problem 404 for an incident that does not exist or that the caller may not see, 409 for one
 * that has recovered
 */
export async function requireOpenIncident(
  { store }: ServerContext,
  caller: Caller,
  id: string,
): Promise<Incident> {
  const incident = await store.incidents.get(id);
  if (incident === null || !caller.tenants.includes(incident.tenant))
    throw notKnownProblem("id", id, "GET /api/v1/incidents?state=open lists the open incidents");
  if (incident.state === "open") return incident;
  throw new Problem(
    409,
    "This incident has recovered, so there is nothing to acknowledge or to silence: " +
      "GET /api/v1/incidents?state=open lists the open incidents.",
  );
}
