// The text of an access key consists of a fixed beginning, with which secret scanners find it, its
// id, and its secret part.

const ID_BYTES = 6;
/** 256 bits. */
const SECRET_BYTES = 32;
const KEY_PATTERN = /^steadystate_(?<id>[0-9a-f]{12})_[\w-]{43}$/;

export function createKeyText(randomBytes: (size: number) => Buffer): {
  readonly id: string;
  readonly text: string;
} {
  const id = randomBytes(ID_BYTES).toString("hex");
  return { id, text: `steadystate_${id}_${randomBytes(SECRET_BYTES).toString("base64url")}` };
}

/** Null if the text does not have the form of a key. */
export function parseKeyId(text: string): string | null {
  return KEY_PATTERN.exec(text)?.groups?.["id"] ?? null;
}
