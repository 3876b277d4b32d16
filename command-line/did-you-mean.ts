import { distance } from "fastest-levenshtein";

/** A name is probably a typing error of a known name that differs by at most this many letters. */
const MAX_TYPING_ERRORS = 2;
/** In a long name, more letters may differ: `severity` is meant for `severities`. */
const MAX_TYPING_ERRORS_LONG = 3;
const MIN_LONG_NAME_LETTERS = 8;
/** `crit` is meant for `critical`. Fewer letters are the beginning of too many names. */
const MIN_BEGINNING_LETTERS = 3;
const MAX_SUGGESTIONS = 3;

/** The known names that a person may have meant: the most similar ones. */
function similarNames(name: string, known: readonly string[]): readonly string[] {
  const wanted = name.toLowerCase();
  const isLong = wanted.length >= MIN_LONG_NAME_LETTERS;
  const maxErrors = isLong ? MAX_TYPING_ERRORS_LONG : MAX_TYPING_ERRORS;
  const candidates = known.map((candidate) => ({
    candidate,
    errors: typingErrors(wanted, candidate.toLowerCase()),
  }));
  const fewest = Math.min(...candidates.map(({ errors }) => errors));
  return candidates
    .filter(({ errors }) => errors <= maxErrors && errors === fewest)
    .slice(0, MAX_SUGGESTIONS)
    .map(({ candidate }) => candidate);
}

/** A part of a name counts as two errors: `crit` of `critical`, `berlin` of `europe/berlin`. */
function typingErrors(wanted: string, known: string): number {
  const isPart = known.startsWith(wanted) || known.endsWith(`/${wanted}`);
  const errors = distance(wanted, known);
  return isPart && wanted.length >= MIN_BEGINNING_LETTERS ? Math.min(errors, 2) : errors;
}

/** `did you mean quarantine?`, or else `otherwise`. */
export function suggestion(name: unknown, known: readonly string[], otherwise: string): string {
  const similar = typeof name === "string" ? similarNames(name, known) : [];
  return similar.length > 0 ? `did you mean ${similar.join(" or ")}?` : otherwise;
}
