import { z } from "zod";
import type { Incident } from "../../domain/incident.ts";
import {
  explainAddress,
  explainRoute,
  findRoute,
  type RecipientInput,
} from "../../domain/notify/explain-recipient.ts";
import type { RecipientFinding } from "../../domain/notify/recipient-answer.ts";
import { emptyHistory, notificationIdsOf } from "../../domain/notify/route-history.ts";
import { formatRfc3339 } from "../../wording/phrases.ts";
import { recipientAnswerText, recipientFindingText } from "../../wording/recipient-answer.ts";
import { accessRemedy, type Caller, callerHas, canSeePersons } from "../access/caller.ts";
import { defineRoute, type Route } from "../define-route.ts";
import { notKnownProblem, Problem } from "../problem.ts";
import { PathId } from "../query-params.ts";
import type { AnswerOf } from "../schema/common-schema.ts";
import { RecipientAnswer, RecipientQuestion } from "../schema/incident-schema.ts";
import type { ServerContext } from "../server-context.ts";
import { visibleDecisions, visibleRoutes } from "../visible-routes.ts";

/** "Why was I not notified?". The recipient is in the body, because proxies log URLs. */
export function incidentRecipientRoute(context: ServerContext): Route {
  return defineRoute({
    method: "post",
    path: "/incidents/{id}/why",
    summary:
      "Whether one mail address or one route was notified of an incident, why, and what to change. " +
      "Addresses need a role that may see persons",
    params: z.strictObject({ id: PathId }),
    body: RecipientQuestion,
    responseSchema: RecipientAnswer,
    async handle({ params, body, caller }) {
      const { recipient } = body;
      const incident = await context.store.incidents.get(params.id);
      if (incident === null || !caller.tenants.includes(incident.tenant))
        throw notKnownProblem("id", params.id, "GET /api/v1/incidents lists all incidents");
      const input = await readRecipientInput(context, caller, incident);
      const route = findRoute(recipient, input);
      if (route === null) requireAddress(recipient, input, caller);
      const answer = route === null ? explainAddress(recipient, input) : explainRoute(route, input);
      const subject = route === null ? recipient : `route ${route.name}`;
      return {
        incidentId: incident.id,
        recipient,
        notified: answer.isNotified,
        text: recipientAnswerText(subject, answer),
        findings: answer.findings.map(findingRow),
      };
    },
  });
}

function requireAddress(recipient: string, { routes }: RecipientInput, caller: Caller): void {
  if (!recipient.includes("@")) {
    const names = routes.map(({ name }) => name).join(", ");
    const hint = `give a mail address, or one of the routes ${names === "" ? "(the settings have none)" : names}`;
    throw notKnownProblem("recipient", recipient, hint);
  }
  if (canSeePersons(caller.role)) return;
  throw new Problem(
    403,
    `${callerHas(caller)} the role viewer, which may not see addresses: ask with the name of a route, ` +
      `or ${accessRemedy(caller, "the role helpdesk, operator or admin")}.`,
  );
}

async function readRecipientInput(
  context: ServerContext,
  caller: Caller,
  incident: Incident,
): Promise<RecipientInput> {
  const { store } = context;
  const { id, tenant, jobIds } = incident;
  const [histories, acknowledgements, unsubscriptions, configurations] = await Promise.all([
    store.incidents.routeHistories([id]),
    store.actions.acknowledgements([id]),
    store.actions.unsubscriptions(),
    store.jobs.configurations(tenant),
  ]);
  const history = histories.get(id) ?? emptyHistory(id);
  return {
    incident,
    routes: visibleRoutes(context, caller),
    history: { ...history, decisions: visibleDecisions(context, caller, history.decisions) },
    notifications: await store.incidents.notifications(notificationIdsOf(history)),
    unsubscriptions,
    acknowledgement: acknowledgements.get(id) ?? null,
    jobAddresses: jobIds.flatMap((jobId) => configurations.get(jobId)?.notificationAddresses ?? []),
  };
}

function findingRow(
  finding: RecipientFinding,
): AnswerOf<typeof RecipientAnswer>["findings"][number] {
  return {
    code: finding.code,
    text: recipientFindingText(finding),
    routeName: "routeName" in finding ? finding.routeName : null,
    notificationId: finding.code === "message" ? finding.notificationId : null,
    at: "at" in finding ? formatRfc3339(finding.at) : null,
  };
}
