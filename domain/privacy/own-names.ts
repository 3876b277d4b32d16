import { isOpaqueId } from "./opaque-id.ts";

const MIN_LETTERS = 3;
const LETTER = "[\\p{L}\\p{N}\\p{M}]";
const WORDS = new RegExp(`${LETTER}+`, "gu");
const NO_NAME = " _ ";

/**
 * Removes these names from texts in every spelling of their words: `mark_page`, `Mark Page`, `Page, Mark`
 * and `MarkPage`. The names of the row itself are removed even if they are everyday words.
 */
export function removerOfNames(names: readonly string[]): (text: string) => string {
  const spellings = new Set(names.flatMap(spellingsOf));
  if (spellings.size === 0) return (text) => text;
  const pattern = new RegExp(`(?<!${LETTER})(?:${[...spellings].join("|")})(?!${LETTER})`, "giu");
  return (text) => text.replace(pattern, NO_NAME);
}

/** The words of a name, and of an address before its `@`, in both orders. */
function spellingsOf(name: string): readonly string[] {
  if (isOpaqueId(name)) return [];
  const [local = ""] = name.split("@");
  const words = local.match(WORDS) ?? [];
  if (words.join("").length < MIN_LETTERS) return [];
  const orders = [words, [...words.slice(-1), ...words.slice(0, -1)]];
  return orders.map((order) => order.join("[^\\p{L}\\p{N}\\p{M}]{0,3}"));
}
