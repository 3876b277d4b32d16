import type { Severity } from "../condition.ts";
import type { IncidentKind } from "../incident-kind.ts";
import type { JobKind } from "../job-kind.ts";
import { createNameMatcher } from "../name-pattern.ts";
import type { Instant } from "../time.ts";
import type { Route } from "./route.ts";
import type { RouteDecisionReason } from "./route-decision.ts";
import { isWithinHours, nextHoursChange } from "./weekly-hours.ts";

/** What decides which routes an incident belongs to. */
export type RoutedIncident = {
  readonly tenant: string;
  readonly kind: IncidentKind;
  /**
   * For a change of an incident of which the route was notified before, the most severe severity that
   * the incident has had: the route must get its end too.
   */
  readonly severity: Severity;
  /**
   * The jobs that the incident is about. For a whole tenant these are all known jobs of the tenant, for
   * a target all jobs that provision to it. If it is empty, no job is known, and the incident belongs
   * to every app and kind of job.
   */
  readonly jobs: readonly RoutedJob[];
};

export type RoutedJob = {
  readonly application: string;
  /** Null if it is not known: such a job belongs to every kind. */
  readonly kind: JobKind | null;
};

/** The filters of a route. */
type RouteFilters = Pick<
  Route,
  "tenants" | "applications" | "jobKinds" | "incidentKinds" | "severities"
>;

type RouteMismatch = Extract<RouteDecisionReason, { readonly code: `other-${string}` }>;

/**
 * Why the incident does not belong to the route; null if it belongs to the route. Hours and quiet hours
 * are not checked.
 */
export function matchRoute(incident: RoutedIncident, route: RouteFilters): RouteMismatch | null {
  const { incidentKinds, severities } = route;
  if (!createNameMatcher(route.tenants)(incident.tenant)) return { code: "other-tenant" };
  const jobMismatch = matchJobs(incident.jobs, route);
  if (jobMismatch !== null) return jobMismatch;
  if (incidentKinds !== null && !incidentKinds.includes(incident.kind)) {
    return { code: "other-incident-kind" };
  }
  if (!severities.includes(incident.severity)) {
    return { code: "other-severity", severity: incident.severity };
  }
  return null;
}

/** One of the jobs must have both a matching app and a matching kind. */
function matchJobs(
  jobs: readonly RoutedJob[],
  { applications, jobKinds }: RouteFilters,
): RouteMismatch | null {
  if (jobs.length === 0) return null;
  const isApplication = createNameMatcher(applications);
  const ofRoute = jobs.filter(({ application }) => isApplication(application));
  if (ofRoute.length === 0) return { code: "other-application" };
  const hasKind = ofRoute.some(
    ({ kind }) => jobKinds === null || kind === null || jobKinds.includes(kind),
  );
  return hasKind ? null : { code: "other-job-kind" };
}

type RouteTimes = Pick<Route, "hours" | "quietHours">;

/** True if the route waits because of its quiet hours. They never hold back a critical incident. */
export function isQuiet(
  { quietHours }: Pick<Route, "quietHours">,
  severity: Severity,
  at: Instant,
): boolean {
  return severity !== "critical" && quietHours !== null && isWithinHours(quietHours, at);
}

/**
 * When the route may be notified: `at` itself, or the first later time within its hours and outside its
 * quiet hours. Null if there is no such time; the settings refuse such a route.
 */
export function nextOpenTime(route: RouteTimes, severity: Severity, at: Instant): Instant | null {
  let time = at;
  // Each change of the hours or quiet hours is visited once, and they repeat after a week.
  for (let changes = 0; changes < MAX_CHANGES_PER_WEEK; changes += 1) {
    const blocking = blockingHours(route, severity, time);
    if (blocking === null) return time;
    const next = nextHoursChange(blocking, time);
    if (next === null) return null;
    time = next;
  }
  return null;
}

/**
 * The hours and the quiet hours each begin and end at most once a day, which is 28 changes in a week. The
 * rest is a reserve for changes of a zone's offset.
 */
const MAX_CHANGES_PER_WEEK = 40;

/** The hours for whose end or beginning the notification must wait; null if it does not wait. */
function blockingHours({ hours, quietHours }: RouteTimes, severity: Severity, at: Instant) {
  if (hours !== null && !isWithinHours(hours, at)) return hours;
  return isQuiet({ quietHours }, severity, at) ? quietHours : null;
}
