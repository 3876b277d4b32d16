import type { Log } from "../../config/log.ts";
import type { Settings, TenantSettings } from "../../config/settings-schema.ts";
import { endpointsOf } from "../../domain/cloud.ts";
import type { Instant, Millis } from "../../domain/time.ts";
import type { RequestBudgetFor } from "../../store/redis/request-budget.ts";
import { connectTenantGraph } from "../graph/connect-tenant-graph.ts";
import type { TokenSource } from "../graph/token-source.ts";
import { createApplicationFilter } from "../poll/application-filter.ts";
import { checkCredential } from "./check-credential.ts";
import { checkGraph, GRAPH_CHECKS } from "./check-graph.ts";
import { checkNamedApplications } from "./check-named-applications.ts";
import type { CheckResult, NamedCheckResult } from "./doctor-line.ts";
import { graphFailureText } from "./graph-failure.ts";

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
  { assessment, targets }: Pick<Settings, "assessment" | "targets">,
  dependencies: CheckTenantDependencies,
): AsyncGenerator<NamedCheckResult> {
  const { name, tenantId, cloud, credential } = tenant;
  const { caFile } = endpointsOf(cloud);
  if (caFile !== null && !(await isReadable(caFile, dependencies))) {
    const text = "The file in cloud.caFile cannot be read: check its path and permissions.";
    yield ["sign-in", { status: "fail", text }];
    yield* skippedGraphChecks();
    return;
  }
  const { graph, token } = connectTenantGraph({
    tenantId,
    cloud,
    credential,
    ...dependencies,
  });
  try {
    const signInResult = await checkSignIn(token, dependencies.realNow);
    yield ["sign-in", signInResult];
    if (signInResult.status === "fail") {
      yield* skippedGraphChecks();
      return;
    }
    const credentialResult = await checkCredential(tenant, assessment, dependencies);
    if (credentialResult !== null) yield ["credential", credentialResult];
    const isWatched = createApplicationFilter(tenant.applications);
    yield* checkGraph({
      tenant: name,
      graph,
      isWatched,
      assignmentsIntervalMs: tenant.poll.assignments,
      now: dependencies.now,
    });
    yield* checkNamedApplications({ tenant, targets }, graph);
  } finally {
    await graph.close();
  }
}

function* skippedGraphChecks(): Generator<NamedCheckResult> {
  for (const check of GRAPH_CHECKS) {
    yield [check, { status: "skip", text: "not tried, because the sign-in failed" }];
  }
}

async function isReadable(path: string, { readFile }: CheckTenantDependencies): Promise<boolean> {
  try {
    await readFile(path);
    return true;
  } catch {
    return false;
  }
}

async function checkSignIn(token: TokenSource, realNow: () => Instant): Promise<CheckResult> {
  const startedAt = realNow();
  const signedIn = await token(true);
  return signedIn.ok
    ? { status: "ok", text: `signed in within ${realNow() - startedAt} ms` }
    : { status: "fail", text: graphFailureText(signedIn.error) };
}
