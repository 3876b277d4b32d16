import { distance } from "fastest-levenshtein";

/** A name is probably a typing error of a known name that differs by at most this many letters. */
const MAX_TYPING_ERRORS = 2;
const MAX_SUGGESTIONS = 3;

/** The known names that a person may have meant; the most similar first. */
function similarNames(name: string, known: readonly string[]): readonly string[] {
  const wanted = name.toLowerCase();
  return known
    .map((candidate) => ({ candidate, errors: typingErrors(wanted, candidate.toLowerCase()) }))
    .filter(({ errors }) => errors <= MAX_TYPING_ERRORS)
    .toSorted((a, b) => a.errors - b.errors)
    .slice(0, MAX_SUGGESTIONS)
    .map(({ candidate }) => candidate);
}

/** `berlin` is meant for `europe/berlin`. */
function typingErrors(wanted: string, known: string): number {
  return wanted.length > MAX_TYPING_ERRORS && known.endsWith(`/${wanted}`)
    ? 1
    : distance(wanted, known);
}

/** `did you mean quarantine?`, or else `otherwise`. */
export function suggestion(name: unknown, known: readonly string[], otherwise: string): string {
  const similar = typeof name === "string" ? similarNames(name, known) : [];
  return similar.length > 0 ? `did you mean ${similar.join(" or ")}?` : otherwise;
}
