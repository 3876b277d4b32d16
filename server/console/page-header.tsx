import { formatCount, formatLocalTime, formatSeconds, formatTime } from "./format.ts";
import { isStale } from "./job-cells.tsx";
import {
  INCIDENTS_PAGE_HREF,
  NOTIFICATIONS_PAGE_HREF,
  OVERVIEW_PAGE_HREF,
  SILENCES_PAGE_HREF,
} from "./page-address.ts";
import { PersonSearch } from "./person-search.tsx";
import type { Overview } from "./watch-overview.ts";

const PAGES = [
  { href: OVERVIEW_PAGE_HREF, text: "Jobs" },
  { href: INCIDENTS_PAGE_HREF, text: "Incidents" },
  { href: NOTIFICATIONS_PAGE_HREF, text: "Notifications" },
  { href: SILENCES_PAGE_HREF, text: "Silences" },
] as const;

export function Header({
  overview,
  currentHref,
  now,
}: {
  readonly overview: Overview | null;
  readonly currentHref: string;
  readonly now: number;
}) {
  return (
    <header>
      <a class="name" href="#/">
        <img src="/favicon.svg" alt="" width="22" height="22" />
        Steadystate
      </a>
      <nav aria-label="Pages">
        {PAGES.map(({ href, text }) => (
          <a key={href} href={href} aria-current={currentHref === href ? "page" : undefined}>
            {text}
          </a>
        ))}
      </nav>
      <DataAge overview={overview} now={now} />
      <PersonSearch
        hasManyTenants={new Set(overview?.tenants.map(({ tenant }) => tenant)).size > 1}
      />
    </header>
  );
}

/** Age of the oldest job data that is not stale, and the number of jobs with stale data. */
function DataAge({ overview, now }: { readonly overview: Overview | null; readonly now: number }) {
  if (overview === null) return <span class="fresh" />;
  const { jobs } = overview;
  if (jobs.length === 0) return <span class="fresh">no data yet</span>;
  const freshJobs = jobs.filter((job) => !isStale(job, now));
  const staleCount = jobs.length - freshJobs.length;
  const oldest = Math.min(
    ...(freshJobs.length > 0 ? freshJobs : jobs).map(({ asOf }) =>
      asOf === null ? 0 : Date.parse(asOf),
    ),
  );
  return (
    <span class="fresh">
      {oldest > 0 && (
        <span title={formatLocalTime(oldest)}>
          data up to {formatTime(oldest)}, {formatSeconds((now - oldest) / 1000)} old
        </span>
      )}{" "}
      {staleCount > 0 && (
        <strong>
          ⚠ {freshJobs.length === 0 ? "all stale" : `${formatCount(staleCount, "job")} stale`}
        </strong>
      )}
    </span>
  );
}
