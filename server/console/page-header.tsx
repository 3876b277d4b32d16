import { hasRole, type Role } from "../../domain/role.ts";
import { NAVIGATION, navigationPage, type PageName } from "./address/page-address.ts";
import { useCaller } from "./api/use-caller.ts";
import type { Overview } from "./api/watch-overview.ts";
import { isStale } from "./jobs/job-cells.tsx";
import { formatCount, formatSeconds, formatWholeTime } from "./parts/format.ts";
import { PersonSearch } from "./people/person-search.tsx";

export function Header({
  overview,
  currentPage,
  now,
}: {
  readonly overview: Overview | null;
  readonly currentPage: PageName | null;
  readonly now: number;
}) {
  const isSignedIn = overview !== null;
  const caller = useCaller([isSignedIn]);
  return (
    <header>
      <a class="name" href="#/">
        <img src="/favicon.svg" alt="" width="22" height="22" />
        Steadystate
      </a>
      <Navigation
        currentPage={currentPage === null ? null : navigationPage(currentPage)}
        role={caller?.role ?? null}
      />
      <DataAge overview={overview} now={now} />
      <PersonSearch jobs={overview?.jobs ?? []} privacyMode={caller?.privacyMode ?? null} />
    </header>
  );
}

type NavigationProps = { readonly currentPage: PageName | null; readonly role: Role | null };

/** The pages that the role of the caller may open; all pages until the role is known. */
function Navigation({ currentPage, role }: NavigationProps) {
  const entries = NAVIGATION.filter(({ neededRole }) => role === null || hasRole(role, neededRole));
  const link = ({ page, href, text }: (typeof NAVIGATION)[number]) => (
    <a key={page} href={href} aria-current={currentPage === page ? "page" : undefined}>
      {text}
    </a>
  );
  const menuEntries = entries.filter(({ place }) => place === "menu");
  return (
    <nav aria-label="Pages">
      {entries.filter(({ place }) => place === "bar").map(link)}
      {menuEntries.length > 0 && (
        <details key={currentPage} class="more">
          <summary>More</summary>
          <div>{menuEntries.map(link)}</div>
        </details>
      )}
    </nav>
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
        <time dateTime={new Date(oldest).toISOString()} title={formatWholeTime(oldest)}>
          data {formatSeconds((now - oldest) / 1000)} old
        </time>
      )}{" "}
      {staleCount > 0 && (
        <strong>
          ⚠ {freshJobs.length === 0 ? "all stale" : `${formatCount(staleCount, "job")} stale`}
        </strong>
      )}
    </span>
  );
}
