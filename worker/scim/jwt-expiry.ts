import { z } from "zod";
import { type Instant, SECOND } from "../../domain/time.ts";

/** 9999-12-31, in seconds. A later time is a mistake, such as an expiry in milliseconds. */
const MAX_EXPIRY_SECONDS = 253_402_300_799;

const JwtPayload = z.object({ exp: z.number().positive().max(MAX_EXPIRY_SECONDS) });

/**
 * Reads the expiry of a token from its claim `exp` (RFC 7519, 4.1.4), without checking its signature.
 * Returns null if the token is not a readable JWT, or has no plausible `exp`.
 */
export function readJwtExpiry(token: string): Instant | null {
  const parts = token.trim().split(".");
  const [, payload = ""] = parts;
  // An encrypted JWT has five parts, and its claims cannot be read.
  if (parts.length !== 3 || !/^[\w-]+=*$/.test(payload)) return null;
  try {
    const json: unknown = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
    const parsed = JwtPayload.safeParse(json);
    return parsed.success ? parsed.data.exp * SECOND : null;
  } catch {
    return null;
  }
}
