import type { Log } from "../../config/log.ts";
import type { TenantSettings } from "../../config/schema.ts";
import type { Instant, Millis } from "../../domain/time.ts";
import type { BudgetOf } from "../../store/store.ts";
import { endpointsOf } from "../graph/cloud.ts";
import { connectTenantGraph } from "../graph/connect.ts";
import type { TokenSource } from "../graph/token.ts";
import { watchesOf } from "../observe/watches.ts";
import { examineGraph, type Found, GRAPH_LOOKS } from "./graph.ts";
import { failureText, type Place } from "./graph-failure.ts";
import type { Finding } from "./line.ts";

export type TenantDeps = {
  readonly budget: BudgetOf;
  readonly readFile: (path: string) => Promise<string>;
  /** The product's own time. */
  readonly now: () => Instant;
  readonly realNow: () => Instant;
  readonly sleep: (ms: Millis) => Promise<void>;
  readonly random: () => number;
  readonly log: Log;
};

/** One tenant: signs in, then tries every permission; without a sign-in nothing else is tried. */
export async function* examineTenant(
  tenant: TenantSettings,
  deps: TenantDeps,
): AsyncGenerator<Found> {
  const { name, tenantId, cloud, credential } = tenant;
  const endpoints = endpointsOf(cloud);
  const ca = endpoints.caFile === null ? null : await textOf(endpoints.caFile, deps);
  if (ca === undefined) {
    const text = "The file in cloud.caFile cannot be read: check its path and its rights.";
    yield ["sign-in", { verdict: "fail", text }];
    yield* withoutSignIn();
    return;
  }
  const caSetting = endpoints.isCustom ? "cloud.caFile" : "NODE_EXTRA_CA_CERTS";
  const { graph, token } = await connectTenantGraph({ tenantId, cloud, credential, ...deps });
  try {
    const metadata = `${endpoints.authority}/${tenantId}/v2.0/.well-known/openid-configuration`;
    const authority = { name: "The sign-in service", url: metadata, ca, caSetting } as const;
    const signedIn = await signIn(tenant, { token, authority, realNow: deps.realNow });
    yield ["sign-in", signedIn];
    if (signedIn.verdict === "fail") {
      yield* withoutSignIn();
      return;
    }
    const place: Place = { name: "Graph", url: `${endpoints.graph}/v1.0/`, ca, caSetting };
    const watches = watchesOf(tenant.applications);
    yield* examineGraph({ tenant: name, graph, place, watches, now: deps.now });
  } finally {
    await graph.close();
  }
}

function* withoutSignIn(): Generator<Found> {
  for (const look of GRAPH_LOOKS) {
    yield [look, { verdict: "skip", text: "not tried without a sign-in" }];
  }
}

/** Undefined where the file cannot be read. */
async function textOf(path: string, { readFile }: TenantDeps): Promise<string | undefined> {
  try {
    return await readFile(path);
  } catch {
    return undefined;
  }
}

type SigningIn = {
  readonly token: TokenSource;
  readonly authority: Place;
  readonly realNow: () => Instant;
};

async function signIn(
  { credential }: TenantSettings,
  { token, authority, realNow }: SigningIn,
): Promise<Finding> {
  const startedAt = realNow();
  const signedIn = await token(true);
  if (signedIn.ok) return { verdict: "ok", text: `signed in within ${realNow() - startedAt} ms` };

  const { error } = signedIn;
  if (error.kind === "unavailable" && credential.managedIdentity !== undefined) {
    const text =
      "This machine's managed identity does not answer: assign one to it, or use another credential.";
    return { verdict: "fail", text };
  }
  return { verdict: "fail", text: await failureText(error, authority) };
}
