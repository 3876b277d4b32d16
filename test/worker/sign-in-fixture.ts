import { readFile } from "node:fs/promises";
import { endpointsOf } from "../../domain/cloud.ts";
import type { AppRegistration } from "../../simulator/graph/app-registrations.ts";
import { type GraphServer, startGraphServer } from "../../simulator/graph/graph-server.ts";
import { createGraphAgent } from "../../worker/graph/http-exchange.ts";
import { type Credential, createTokenSource } from "../../worker/graph/token-source.ts";
import { TENANT_ID } from "./graph-json.ts";

const CLIENT_ID = "7d0c8c3e-1111-4222-8333-444455556666";
export const SECRET = "s3cret~value";

/** Starts a Graph server whose tenant has one app registration, with `SECRET` unless `app` says otherwise. */
export function startAuthority(app: Partial<AppRegistration> = {}): Promise<GraphServer> {
  return startGraphServer({
    views: [],
    clock: { now: Date.now },
    seed: 1,
    apps: [
      {
        tenantId: TENANT_ID,
        clientId: CLIENT_ID,
        secrets: [{ value: SECRET }],
        permissions: ["ProvisioningLog.Read.All"],
        licence: "P1",
        ...app,
      },
    ],
  });
}

type SignIn = {
  readonly credential: Credential;
  readonly tenantId?: string | undefined;
  readonly now?: () => number;
  /** Whether the client trusts the certificate of the authority. */
  readonly isTrusted?: boolean;
};

export async function createSignIn(
  { url, caFile }: GraphServer,
  { credential, tenantId = TENANT_ID, now = Date.now, isTrusted = true }: SignIn,
) {
  const agent = createGraphAgent(isTrusted ? () => readFile(caFile, "utf8") : null);
  const token = createTokenSource({
    tenantId,
    endpoints: endpointsOf({ authority: url, graph: url }),
    credential: { clientId: CLIENT_ID, ...credential },
    agent,
    readFile: (name) => readFile(name, "utf8"),
    now,
  });
  return { token, close: () => agent.close() };
}
