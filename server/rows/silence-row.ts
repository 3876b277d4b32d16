import type { Silence } from "../../domain/notify/action.ts";
import { silenceState } from "../../domain/notify/silence.ts";
import { incidentTitle } from "../../wording/incident-title.ts";
import { formatRfc3339 } from "../../wording/phrases.ts";
import { type Caller, hideFromViewers } from "../access/caller.ts";
import type { SilenceRow } from "../schema/action-schema.ts";
import type { AnswerOf } from "../schema/common-schema.ts";
import type { ServerContext } from "../server-context.ts";
import { shownTenants } from "../silence-tenants.ts";
import { actorName } from "./actor-name.ts";

/** A silence of one incident ends when the incident recovers. */
export async function silenceRow(
  { store, now }: Pick<ServerContext, "store" | "now">,
  caller: Caller,
  silence: Silence,
): Promise<AnswerOf<typeof SilenceRow>> {
  const { id, kind, matcher, endedBy } = silence;
  const { applications, incidentKinds, incidentId } = matcher;
  const incident = incidentId === null ? null : await store.incidents.get(incidentId);
  return {
    id,
    kind,
    state: incident?.state === "recovered" ? "ended" : silenceState(silence, now()),
    tenants: shownTenants(caller, silence),
    applications,
    incidentKinds,
    incidentId,
    incidentTitle: incident === null ? null : incidentTitle(incident),
    reason: hideFromViewers(caller, silence.reason),
    createdBy: actorName(silence.by, caller),
    createdAt: formatRfc3339(silence.createdAt),
    beginsAt: formatRfc3339(silence.beginsAt),
    endsAt: formatRfc3339(silence.endsAt),
    endedBy: endedBy === null ? null : actorName(endedBy.by, caller),
    endedAt: formatRfc3339(endedBy?.at ?? null),
  };
}
