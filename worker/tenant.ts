import { setTimeout as wait } from "node:timers/promises";
import type { TenantSettings } from "../config/schema.ts";
import { DAY, MINUTE, type Millis } from "../domain/time.ts";
import type { Budget } from "../store/store.ts";
import { SWEEP_EVERY_MS } from "../store/sweep.ts";
import { SPACING_MS } from "./graph/client.ts";
import { connectTenantGraph } from "./graph/connect.ts";
import type { Look } from "./jobs.ts";
import { judgeTenant } from "./judge.ts";
import { observeAudits } from "./observe/audits.ts";
import { observeBackfill } from "./observe/backfill.ts";
import { observeConfiguration } from "./observe/configuration.ts";
import { observeDiscovery } from "./observe/discovery.ts";
import { observeJobs } from "./observe/jobs.ts";
import { observeLogs } from "./observe/logs.ts";
import { observeTarget } from "./observe/targets.ts";
import { watchesOf } from "./observe/watches.ts";
import type { World } from "./world.ts";

/** Between two turns of a back-fill; in each the live looks get their share of Graph's budget. */
const BACKFILL_EVERY_MS: Millis = 1000;

/** A discovery that failed or was cut short goes on after this, not after `poll.discovery`. */
const DISCOVERY_RETRY_MS: Millis = 10 * MINUTE;

/** How often it is asked whose set-up is due to be read; each is read a few times a day. */
const CONFIGURATION_EVERY_MS: Millis = 10 * MINUTE;

/** All that is looked at again and again for one tenant. */
export async function tenantLooks(
  tenant: TenantSettings,
  world: World,
  everyMs: (ms: Millis) => Millis,
): Promise<Look[]> {
  const { store, settings, clock, log } = world;
  const { name, poll } = tenant;
  const { graph } = await connectTenantGraph({
    tenantId: tenant.tenantId,
    cloud: tenant.cloud,
    credential: tenant.credential,
    budget: (key, spacingMs) => scaled(store.budget(key, spacingMs), clock),
    readFile: world.readFile,
    random: world.random,
    sleep: (ms) => wait(ms / clock.speed()),
    spacingMs: {
      reports: SPACING_MS.reports / clock.speed(),
      synchronization: SPACING_MS.synchronization / clock.speed(),
      identity: SPACING_MS.identity / clock.speed(),
    },
    log,
  });
  const watches = watchesOf(tenant.applications);
  const deps = { tenant: name, graph, store, watches, now: clock.now, log };
  const retainMs = settings.privacy.retainDays * DAY;
  const judge = {
    tenant: name,
    store,
    thresholds: settings.judgement,
    post: postOf(tenant, world),
    every: { jobsMs: poll.jobs, logsMs: poll.logs },
    now: clock.now,
    log,
  };
  const discover = async () => {
    const last = await store.polls.load(name, "discovery");
    const isDone = last?.complete === true && last.trouble === null;
    const age = clock.now() - (last?.lastSuccessAt ?? Number.NEGATIVE_INFINITY);
    if (!isDone || age >= poll.discovery) await observeDiscovery(deps);
  };
  const look = (kind: string, ms: Millis, run: () => Promise<unknown>): Look => ({
    id: `${name}~${kind}`,
    everyMs: ms,
    run: async () => {
      await run();
    },
  });
  return [
    look("discovery", everyMs(Math.min(poll.discovery, DISCOVERY_RETRY_MS)), discover),
    look("jobs", everyMs(poll.jobs), () => observeJobs(deps)),
    look("logs", everyMs(poll.logs), () => observeLogs(deps)),
    look("backfill", BACKFILL_EVERY_MS, () => observeBackfill({ ...deps, retainMs })),
    look("audits", everyMs(poll.audits), () => observeAudits(deps)),
    look("configuration", everyMs(CONFIGURATION_EVERY_MS), () => observeConfiguration(deps)),
    look("sweep", everyMs(SWEEP_EVERY_MS), () => store.people.sweep(name)),
    look("judge", everyMs(Math.min(poll.jobs, poll.logs)), () => judgeTenant(judge)),
  ];
}

/** The looks at the SCIM servers of one tenant; each remembers when it was asked to stay away. */
export function targetLooks(
  tenant: TenantSettings,
  { settings, store, clock, realNow, uuid, log }: World,
  everyMs: (ms: Millis) => Millis,
): Look[] {
  return settings.targets
    .filter((target) => target.tenant === tenant.name)
    .map((target) => {
      const every = tenant.poll.targets;
      const deps = { store, now: clock.now, realNow, uuid, log };
      const look = observeTarget({ ...deps, target, everyMs: every });
      return {
        id: `${tenant.name}~target~${target.name.replaceAll(":", "~")}`,
        everyMs: everyMs(every),
        run: async () => {
          await look();
        },
      };
    });
}

/** Graph's waits are told in its own time, which runs faster where the clock does. */
function scaled(budget: Budget, clock: World["clock"]): Budget {
  return { take: budget.take, hold: (ms) => budget.hold(ms / clock.speed()) };
}

function postOf(tenant: TenantSettings, { settings }: World) {
  const cloud = typeof tenant.cloud === "string" ? tenant.cloud : "own";
  return {
    routes: settings.mail === null ? [] : settings.notify,
    links: { publicUrl: settings.server.publicUrl, cloud },
    messageHost: /@(?<host>[^>\s]+)/.exec(settings.mail?.from ?? "")?.groups?.["host"] ?? "",
  };
}
