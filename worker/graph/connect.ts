import type { Millis } from "../../domain/time.ts";
import type { BudgetOf } from "../../store/store.ts";
import { type Bucket, connectGraph, type Graph, type GraphDeps, SPACING_MS } from "./client.ts";
import { type Cloud, endpointsOf } from "./cloud.ts";
import { type Credential, connectToken, type TokenSource } from "./token.ts";
import { graphAgent } from "./wire.ts";

export type TenantGraphDeps = Pick<GraphDeps, "random" | "sleep" | "log"> & {
  readonly tenantId: string;
  readonly cloud: Cloud;
  readonly credential: Credential;
  readonly budget: BudgetOf;
  readonly readFile: (path: string) => Promise<string>;
  /** Left out: Graph's own pace; a world whose clock runs faster may be asked faster. */
  readonly spacingMs?: Readonly<Record<Bucket, Millis>>;
};

/**
 * One tenant's Graph with its sign-in, paced together with every other process of the same app.
 * Throws when a configured CA file cannot be read.
 */
export async function connectTenantGraph(
  deps: TenantGraphDeps,
): Promise<{ readonly graph: Graph; readonly token: TokenSource }> {
  const { tenantId, credential, budget, readFile, spacingMs = SPACING_MS } = deps;
  const endpoints = endpointsOf(deps.cloud);
  const ca = endpoints.caFile === null ? null : await readFile(endpoints.caFile);
  const agent = graphAgent(ca);
  const token = connectToken({ tenantId, endpoints, credential, agent, readFile });

  const app = credential.clientId ?? credential.managedIdentity?.clientId ?? "machine";
  const paced = (bucket: Bucket) => budget(`${tenantId}~${app}~${bucket}`, spacingMs[bucket]);
  const budgets = {
    reports: paced("reports"),
    synchronization: paced("synchronization"),
    identity: paced("identity"),
  };
  const { random, sleep, log } = deps;
  return {
    graph: connectGraph({ graph: endpoints.graph, agent, token, budgets, random, sleep, log }),
    token,
  };
}
