/** True if the configuration selects this app. */
export type ApplicationFilter = (application: string, servicePrincipalId: string) => boolean;

/**
 * Patterns match a display name (any case, `*` matches any text) or a service principal id.
 * `exclude` wins over `include`.
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
