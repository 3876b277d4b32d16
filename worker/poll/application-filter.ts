/** Whether an app is one of those to watch. */
export type ApplicationFilter = (application: string, servicePrincipalId: string) => boolean;

/**
 * The apps that the configuration names, by display name (without case, `*` stands for anything)
 * or by service principal id. What is excluded is not watched, even when it is included too.
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
