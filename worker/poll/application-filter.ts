import { createNameMatcher } from "../../domain/name-pattern.ts";

/** True if the configuration selects this app. */
export type ApplicationFilter = (application: string, servicePrincipalId: string) => boolean;

/**
 * Creates the filter. A pattern matches a display name or a service principal id. If `include` and
 * `exclude` both match an app, the app is excluded.
 */
export function createApplicationFilter(applications: {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}): ApplicationFilter {
  const isIncluded = createNameMatcher(applications.include);
  const isExcluded = createNameMatcher(applications.exclude);
  return (application, servicePrincipalId) => {
    const names = [application, servicePrincipalId];
    return names.some(isIncluded) && !names.some(isExcluded);
  };
}
