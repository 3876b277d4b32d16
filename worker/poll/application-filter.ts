/** True if the configuration selects this app. */
export type ApplicationFilter = (application: string, servicePrincipalId: string) => boolean;

/**
 * A pattern matches a display name (any case, `*` matches any text) or a service principal id. If
 * `include` and `exclude` both match an app, the app is excluded.
 */
export function createApplicationFilter(applications: {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}): ApplicationFilter {
  const included = applications.include.map(createMatcher);
  const excluded = applications.exclude.map(createMatcher);
  return (application, servicePrincipalId) => {
    const matchesEither = (matches: (text: string) => boolean) =>
      matches(application) || matches(servicePrincipalId);
    return included.some(matchesEither) && !excluded.some(matchesEither);
  };
}

function createMatcher(pattern: string): (text: string) => boolean {
  const parts = pattern.toLowerCase().split("*");
  const source = parts.map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, "\\$&")).join(".*");
  const expression = new RegExp(`^${source}$`, "s");
  return (text) => expression.test(text.toLowerCase());
}
