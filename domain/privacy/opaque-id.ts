const GUID_OR_HEX =
  /^(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32})$/i;

/** An id that says nothing about a person: an object id of Entra, an id of Workday, or a pseudonym. */
export function isOpaqueId(id: string): boolean {
  return GUID_OR_HEX.test(id);
}

const LABEL_DIGITS = 8;
const LABEL_WORD = "Person";
const LABEL = new RegExp(`^${LABEL_WORD}[ -]([0-9a-f]{${LABEL_DIGITS}})$`, "i");

/** `Person 1f2e3d4c`: what is shown in place of a name. */
export function personLabel(id: string): string {
  return `${LABEL_WORD} ${id.slice(0, LABEL_DIGITS).toLowerCase()}`;
}

/** The first digits of the id, if the text is the label of a person; else null. */
export function digitsOfLabel(text: string): string | null {
  return LABEL.exec(text.trim())?.[1]?.toLowerCase() ?? null;
}

/** Case and spaces do not distinguish addresses. */
export function foldAddress(address: string): string {
  return address.normalize("NFKC").trim().toLowerCase();
}

/** Characters that end an address. Entra allows an apostrophe in a user principal name. */
const SIGN = '\\s<>"(),;:[\\]{}=|@';
const DOMAIN = `[^'${SIGN}]+`;
/** A text that is an address, and nothing else. */
const WHOLE_ADDRESS = new RegExp(`^[^${SIGN}]+@${DOMAIN}$`, "u");
/** Texts with an address: `Ada <ada@contoso.example>`, `mailto:ada@contoso.example`, `User 'ada@contoso.example'`. */
const ADDRESS = new RegExp(`[^'${SIGN}][^${SIGN}]*@${DOMAIN}`, "u");
const ADDRESSES = new RegExp(ADDRESS.source, "gu");

/** The first mail address or user principal name in the text; null if it contains none. */
export function addressIn(text: string): string | null {
  const whole = text.trim().replace(/[.!?]+$/, "");
  if (WHOLE_ADDRESS.test(whole)) return whole;
  return ADDRESS.exec(text)?.[0].replace(/[.!?]+$/, "") ?? null;
}

/** Replaces everything that looks like a mail address. */
export function withoutAddresses(text: string): string {
  return text.includes("@") ? text.replace(ADDRESSES, "…") : text;
}
