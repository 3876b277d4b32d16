/** Words that every longer English sentence about an error contains. */
const ENGLISH =
  /\b(?:the|an?|is|are|was|not|cannot|must|already|has|have|with|for|to|of|in|by|failed|error|user|group|invalid|required)\b/i;
const OTHER_LETTERS = /[^\p{ASCII}\p{P}\p{S}\s]/u;
const OTHER_WORDS =
  /\b(?:der|die|das|ist|nicht|kann|wurde|bereits|le|la|les|est|ne|pas|un[ae]?|el|los|no se|ya|het|een|niet|il|non)\b/i;

/** True for a sentence in another language than English, which no rule about words can read. */
export function isOtherLanguage(text: string): boolean {
  return !ENGLISH.test(text) && (OTHER_LETTERS.test(text) || OTHER_WORDS.test(text));
}
