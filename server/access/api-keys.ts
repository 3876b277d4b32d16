import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { createNameMatcher } from "../../domain/name-pattern.ts";
import type { Role } from "../../domain/role.ts";
import { Problem } from "../problem.ts";
import type { Caller } from "./caller.ts";

type ApiKey = {
  readonly name: string;
  /**
   * SHA-256 of the key, 64 hexadecimal digits. A key is long and random, so it needs no slow
   * password hash.
   */
  readonly sha256: string;
  readonly role: Role;
  /** Names of tenants; `*` means all tenants. */
  readonly tenants: readonly string[];
};

export type AccessSettings =
  /** `none` is for a server that only its own machine can reach. */
  { readonly mode: "none" } | { readonly mode: "keys"; readonly keys: readonly ApiKey[] };

export type Authenticate = (headers: IncomingHttpHeaders) => Caller;

const UNAUTHORISED_OPTIONS = { headers: { "www-authenticate": 'Bearer realm="steadystate"' } };
const MAX_API_KEY_CHARS = 500;

/**
 * Finds the caller by headers alone. Without cookies, another site cannot send requests in a user's
 * name.
 */
export function createAuthenticator(
  access: AccessSettings,
  tenants: readonly string[],
): Authenticate {
  if (access.mode === "none") {
    const loopbackCaller: Caller = { name: "loopback", role: "admin", tenants };
    return () => loopbackCaller;
  }
  const knownKeys = access.keys.map((key) => ({
    digest: Buffer.from(key.sha256, "hex"),
    caller: {
      name: key.name,
      role: key.role,
      tenants: tenants.filter(createNameMatcher(key.tenants)),
    } satisfies Caller,
  }));
  return (headers) => {
    const presented = presentedApiKey(headers);
    if (presented === null) {
      throw new Problem(
        401,
        "This server requires an API key: send `Authorization: Bearer <key>` or `X-API-Key: <key>`.",
        UNAUTHORISED_OPTIONS,
      );
    }
    const digest = createHash("sha256").update(presented).digest();
    let caller: Caller | null = null;
    // All keys are compared, so that the response time does not depend on which key matches.
    for (const key of knownKeys) if (timingSafeEqual(key.digest, digest)) caller = key.caller;
    if (caller === null) {
      const isInSettings = access.keys.some(({ sha256 }) => sha256 === presented.toLowerCase());
      const detail = isInSettings
        ? "This value stands in server.access.keys itself: send the key, and write the key's SHA-256 there."
        : "This API key is not known: compare its SHA-256 with server.access.keys.";
      throw new Problem(401, detail, UNAUTHORISED_OPTIONS);
    }
    return caller;
  };
}

function presentedApiKey(headers: IncomingHttpHeaders): string | null {
  const bearer = /^Bearer +(?<key>\S+)$/i.exec(headers.authorization ?? "")?.groups?.["key"];
  const header = headers["x-api-key"];
  const key = bearer ?? (typeof header === "string" ? header : undefined);
  return key === undefined || key === "" || key.length > MAX_API_KEY_CHARS ? null : key;
}
