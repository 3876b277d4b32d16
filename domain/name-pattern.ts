/**
 * Tests names of tenants and applications against the patterns of a setting: any case, `*` matches
 * any text. Without a pattern, no name matches.
 */
export function createNameMatcher(patterns: readonly string[]): (name: string) => boolean {
  const sources = patterns.map((pattern) => pattern.split("*").map(escapeForRegExp).join(".*"));
  const expressions = sources.map((source) => new RegExp(`^${source}$`, "isu"));
  return (name) => expressions.some((expression) => expression.test(name));
}

const escapeForRegExp = (text: string): string => text.replace(/[\\^$.|?+()[\]{}]/g, "\\$&");
