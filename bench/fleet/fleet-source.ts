// A simulated Graph with many small tenants and some large logs, and a mailbox. Argument: FleetOptions as JSON. Prints one
// line with FleetSource, and answers each line of stdin.
import { createInterface } from "node:readline";
import { STEADYSTATE_PERMISSIONS } from "../../simulator/graph/app-registrations.ts";
import { startGraphServer } from "../../simulator/graph/graph-server.ts";
import type { SynchronizationJob } from "../../simulator/graph-types.ts";
import { startMailbox } from "../../simulator/mailbox/mailbox-server.ts";
import { createGuidGenerator } from "../../simulator/random.ts";
import { createSimulatedWorld } from "../../simulator/simulated-world.ts";
import { catalogueApps } from "../../simulator/tenant/applications.ts";
import type { TenantView } from "../../simulator/tenant-view.ts";
import type { FleetCommand, FleetOptions } from "./fleet.ts";
import { createLargeLog } from "./large-log.ts";

const HOUR_MS = 3_600_000;
const ADVANCE_EVERY_MS = 1000;
const SEED = 8;
const CLIENT = { clientId: "7d0c8c3e-1111-4222-8333-444455556666", secret: "bench" };

const { tenants, jobsPerTenant, largeTenants, largeLogRows } = JSON.parse(
  process.argv[2] ?? "{}",
) as FleetOptions;

// All tenants show the jobs and the log of one simulated tenant. Steadystate keeps them apart by tenant.
const world = createSimulatedWorld({
  seed: SEED,
  peopleCount: 300,
  apps: catalogueApps(jobsPerTenant),
  startsAt: Date.now() - 48 * HOUR_MS,
  // People join, move and leave about nine times as often as by default.
  turnover: { join: 1.1, move: 1.3, leave: 1, changeAttribute: 5.2 },
});
await world.advanceTo(Date.now());
world.useClock({ now: Date.now });
setInterval(() => void world.advanceTo(Date.now()), ADVANCE_EVERY_MS).unref();

const tenantIdOf = createGuidGenerator(SEED, "tenant");
const quarantinedAt = new Map<string, number>();
const smallTenants = Array.from({ length: tenants }, (_, i) => smallTenantView(tenantIdOf(i)));
const largeLog = createLargeLog(world.view, largeLogRows);
const largeTenantIds = Array.from({ length: largeTenants }, (_, i) => tenantIdOf(tenants + i));
const views: readonly TenantView[] = [
  ...smallTenants,
  ...largeTenantIds.map((tenantId) => ({ ...world.view, tenantId, ...largeLog })),
];
const graph = await startGraphServer({
  views,
  clock: { now: Date.now },
  seed: SEED,
  emptyPageRatio: 0,
  tokenLifetimeSeconds: 86_400,
  apps: views.map(({ tenantId }) => ({
    tenantId,
    clientId: CLIENT.clientId,
    secrets: [{ value: CLIENT.secret }],
    permissions: STEADYSTATE_PERMISSIONS,
    licence: "P1" as const,
  })),
});
const mailbox = await startMailbox({ clock: { now: Date.now } });
print({
  ...CLIENT,
  url: graph.url,
  caFile: graph.caFile,
  smtpUrl: mailbox.smtpUrl,
  smtpCaFile: mailbox.caFile,
  tenantIds: smallTenants.map(({ tenantId }) => tenantId),
  largeTenantIds,
  applications: world.view.servicePrincipals().map(({ displayName }) => displayName),
});

for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line) as FleetCommand;
  if (command.kind === "quarantine") {
    quarantinedAt.set(`${command.tenantId} ${command.application}`, Date.now());
    print({ at: Date.now() });
  } else {
    print(mailbox.mails().map(({ at, envelope }) => ({ at, to: envelope.to[0] })));
  }
}

function smallTenantView(tenantId: string): TenantView {
  return {
    ...world.view,
    tenantId,
    jobsOf(servicePrincipalId) {
      const principal = world.view.servicePrincipals().find(({ id }) => id === servicePrincipalId);
      const since = quarantinedAt.get(`${tenantId} ${principal?.displayName}`);
      const jobs = world.view.jobsOf(servicePrincipalId);
      return since === undefined ? jobs : (jobs?.map((job) => quarantined(job, since)) ?? null);
    },
  };
}

function quarantined(job: SynchronizationJob, since: number): SynchronizationJob {
  const time = (at: number) => `${new Date(at).toISOString().slice(0, 19)}Z`;
  return {
    ...job,
    status: {
      ...job.status,
      code: "Quarantine",
      quarantine: {
        reason: "EncounteredQuarantineException",
        currentBegan: time(since),
        seriesBegan: time(since),
        seriesCount: 1,
        nextAttempt: time(since + HOUR_MS),
        error: {
          code: "SystemForCrossDomainIdentityManagementCredentialValidationUnavailable",
          message: "We received this unexpected response from your application: 401 Unauthorized.",
          tenantActionable: true,
        },
      },
    },
  };
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
