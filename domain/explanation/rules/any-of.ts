/** One pattern that matches what any of these match, so that each phrase has a line of its own. Ignores case. */
export function anyOf(...patterns: readonly RegExp[]): RegExp {
  return new RegExp(patterns.map(({ source }) => source).join("|"), "i");
}
