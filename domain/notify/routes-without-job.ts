import { createNameMatcher } from "../name-pattern.ts";
import type { RouteWithoutJob } from "../process-problem.ts";
import { settingPath } from "../setting-path.ts";
import type { RoutedJob } from "./match-route.ts";
import type { Route } from "./route.ts";

export type KnownTenant = {
  readonly tenant: string;
  /** Null while the jobs of the tenant have not been read. */
  readonly jobs: readonly RoutedJob[] | null;
};

type FilteredRoute = Pick<Route, "name" | "tenants" | "applications" | "jobKinds">;

/**
 * The routes, in the order of the settings, whose names of apps or kinds of jobs match no known job.
 * Nothing is concluded about a route while the jobs of one of its tenants have not been read.
 */
export function findRoutesWithoutJob(
  routes: readonly FilteredRoute[],
  tenants: readonly KnownTenant[],
): readonly RouteWithoutJob[] {
  return routes.flatMap((route, index) => {
    const isOfRoute = createNameMatcher(route.tenants);
    const ofRoute = tenants.filter(({ tenant }) => isOfRoute(tenant));
    if (ofRoute.some(({ jobs }) => jobs === null)) return [];
    const jobs = ofRoute.flatMap((tenant) => tenant.jobs ?? []);
    const unmatched = [
      {
        setting: settingPath(["notify", index, "applications"]),
        values: unknownApplications(route, jobs),
      },
      { setting: settingPath(["notify", index, "jobKinds"]), values: unknownKinds(route, jobs) },
    ];
    return unmatched
      .filter(({ values }) => values.length > 0)
      .map((found) => ({ route: route.name, ...found }));
  });
}

/** A name of an app stands for this app, so each of them must match. A tenant may have no job yet. */
function unknownApplications(
  { applications }: FilteredRoute,
  jobs: readonly RoutedJob[],
): readonly string[] {
  return applications.filter((pattern) => {
    const isMatch = createNameMatcher([pattern]);
    return !/^\*+$/.test(pattern) && !jobs.some(({ application }) => isMatch(application));
  });
}

/** Kinds name a group of jobs, so it is enough that one of them matches a job of the route's apps. */
function unknownKinds(
  { applications, jobKinds }: FilteredRoute,
  jobs: readonly RoutedJob[],
): readonly string[] {
  if (jobKinds === null) return [];
  const isApplication = createNameMatcher(applications);
  const ofRoute = jobs.filter(({ application }) => isApplication(application));
  const hasKind = ofRoute.some(({ kind }) => kind === null || jobKinds.includes(kind));
  return ofRoute.length === 0 || hasKind ? [] : jobKinds;
}
