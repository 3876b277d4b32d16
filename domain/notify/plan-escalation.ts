import { messageOfGroup } from "./group-entries.ts";
import type { PlanInput, PlannedEntry, PlannedIncident, PlannedMessage } from "./plan-types.ts";
import type { Route } from "./route.ts";
import { findSilence } from "./silence.ts";

/**
 * The message to the people to whom a route escalates, about the critical incidents that nobody has
 * acknowledged in time. There is at most one for each incident and route.
 */
export function planEscalation(
  items: readonly PlannedIncident[],
  route: Route,
  input: Pick<PlanInput, "silences" | "now">,
): readonly PlannedMessage[] {
  const { escalation } = route;
  if (escalation === null) return [];
  const entries = items
    .filter((item) => needsEscalation(item, route, escalation.afterMs, input))
    .map(
      (item): PlannedEntry => ({
        item,
        reason: "escalated",
        announcements: [
          {
            id: `${item.incident.id}.escalated`,
            incidentId: item.incident.id,
            // Newer than every stored announcement, so that the id of the message is made from this one.
            number: Number.MAX_SAFE_INTEGER,
            reason: "escalated",
            severity: item.incident.severity,
            at: input.now,
          },
        ],
        addresses: escalation.addresses,
      }),
    );
  if (entries.length === 0) return [];
  const threads = new Set(entries.map(({ item }) => item.history.threads[route.key]?.threadId));
  const [threadId = null] = threads.size === 1 ? threads : [];
  const [first] = entries;
  const cause =
    entries.length === 1 && first !== undefined ? first.item.cause : ({ code: "storm" } as const);
  return [messageOfGroup({ threadId, cause, entries }, route)];
}

function needsEscalation(
  { incident, history, acknowledgement, mutedBy }: PlannedIncident,
  route: Route,
  afterMs: number,
  { silences, now }: Pick<PlanInput, "silences" | "now">,
): boolean {
  const thread = history.threads[route.key];
  return (
    thread !== undefined &&
    thread.escalatedAt === null &&
    incident.state === "open" &&
    incident.severity === "critical" &&
    acknowledgement === null &&
    mutedBy === null &&
    now - thread.firstNotifiedAt >= afterMs &&
    findSilence(incident, silences, now) === null
  );
}
