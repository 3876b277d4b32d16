import { distance } from "fastest-levenshtein";
import { jobKind } from "../../domain/job-kind.ts";
import { matchRoute } from "../../domain/notify/match-route.ts";
import type { Route } from "../../domain/notify/route.ts";
import type { RouteDecisionReason } from "../../domain/notify/route-decision.ts";
import type { ObservedJob } from "../../domain/observed-job.ts";

/** `8x8 (contoso)`. */
export const jobName = ({ application, tenant }: ObservedJob): string =>
  `${application} (${tenant})`;

/** The jobs with this app, `app (tenant)` or job ID, in any case. */
export function findJobs(jobs: readonly ObservedJob[], text: string): readonly ObservedJob[] {
  const wanted = text.trim().toLowerCase();
  return jobs.filter((job) =>
    [job.application, jobName(job), job.jobId].some((name) => name.toLowerCase() === wanted),
  );
}

const MAX_NEAR_NAMES = 10;
/** One letter in three of a near name may differ, and two letters of a short name. */
const LETTERS_PER_TYPING_ERROR = 3;
const MIN_TYPING_ERRORS = 2;

/** Names of jobs that look like the text, the most similar first; all names if none does. */
export function nearNames(jobs: readonly ObservedJob[], text: string): readonly string[] {
  const wanted = text.trim().toLowerCase();
  const scored = jobs.map((job) => {
    const application = job.application.toLowerCase();
    const contains = application.includes(wanted) || wanted.includes(application);
    return { name: jobName(job), score: contains ? 0 : distance(application, wanted) };
  });
  const maxScore = Math.max(MIN_TYPING_ERRORS, wanted.length / LETTERS_PER_TYPING_ERROR);
  const near = scored.filter(({ score }) => score <= maxScore);
  const shown = (near.length > 0 ? near : scored).toSorted((a, b) => a.score - b.score);
  return [...new Set(shown.map(({ name }) => name))].slice(0, MAX_NEAR_NAMES);
}

type RouteMismatch = Extract<RouteDecisionReason, { readonly code: `other-${string}` }>;

/** Why no incident of the job belongs to the route; null if some do. */
export function matchJob(job: ObservedJob, route: Route): RouteMismatch | null {
  const { incidentKinds, severities } = route;
  // An incident of a kind and severity that the route accepts, so that only its job can be the reason.
  return matchRoute(
    {
      tenant: job.tenant,
      kind: incidentKinds?.[0] ?? "quarantine",
      severity: severities[0] ?? "critical",
      jobs: [{ application: job.application, kind: jobKind(job) }],
    },
    route,
  );
}
