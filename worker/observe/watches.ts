/** Whether an app is one of those to watch. */
export type Watches = (application: string, servicePrincipalId: string) => boolean;

/**
 * The apps that the configuration names, by display name (without case, `*` stands for anything)
 * or by service principal id. What is excluded is not watched, even when it is included too.
 */
export function watchesOf(applications: {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}): Watches {
  const included = applications.include.map(matcher);
  const excluded = applications.exclude.map(matcher);
  return (application, servicePrincipalId) => {
    const hit = (matches: (text: string) => boolean) =>
      matches(application) || matches(servicePrincipalId);
    return included.some(hit) && !excluded.some(hit);
  };
}

function matcher(pattern: string): (text: string) => boolean {
  const parts = pattern.toLowerCase().split("*");
  const source = parts.map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, "\\$&")).join(".*");
  const expression = new RegExp(`^${source}$`, "s");
  return (text) => expression.test(text.toLowerCase());
}
