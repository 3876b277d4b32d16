import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createSteppedClock } from "../../simulator/clock.ts";
import { DEMO_APPS } from "../../simulator/environment/demo-apps.ts";
import { SIMULATED_CLIENT, startScimTarget } from "../../simulator/environment/environment.ts";
import {
  createScenarioEffects,
  type ScenarioServers,
} from "../../simulator/environment/scenario-effects.ts";
import { startMailbox } from "../../simulator/mailbox/mailbox-server.ts";
import { createSimulatedWorld } from "../../simulator/simulated-world.ts";
import { STORY_TENANT, type Story } from "./story.ts";
import { startStoryGraph } from "./story-graph.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** The demo's own values. */
const SEED = 8;
const PEOPLE = 600;
const HISTORY_DAYS = 14;
const STARTS_AT_HOUR = 9;
const POLL = { logs: "10m", jobs: "5m", audits: "20m", discovery: "1h", targets: "20m" };

export type DemoStoryOptions = {
  readonly until: number;
  readonly minHours: number;
  readonly peopleCount?: number;
};

/**
 * The story that `npm run demo` plays, up to `until`. Like the demo, it begins at 09:00 UTC: on the latest day
 * that leaves at least `minHours`.
 */
export async function openDemoStory(options: DemoStoryOptions): Promise<Story> {
  const { until, minHours, peopleCount = PEOPLE } = options;
  const startOffsetMs = STARTS_AT_HOUR * HOUR_MS;
  const latestStart = until - minHours * HOUR_MS;
  const from = Math.floor((latestStart - startOffsetMs) / DAY_MS) * DAY_MS + startOffsetMs;
  const clock = createSteppedClock(from);
  const servers: ScenarioServers = { graph: null, mailbox: null, target: null };
  const world = createSimulatedWorld({
    seed: SEED,
    tenantId: SIMULATED_CLIENT.tenantId,
    peopleCount,
    apps: DEMO_APPS,
    startsAt: from - HISTORY_DAYS * DAY_MS,
    scenario: readFileSync(join(simulatorFolder, "demo-live.scenario"), "utf8"),
    scenarioStartsAt: from,
    effects: createScenarioEffects(servers),
  });
  await world.advanceTo(from);
  const target = await startScimTarget(world, { seed: SEED, scimApp: "8x8" }, clock);
  const mailbox = await startMailbox({ clock });
  const graph = await startStoryGraph(world.view, clock, { seed: SEED });
  Object.assign(servers, { graph, mailbox, target });
  world.useClock(clock);
  const { scimServer } = target;
  // Steadystate keeps the first token: the scenario renews it only in Entra.
  const scim = { url: scimServer.url, token: scimServer.token };
  return {
    name: "demo",
    from,
    until,
    stepMs: MINUTE_MS,
    poll: POLL,
    tenantId: SIMULATED_CLIENT.tenantId,
    graph,
    mailbox,
    now: clock.now,
    targets: () => [
      {
        name: "8x8",
        tenant: STORY_TENANT,
        application: "8x8",
        scim,
        metrics: { url: scimServer.metricsUrl, preset: "scim" },
      },
    ],
    async advanceTo(at) {
      await world.advanceTo(at);
      clock.advanceTo(at);
    },
    async close() {
      await Promise.all([world.close(), graph.close(), scimServer.close(), mailbox.close()]);
    },
  };
}

const simulatorFolder = join(import.meta.dirname, "../../simulator");
