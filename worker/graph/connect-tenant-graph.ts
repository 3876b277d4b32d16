import { type Cloud, endpointsOf } from "../../domain/cloud.ts";
import { KEEP_PERSONS, type PersonFilter } from "../../domain/privacy/person-filter.ts";
import type { Instant, Millis } from "../../domain/time.ts";
import type { RequestBudgetFor } from "../../store/redis/request-budget.ts";
import {
  createGraphClient,
  type GraphClient,
  type GraphClientDependencies,
  type GraphWorkload,
  REQUEST_SPACING_MS,
} from "./graph-client.ts";
import { createGraphAgent } from "./http-exchange.ts";
import { type Credential, createTokenSource, type TokenSource } from "./token-source.ts";

export type TenantGraphDependencies = Pick<
  GraphClientDependencies,
  "random" | "sleep" | "onAnswer" | "log"
> & {
  readonly tenantId: string;
  readonly cloud: Cloud;
  readonly credential: Credential;
  /** Reads the credential again after a refused sign-in. Default: the credential never changes. */
  readonly rereadCredential?: () => Credential;
  readonly budget: RequestBudgetFor;
  /** Default: persons are kept as Graph names them. */
  readonly personFilter?: PersonFilter;
  readonly readFile: (path: string) => Promise<string>;
  readonly now: () => Instant;
  /** Default: `REQUEST_SPACING_MS`. With an accelerated clock, the time between requests can be shorter. */
  readonly spacingMs?: Readonly<Record<GraphWorkload, Millis>>;
};

/** Creates the Graph client of a tenant. All processes of the same app share its request budget. */
export function connectTenantGraph(dependencies: TenantGraphDependencies): {
  readonly graph: GraphClient;
  readonly token: TokenSource;
} {
  const {
    tenantId,
    credential,
    budget,
    readFile,
    now,
    spacingMs = REQUEST_SPACING_MS,
  } = dependencies;
  const endpoints = endpointsOf(dependencies.cloud);
  const { caFile } = endpoints;
  const agent = createGraphAgent(caFile === null ? null : () => readFile(caFile));
  const { rereadCredential = () => credential } = dependencies;
  const token = createTokenSource({
    tenantId,
    endpoints,
    credential,
    rereadCredential,
    agent,
    readFile,
    now,
  });

  // A managed identity without an ID is the identity of the machine itself.
  const app = credential.clientId ?? credential.managedIdentity?.clientId ?? "machine";
  const budgetFor = (workload: GraphWorkload) =>
    budget(`${tenantId}~${app}~${workload}`, spacingMs[workload]);
  const budgets = {
    reports: budgetFor("reports"),
    synchronization: budgetFor("synchronization"),
    identity: budgetFor("identity"),
    assignments: budgetFor("assignments"),
  };
  const { random, sleep, onAnswer = () => undefined, log } = dependencies;
  const { personFilter = KEEP_PERSONS } = dependencies;
  return {
    graph: createGraphClient({
      graphOrigin: endpoints.graph,
      agent,
      token,
      budgets,
      personFilter,
      random,
      sleep,
      onAnswer,
      log,
    }),
    token,
  };
}
