import { SEVERITIES } from "../../../domain/condition.ts";
import { INCIDENT_KINDS } from "../../../domain/incident-kind.ts";
import { changeQuery } from "../address/change-query.ts";
import { incidentPageHref, type PageQuery } from "../address/page-address.ts";
import { api } from "../api/api-client.ts";
import type { Incident } from "../api/api-types.ts";
import { useRefreshCount } from "../api/use-refresh-count.ts";
import type { Overview } from "../api/watch-overview.ts";
import { formatLabel } from "../parts/format.ts";
import { PagedList } from "../parts/paged-list.tsx";
import { apiFilters, QuerySelect } from "../parts/query-select.tsx";
import { ActionsTaken } from "./incident-actions.tsx";
import { IncidentTimes } from "./incident-times.tsx";
import { notifiedText } from "./open-incidents.tsx";

const REFRESH_INTERVAL_MS = 15_000;
const STATES = ["open", "recovered", "all"] as const;
const FILTERS = ["severity", "kind", "tenant", "application"] as const;
const FILTER_LABELS = {
  severity: "Severity",
  kind: "Kind",
  tenant: "Tenant",
  application: "App",
} as const satisfies Record<(typeof FILTERS)[number], string>;
/** No incident has the severity none. */
const INCIDENT_SEVERITIES = SEVERITIES.filter((severity) => severity !== "none");

type PageProps = {
  readonly query: PageQuery;
  readonly overview: Overview;
  readonly now: number;
};

/** Open incidents, the most severe first, and the history, newest first. The filters are in the address. */
export function IncidentsPage({ query, overview, now }: PageProps) {
  const state = STATES.find((name) => name === query["state"]) ?? "open";
  const refreshCount = useRefreshCount(REFRESH_INTERVAL_MS);
  const filters = {
    ...apiFilters<"/api/v1/incidents">(query, FILTERS),
    ...(state !== "all" && { state: [state] }),
  };
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
            onClick={() => changeQuery({ state: option === "open" ? null : option }, "push")}
          >
            {formatLabel(option)}
          </button>
        ))}
      </fieldset>
      <IncidentFilters query={query} overview={overview} />
      <PagedList
        key={JSON.stringify(filters)}
        request={(page) =>
          api.GET("/api/v1/incidents", { params: { query: { ...filters, limit: 50, ...page } } })
        }
        refreshCount={refreshCount}
        emptyText={emptyText(state, query)}
      >
        {(incident) => <IncidentItem key={incident.id} incident={incident} now={now} />}
      </PagedList>
    </article>
  );
}

const EMPTY_TEXTS = {
  open: "No incident is open.",
  recovered: "No incident has recovered yet.",
  all: "There was no incident yet.",
} as const;

/** Names the filters that hide incidents, and what to choose to see more. */
function emptyText(state: (typeof STATES)[number], query: PageQuery): string {
  const chosenFilters = FILTERS.filter((name) => (query[name] ?? "") !== "");
  if (chosenFilters.length === 0) return EMPTY_TEXTS[state];
  const chosen = chosenFilters.map(
    (name) => `${FILTER_LABELS[name]} “${formatLabel(query[name] ?? "")}”`,
  );
  const labels = chosenFilters.map((name) => FILTER_LABELS[name]).join(" or ");
  const which = state === "all" ? "incident" : `${state} incident`;
  const next = state === "all" ? "" : "choose the state “all”, or ";
  return `No ${which} matches ${chosen.join(" and ")}. To see more, ${next}set ${labels} to All.`;
}

function IncidentFilters({ query, overview }: Pick<PageProps, "query" | "overview">) {
  const tenants = overview.tenants.map(({ tenant }) => tenant);
  const applications = [...new Set(overview.jobs.map(({ application }) => application))];
  return (
    <search class="filters">
      <QuerySelect
        query={query}
        name="severity"
        label={FILTER_LABELS.severity}
        values={INCIDENT_SEVERITIES}
      />
      <QuerySelect query={query} name="kind" label={FILTER_LABELS.kind} values={INCIDENT_KINDS} />
      {tenants.length > 1 && (
        <QuerySelect
          query={query}
          name="tenant"
          label={FILTER_LABELS.tenant}
          values={tenants}
          textOf={asItIs}
        />
      )}
      <QuerySelect
        query={query}
        name="application"
        label={FILTER_LABELS.application}
        values={applications.toSorted((a, b) => a.localeCompare(b, "en"))}
        textOf={asItIs}
      />
    </search>
  );
}

const asItIs = (text: string) => text;

export function IncidentItem({
  incident,
  now,
}: {
  readonly incident: Incident;
  readonly now: number;
}) {
  const { severity, title, affectedText } = incident;
  return (
    <li>
      <span class={`severity ${severity}`}>{severity}</span>
      <a href={incidentPageHref(incident.id)}>{title}</a>
      <span class="quiet">
        <IncidentTimes incident={incident} now={now} />
        {affectedText !== null && ` · ${affectedText}`} · {notifiedText(incident)}
      </span>
      <ActionsTaken incident={incident} now={now} />
    </li>
  );
}
