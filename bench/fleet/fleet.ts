import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import pMap from "p-map";
import type { Store } from "../../store/store.ts";
import { connectTenantGraph } from "../../worker/graph/connect-tenant-graph.ts";
import { discoverJobs } from "../../worker/poll/discover-jobs.ts";
import { savePollState } from "../assess/fill-jobs.ts";
import { QUIET_LOG } from "../ingest/log-source.ts";
import { killAtExit } from "../kill-at-exit.ts";

export type FleetOptions = {
  readonly tenants: number;
  readonly jobsPerTenant: number;
  /** Further tenants whose logs have `largeLogRows` rows each. */
  readonly largeTenants: number;
  readonly largeLogRows: number;
};

export type FleetCommand =
  /** From now on, Graph says that the job of this app is in quarantine. */
  | { readonly kind: "quarantine"; readonly tenantId: string; readonly application: string }
  /** The first recipient and the time of arrival of each mail. */
  | { readonly kind: "mails" };

type ReceivedFleetMail = { readonly at: number; readonly to: string };

export type FleetSource = {
  readonly url: string;
  readonly caFile: string;
  readonly clientId: string;
  readonly secret: string;
  readonly smtpUrl: string;
  readonly smtpCaFile: string;
  readonly tenantIds: readonly string[];
  readonly largeTenantIds: readonly string[];
  readonly applications: readonly string[];
};

export type Fleet = {
  readonly source: FleetSource;
  quarantine(tenantId: string, application: string): Promise<{ readonly at: number }>;
  mails(): Promise<readonly ReceivedFleetMail[]>;
  stop(): void;
};

export const KEY_PREFIX = "bench";
export const largeTenantName = (index: number): string => `large-${index}`;
export const tenantName = (index: number): string => `tenant-${index}`;

/** Starts the simulated tenants and the mailbox in a process of their own. */
export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const main = join(import.meta.dirname, "fleet-source.js");
  const child = spawn(process.execPath, [main, JSON.stringify(options)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.once("exit", killAtExit(child.pid ?? 0));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextAnswer = async <T>(): Promise<T> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error("The fleet's source exited; see its output above.");
    return JSON.parse(value) as T;
  };
  const ask = async <T>(command: FleetCommand): Promise<T> => {
    child.stdin.write(`${JSON.stringify(command)}\n`);
    return await nextAnswer<T>();
  };
  return {
    source: await nextAnswer<FleetSource>(),
    quarantine: (tenantId, application) => ask({ kind: "quarantine", tenantId, application }),
    mails: () => ask({ kind: "mails" }),
    stop: () => void child.kill(),
  };
}

export type FleetPolls = { readonly jobs: string; readonly logs: string };

/** The settings of all tenants of a fleet on this Redis; each recipient gets the mails of one app of one tenant. */
export function fleetSettings(
  redis: Readonly<Record<string, unknown>>,
  source: FleetSource,
  poll: FleetPolls,
) {
  const tenantSettings = (name: string, tenantId: string) => ({
    name,
    tenantId,
    cloud: { authority: source.url, graph: source.url, caFile: source.caFile },
    credential: { clientId: source.clientId, secret: source.secret },
    poll,
  });
  const { largeTenantIds, tenantIds } = source;
  const names = tenantIds.map((_, i) => tenantName(i));
  return {
    redis: { ...redis, keyPrefix: KEY_PREFIX },
    tenants: [
      ...tenantIds.map((tenantId, i) => tenantSettings(tenantName(i), tenantId)),
      ...largeTenantIds.map((tenantId, i) => tenantSettings(largeTenantName(i), tenantId)),
    ],
    ...(names.length === 0 ? {} : mailSettings(source, names)),
  };
}

function mailSettings(
  { smtpUrl, smtpCaFile, applications }: FleetSource,
  tenants: readonly string[],
) {
  return {
    mail: {
      from: "Steadystate <provisioning@contoso.example>",
      smtp: { url: smtpUrl, caFile: smtpCaFile },
    },
    notify: tenants.flatMap((tenant) =>
      applications.map((application, i) => ({
        to: [recipientOf(tenant, i)],
        tenants: [tenant],
        applications: [application],
        severities: ["critical"],
      })),
    ),
  };
}

export const recipientOf = (tenant: string, application: number): string =>
  `${tenant}-${application}@contoso.example`;

/**
 * Finds the jobs of the small tenants, and marks their back-fills as complete, so that a benchmark of a running fleet does
 * not wait for the first minutes of an installation.
 */
export async function prepareFleet(store: Store, source: FleetSource): Promise<void> {
  const unlimitedBudget = { acquire: async () => 0, pauseFor: async () => {} };
  await pMap(
    source.tenantIds,
    async (tenantId, i) => {
      const tenant = tenantName(i);
      const { graph } = connectTenantGraph({
        tenantId,
        cloud: { authority: source.url, graph: source.url, caFile: source.caFile },
        credential: { clientId: source.clientId, secret: source.secret },
        budget: () => unlimitedBudget,
        readFile: (path) => readFile(path, "utf8"),
        now: Date.now,
        random: Math.random,
        sleep: (ms) => wait(ms),
        log: QUIET_LOG,
      });
      const { error } = await discoverJobs({
        ...{ tenant, graph, store, isWatched: () => true, now: Date.now, log: QUIET_LOG },
      });
      if (error !== null) throw new Error(`The jobs were not found: ${JSON.stringify(error)}`);
      await savePollState(store, tenant, "backfill", Date.now());
    },
    // Each connection reads the list of trusted authorities, which takes CPU time.
    { concurrency: 4 },
  );
}
