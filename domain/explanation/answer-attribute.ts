import { attributeFromPath, attributeFromWord } from "./attribute-names.ts";
import { isNameOfBody } from "./rules/body-rules.ts";

/** `email` for `/data/attributes/email` and for `user_info.email`. */
export function lastPartOfPath(path: string): string {
  // JSON:API points with it to the object, and not to a missing body.
  if (path === "/data") return path;
  const name = path.slice(path.lastIndexOf("/") + 1);
  return attributeFromPath(name) === null ? name.slice(name.lastIndexOf(".") + 1) : name;
}

/** Puts the name of the attribute, or of the body of the call, in front of words that do not contain it. */
export function withAttribute(words: readonly string[], name: string | null): readonly string[] {
  if (name === null || (attributeFromPath(name) === null && !isNameOfBody(name))) return words;
  const plainName = name.toLowerCase();
  return words.map((text) => (namesAttribute(text, plainName) ? text : `${name}: ${text}`));
}

function namesAttribute(text: string, plainName: string): boolean {
  const lowerCase = text.toLowerCase();
  if (lowerCase.replace(/[\s_-]/g, "").includes(plainName)) return true;
  const attribute = attributeFromPath(plainName);
  if (attribute === null) return false;
  return lowerCase.split(/[^a-z-]+/).some((word) => attributeFromWord(word) === attribute);
}

/** A code such as `invalid_name_specials`, with the object in parentheses or without it. */
const CODE_ABOUT_VALUE =
  /^\W*(?:invalid|bad|long|short|missing|duplicate|illegal|malformed|unsupported|empty|wrong)_([a-z]+)(?:_[a-z]+)*\W*(?:\([^()]*\)\W*)?$/i;

/** The attribute that the app's own error code names; null if the words are no such code. */
export function attributeOfCode(words: string): string | null {
  const name = CODE_ABOUT_VALUE.exec(words)?.[1];
  return name === undefined ? null : attributeFromPath(name);
}
