import type { Incident } from "../domain/incident.ts";
import type { Silence } from "../domain/notify/action.ts";
import { findSilence } from "../domain/notify/silence.ts";
import { readDelivery } from "./incident-delivery.ts";
import type { IncidentActions } from "./rows/incident-row.ts";
import type { ServerContext } from "./server-context.ts";

/**
 * Creates a reader for one HTTP request. For each incident, it returns what people did about it and whether
 * people were notified of it. It reads the silences once. Its other commands to Redis share pipelines if it is
 * called for many incidents at the same time.
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
