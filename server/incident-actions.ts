import type { Incident } from "../domain/incident.ts";
import type { Silence } from "../domain/notify/action.ts";
import { findSilence } from "../domain/notify/silence.ts";
import { readDelivery } from "./incident-delivery.ts";
import type { IncidentActions } from "./rows/incident-row.ts";
import type { ServerContext } from "./server-context.ts";

/**
 * Reads what people did about incidents, and whether they were notified, for one request: the silences are read once. Calls at the
 * same time become one request to Redis.
 */
export function createActionReader({
  store,
  now,
}: ServerContext): (incident: Incident) => Promise<IncidentActions> {
  let silences: Promise<readonly Silence[]> | null = null;
  return async (incident) => {
    silences ??= store.actions.currentSilences(now());
    const [acknowledgements, current, delivery] = await Promise.all([
      store.actions.acknowledgements([incident.id]),
      incident.state === "open" ? silences : [],
      readDelivery(incident, store.incidents),
    ]);
    return {
      acknowledgement: acknowledgements.get(incident.id) ?? null,
      silence: findSilence(incident, current, now()),
      ...delivery,
    };
  };
}
