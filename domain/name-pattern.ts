/**
 * Tests names of tenants and applications against the patterns of a setting: any case, `*` matches
 * any text. Without a pattern, no name matches.
 */
export function createNameMatcher(patterns: readonly string[]): (name: string) => boolean {
  const matchers = patterns.map(createPatternMatcher);
  return (name) => matchers.some((matches) => matches(name));
}

/**
 * Each text between two `*` is searched once, after the match of the previous text. One regular
 * expression for the whole pattern would try every way to divide a name that does not match.
 */
function createPatternMatcher(pattern: string): (name: string) => boolean {
  const texts = pattern.split("*").map(escapeForRegExp);
  const last = texts.length - 1;
  const expressions = texts.map(
    (text, i) => new RegExp(`${i === 0 ? "^" : ""}${text}${i === last ? "$" : ""}`, "giu"),
  );
  return (name) => {
    let end = 0;
    return expressions.every((expression) => {
      expression.lastIndex = end;
      const isFound = expression.test(name);
      end = expression.lastIndex;
      return isFound;
    });
  };
}

const escapeForRegExp = (text: string): string => text.replace(/[\\^$.|?+()[\]{}]/g, "\\$&");
