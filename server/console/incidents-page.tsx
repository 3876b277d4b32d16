import { useState } from "preact/hooks";
import type { Incident } from "./api-types.ts";
import { TimeText } from "./components.tsx";
import { formatCount, formatLabel } from "./format.ts";
import { ActionsTaken, notifiedText } from "./open-incidents.tsx";
import { incidentPageHref } from "./page-address.ts";
import { PagedList } from "./paged-list.tsx";
import { useRefreshCount } from "./use-api.ts";

const REFRESH_INTERVAL_MS = 15_000;
const STATES = ["open", "recovered"] as const satisfies readonly Incident["state"][];

export function IncidentsPage({ now }: { readonly now: number }) {
  const [state, setState] = useState<Incident["state"]>("open");
  const refreshCount = useRefreshCount(REFRESH_INTERVAL_MS);
  return (
    <article class="page">
      <h1>Incidents</h1>
      <fieldset class="condition-filter">
        <legend class="unseen">Show only incidents in one state</legend>
        {STATES.map((option) => (
          <button
            key={option}
            type="button"
            aria-pressed={state === option}
            onClick={() => setState(option)}
          >
            {formatLabel(option)}
          </button>
        ))}
      </fieldset>
      <PagedList<Incident>
        key={state}
        path={`/incidents?state=${state}&limit=50`}
        version={refreshCount}
        emptyText={state === "open" ? "No incident is open." : "No incident has recovered yet."}
      >
        {(incident) => <IncidentItem key={incident.id} incident={incident} now={now} />}
      </PagedList>
    </article>
  );
}

function IncidentItem({ incident, now }: { readonly incident: Incident; readonly now: number }) {
  const { severity, title, openedAt, resolvedAt, affectedObjects } = incident;
  return (
    <li>
      <span class={`severity ${severity}`}>{severity}</span>
      <a href={incidentPageHref(incident.id)}>{title}</a>
      <span class="quiet">
        {resolvedAt === null ? (
          <>
            opened <TimeText at={openedAt} now={now} />
          </>
        ) : (
          <>
            recovered <TimeText at={resolvedAt} now={now} />
          </>
        )}
        {(affectedObjects ?? 0) > 0 && ` · ${formatCount(affectedObjects ?? 0, "object")} affected`}{" "}
        · {notifiedText(incident)}
      </span>
      <ActionsTaken incident={incident} now={now} />
    </li>
  );
}
