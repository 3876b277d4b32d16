import { onTestFinished } from "vitest";
import {
  type ScimServer,
  type ScimServerOptions,
  startScimServer,
} from "../../simulator/scim/scim-server.ts";

export const ENTERPRISE_USER_SCHEMA = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
export const SITE_SCHEMA = "urn:ietf:params:scim:schemas:extension:8x8:1.1:User";
export const OTHER_SITE_SCHEMA = "urn:8x8:scim:schemas:extension:8x8user:2.0:User";
const TOKEN = "a-secret-token";

type ScimResponse = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: each test checks the parts of the body that it needs.
  readonly body: any;
};

export type SendRequest = (method: string, path: string, body?: unknown) => Promise<ScimResponse>;

/** Starts a server for one test, and a client with its token. */
export async function openScimServer(
  options: Partial<ScimServerOptions> = {},
): Promise<{ target: ScimServer; send: SendRequest }> {
  const target = await startScimServer({ token: TOKEN, profile: "generic", ...options });
  onTestFinished(() => target.close());
  return { target, send: createScimClient(target) };
}

/** A client that sends texts unchanged and other bodies as JSON. `token` null sends no token. */
export function createScimClient(
  target: ScimServer,
  token: string | null = target.token,
): SendRequest {
  return async (method, path, body) => {
    const response = await fetch(target.url + path, {
      method,
      headers: {
        "content-type": "application/scim+json",
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: parseJson(text) };
  };
}

/** The body with which Entra creates a user. */
export function entraUser(name: string, changes: Readonly<Record<string, unknown>> = {}) {
  return {
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE_USER_SCHEMA],
    externalId: `oid-${name}`,
    userName: `${name}@contoso.example`,
    active: true,
    emails: [{ primary: true, type: "work", value: `${name}@contoso.example` }],
    meta: { resourceType: "User" },
    name: { formatted: `${name} Smith`, givenName: name, familyName: "Smith" },
    roles: [],
    ...changes,
  };
}

export function patchBody(...operations: readonly unknown[]) {
  return { schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations: operations };
}

export function filterQuery(filter: string): string {
  return `?filter=${encodeURIComponent(filter)}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
