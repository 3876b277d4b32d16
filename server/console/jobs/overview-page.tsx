import { useMemo, useState } from "preact/hooks";
import { keepPlace, keptPlace, useKeptPlace } from "../address/list-place.ts";
import type { PageQuery } from "../address/page-address.ts";
import { useTypedQuery } from "../address/use-typed-query.ts";
import type { Silence, Tenant } from "../api/api-types.ts";
import type { Overview } from "../api/watch-overview.ts";
import { OpenIncidents } from "../incidents/open-incidents.tsx";
import { JobFilters } from "./job-filters.tsx";
import { filterJobs, groupJobs, parseJobListView } from "./job-list-view.ts";
import { UnreadSilences } from "./job-silences.tsx";
import { JobTable } from "./job-table.tsx";
import { ProblemBanner, TenantBanners } from "./overview-banners.tsx";

type OverviewPageProps = {
  readonly query: PageQuery;
  readonly overview: Overview;
  readonly now: number;
  /** After a person has acknowledged or silenced an incident. */
  readonly onAction: () => void;
};

export function OverviewPage({ query, overview, now, onAction }: OverviewPageProps) {
  const { jobs, incidents, tenants, problems } = overview;
  return (
    <>
      <h1 class="unseen">Provisioning jobs</h1>
      <ProblemBanner problems={problems} now={now} />
      {tenants.map((tenant) => (
        <TenantBanners key={tenant.tenant} tenant={tenant} now={now} />
      ))}
      <OpenIncidents incidents={incidents} now={now} onAction={onAction} foldsOthers />
      {jobs.length === 0 ? (
        <NoJobs tenants={tenants} />
      ) : (
        <JobList query={query} overview={overview} now={now} />
      )}
    </>
  );
}

/** Rows beyond the visible ones are rendered when the reader comes near them. */
const FIRST_LINES = 40;
const MORE_LINES = 60;

/** The same object at each render, so that no row is rendered again. */
const NO_SILENCES: readonly Silence[] = [];

function JobList({ query, overview, now }: Omit<OverviewPageProps, "onAction">) {
  const { jobs, tenants, targets, incidents, silences } = overview;
  const hasManyTenants = tenants.length > 1;
  const search = useTypedQuery("search", query["search"] ?? "");
  const view = useMemo(
    () => parseJobListView({ ...query, search: search.typed }, hasManyTenants),
    [query, search.typed, hasManyTenants],
  );
  const shown = useMemo(() => filterJobs(jobs, view), [jobs, view]);
  const groups = useMemo(() => groupJobs(shown, view), [shown, view]);
  const [place] = useState(keptPlace);
  const [rendered, setRendered] = useState({ view, lines: place?.lines ?? FIRST_LINES });
  useKeptPlace(place);
  // Another filter or order begins at the first line.
  const limit = rendered.view === view ? rendered.lines : FIRST_LINES;
  return (
    <>
      <JobFilters
        jobs={jobs}
        shownCount={shown.length}
        view={view}
        search={search}
        hasManyTenants={hasManyTenants}
      />
      {silences === null && <UnreadSilences />}
      {shown.length > 0 && (
        <JobTable
          onClick={(event) => keepPlace(event, limit)}
          groups={groups}
          sort={view.sort}
          targets={targets}
          incidents={incidents}
          silences={silences ?? NO_SILENCES}
          now={now}
          namesTenants={hasManyTenants && !view.isGrouped}
          limit={limit}
          onMore={() => setRendered({ view, lines: limit + MORE_LINES })}
        />
      )}
    </>
  );
}

function NoJobs({ tenants }: { readonly tenants: readonly Tenant[] }) {
  const isWaitingForFirstPoll = tenants.every(
    ({ access, readFailure }) => access !== "readable" || readFailure !== null,
  );
  return (
    <div class="empty">
      <h2>{isWaitingForFirstPoll ? "No poll has finished yet" : "No provisioning jobs"}</h2>
      <p>
        {isWaitingForFirstPoll
          ? "The worker reads the jobs within a minute of its start. If no jobs appear, run npm run doctor: it checks every connection and names what is missing."
          : "None of the watched apps has provisioning set up. Check tenants.applications in steadystate.yaml, or set up provisioning for an app in Entra."}
      </p>
    </div>
  );
}
