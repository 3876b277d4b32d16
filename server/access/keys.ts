import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { Problem } from "../problem.ts";
import type { Caller, Role } from "./caller.ts";

type AccessKey = {
  readonly name: string;
  /** SHA-256 of the key, 64 hex digits: a key has so much entropy that no slow hash is needed. */
  readonly sha256: string;
  readonly role: Role;
  /** Names of tenants; `*` is all of them. */
  readonly tenants: readonly string[];
};

export type Access =
  /** For a server that only its own machine can reach. */
  { readonly mode: "none" } | { readonly mode: "keys"; readonly keys: readonly AccessKey[] };

export type Admit = (headers: IncomingHttpHeaders) => Caller;

const UNAUTHORISED = { headers: { "www-authenticate": 'Bearer realm="steadystate"' } };
const MAX_KEY_CHARS = 500;

/** Says who asks, by header alone: no cookies, so nothing for a foreign page to ride on. */
export function connectAccess(access: Access, tenants: readonly string[]): Admit {
  if (access.mode === "none") {
    const everybody: Caller = { name: "loopback", role: "admin", tenants };
    return () => everybody;
  }
  const known = access.keys.map((key) => ({
    digest: Buffer.from(key.sha256, "hex"),
    caller: {
      name: key.name,
      role: key.role,
      tenants: key.tenants.includes("*")
        ? tenants
        : tenants.filter((tenant) => key.tenants.includes(tenant)),
    } satisfies Caller,
  }));
  return (headers) => {
    const given = presentedKey(headers);
    if (given === null) {
      throw new Problem(
        401,
        "This server wants an API key: send `Authorization: Bearer <key>` or `X-API-Key: <key>`.",
        UNAUTHORISED,
      );
    }
    const digest = createHash("sha256").update(given).digest();
    let found: Caller | null = null;
    // Every key is compared, so that the time taken says nothing about which one was near.
    for (const key of known) if (timingSafeEqual(key.digest, digest)) found = key.caller;
    if (found === null) {
      throw new Problem(
        401,
        "This API key is not known here: compare its SHA-256 with server.access.keys.",
        UNAUTHORISED,
      );
    }
    return found;
  };
}

function presentedKey(headers: IncomingHttpHeaders): string | null {
  const bearer = /^Bearer +(?<key>\S+)$/i.exec(headers.authorization ?? "")?.groups?.["key"];
  const header = headers["x-api-key"];
  const key = bearer ?? (typeof header === "string" ? header : undefined);
  return key === undefined || key === "" || key.length > MAX_KEY_CHARS ? null : key;
}
