import { createSteppedClock } from "../../simulator/clock.ts";
import { GRAPH_FAULTS } from "../../simulator/environment/scenario-effects.ts";
import { startMailbox } from "../../simulator/mailbox/mailbox-server.ts";
import { createSimulatedWorld } from "../../simulator/simulated-world.ts";
import { planWorld, STARTS_AT, WARM_UP_DAYS } from "../backtest/plan-world.ts";
import { createWorldTargets } from "../backtest/world-targets.ts";
import { STORY_TENANT, type Story } from "./story.ts";
import { startStoryGraph } from "./story-graph.ts";
import { startTargetGates } from "./target-gates.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;
/** As in the backtest. */
const STEP_MS = 5 * MINUTE_MS;

/** The world of the backtest with this seed, behind real servers. */
export async function openSeedStory(seed: number, days: number): Promise<Story> {
  const plan = planWorld(seed, days);
  const from = STARTS_AT + WARM_UP_DAYS * DAY_MS;
  const clock = createSteppedClock(STARTS_AT);
  const { now } = clock;
  const targets = createWorldTargets({ seed, startsAt: STARTS_AT, targets: plan.targets, now });
  const graphFaults: Parameters<typeof graph.faults.add>[0][] = [];
  const world = createSimulatedWorld({
    seed,
    peopleCount: plan.peopleCount,
    apps: plan.apps,
    startsAt: STARTS_AT,
    scenario: plan.scenario,
    effects: {
      applyGraphFault: ({ kind, until }) => void graphFaults.push({ ...GRAPH_FAULTS[kind], until }),
      applyTargetFault: targets.applyFault,
    },
    ...(plan.hasNoTurnover ? { turnover: null } : {}),
  });
  world.useClock(clock);
  const graph = await startStoryGraph(world.view, clock, seed);
  const mailbox = await startMailbox({ clock });
  const gates = await startTargetGates(targets.worldTargets);
  const advanceTo = async (at: number) => {
    await world.advanceTo(at);
    clock.advanceTo(at);
    for (const fault of graphFaults.splice(0)) graph.faults.add(fault);
  };
  await advanceTo(from);
  return {
    name: plan.name,
    from,
    until: from + plan.days * DAY_MS,
    stepMs: STEP_MS,
    poll: { logs: "5m", jobs: "5m", audits: "5m", targets: "5m" },
    tenantId: world.view.tenantId,
    graph,
    mailbox,
    now,
    targets: () =>
      targets.worldTargets.settings().map(({ application, token, tokenExpiresAt }) => ({
        name: application,
        tenant: STORY_TENANT,
        application,
        scim: { url: gates.urlOf(application), token },
        ...(tokenExpiresAt === null
          ? {}
          : { tokenExpiresAt: new Date(tokenExpiresAt).toISOString() }),
      })),
    advanceTo,
    async close() {
      await Promise.all([world.close(), graph.close(), mailbox.close(), gates.close()]);
      await targets.close();
    },
  };
}
