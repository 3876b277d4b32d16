import type { Log } from "../../config/log.ts";
import type { TenantSettings } from "../../config/settings-schema.ts";
import type { Instant, Millis } from "../../domain/time.ts";
import type { RequestBudgetFor } from "../../store/store.ts";
import { endpointsOf } from "../graph/cloud.ts";
import { connectTenantGraph } from "../graph/connect-tenant-graph.ts";
import type { TokenSource } from "../graph/token-source.ts";
import { createApplicationFilter } from "../poll/application-filter.ts";
import { checkGraph, GRAPH_CHECKS, type NamedCheckResult } from "./check-graph.ts";
import type { CheckResult } from "./doctor-line.ts";
import { type CheckedEndpoint, graphFailureText } from "./graph-failure.ts";

export type CheckTenantDependencies = {
  readonly budget: RequestBudgetFor;
  readonly readFile: (path: string) => Promise<string>;
  /** The product's clock. */
  readonly now: () => Instant;
  readonly realNow: () => Instant;
  readonly sleep: (ms: Millis) => Promise<void>;
  readonly random: () => number;
  readonly log: Log;
};

/** Signs in to a tenant and then checks every permission; skips these checks if the sign-in fails. */
export async function* checkTenant(
  tenant: TenantSettings,
  dependencies: CheckTenantDependencies,
): AsyncGenerator<NamedCheckResult> {
  const { name, tenantId, cloud, credential } = tenant;
  const endpoints = endpointsOf(cloud);
  const ca =
    endpoints.caFile === null ? null : await readFileOrUndefined(endpoints.caFile, dependencies);
  if (ca === undefined) {
    const text = "The file in cloud.caFile cannot be read: check its path and permissions.";
    yield ["sign-in", { status: "fail", text }];
    yield* skippedGraphChecks();
    return;
  }
  const caSetting = endpoints.isCustom ? "cloud.caFile" : "NODE_EXTRA_CA_CERTS";
  const { graph, token } = await connectTenantGraph({
    tenantId,
    cloud,
    credential,
    ...dependencies,
  });
  try {
    const metadataUrl = `${endpoints.authority}/${tenantId}/v2.0/.well-known/openid-configuration`;
    const authority = { name: "The sign-in service", url: metadataUrl, ca, caSetting } as const;
    const signInResult = await checkSignIn(tenant, {
      token,
      authority,
      realNow: dependencies.realNow,
    });
    yield ["sign-in", signInResult];
    if (signInResult.status === "fail") {
      yield* skippedGraphChecks();
      return;
    }
    const endpoint: CheckedEndpoint = {
      name: "Graph",
      url: `${endpoints.graph}/v1.0/`,
      ca,
      caSetting,
    };
    const isWatched = createApplicationFilter(tenant.applications);
    yield* checkGraph({
      tenant: name,
      graph,
      endpoint,
      isWatched,
      assignmentsIntervalMs: tenant.poll.assignments,
      now: dependencies.now,
    });
  } finally {
    await graph.close();
  }
}

function* skippedGraphChecks(): Generator<NamedCheckResult> {
  for (const check of GRAPH_CHECKS) {
    yield [check, { status: "skip", text: "not tried, because the sign-in failed" }];
  }
}

/** Undefined if the file cannot be read. */
async function readFileOrUndefined(
  path: string,
  { readFile }: CheckTenantDependencies,
): Promise<string | undefined> {
  try {
    return await readFile(path);
  } catch {
    return undefined;
  }
}

type SignInCheck = {
  readonly token: TokenSource;
  readonly authority: CheckedEndpoint;
  readonly realNow: () => Instant;
};

async function checkSignIn(
  { credential }: TenantSettings,
  { token, authority, realNow }: SignInCheck,
): Promise<CheckResult> {
  const startedAt = realNow();
  const signedIn = await token(true);
  if (signedIn.ok) return { status: "ok", text: `signed in within ${realNow() - startedAt} ms` };

  const { error } = signedIn;
  if (error.kind === "unavailable" && credential.managedIdentity !== undefined) {
    const text =
      "This machine's managed identity does not answer: assign one to it, or use another credential.";
    return { status: "fail", text };
  }
  return { status: "fail", text: await graphFailureText(error, authority) };
}
