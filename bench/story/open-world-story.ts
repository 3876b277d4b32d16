import { createSteppedClock } from "../../simulator/clock.ts";
import {
  createScenarioEffects,
  GRAPH_FAULTS,
} from "../../simulator/environment/scenario-effects.ts";
import type { AppRegistration } from "../../simulator/graph/app-registrations.ts";
import type { GraphServer } from "../../simulator/graph/graph-server.ts";
import { startMailbox } from "../../simulator/mailbox/mailbox-server.ts";
import { createSimulatedWorld } from "../../simulator/simulated-world.ts";
import type { AppSpec } from "../../simulator/tenant/applications.ts";
import type { TenantView } from "../../simulator/tenant-view.ts";
import type { PlannedTarget } from "../backtest/plan-world.ts";
import type { WorldTargets } from "../backtest/world-records.ts";
import { createWorldTargets } from "../backtest/world-targets.ts";
import { STORY_TENANT, type Story } from "./story.ts";
import { startStoryGraph } from "./story-graph.ts";
import { startTargetGates, type TargetGates } from "./target-gates.ts";

const MINUTE_MS = 60_000;
/** As in the backtest. */
const STEP_MS = 5 * MINUTE_MS;

export type WorldStoryPlan = Pick<Story, "name" | "from" | "until"> & {
  readonly seed: number;
  readonly peopleCount: number;
  readonly apps: readonly AppSpec[];
  /** The world begins at this time, and Steadystate at `from`. */
  readonly startsAt: number;
  readonly scenario: string;
  readonly targets: readonly PlannedTarget[];
  readonly hasNoTurnover: boolean;
  /** Changes what Graph shows. Default: the world. */
  readonly viewOf?: (view: TenantView) => TenantView;
  readonly permissions?: AppRegistration["permissions"];
  readonly tokenLifetimeSeconds?: number;
  readonly credential?: Readonly<Record<string, string>>;
};

/** A world behind real servers. Its SCIM servers are those of the backtest. */
export async function openWorldStory(plan: WorldStoryPlan): Promise<Story> {
  const { seed, startsAt, from } = plan;
  const clock = createSteppedClock(startsAt);
  const { now } = clock;
  const targets = createWorldTargets({ seed, startsAt, targets: plan.targets, now });
  const mailbox = await startMailbox({ clock });
  const graphFaults: Parameters<GraphServer["faults"]["add"]>[0][] = [];
  const world = createSimulatedWorld({
    seed,
    peopleCount: plan.peopleCount,
    apps: plan.apps,
    startsAt,
    scenario: plan.scenario,
    effects: {
      ...createScenarioEffects({ mailbox, graph: null, target: null }),
      applyGraphFault: ({ kind, until }) => void graphFaults.push({ ...GRAPH_FAULTS[kind], until }),
      applyTargetFault: targets.applyFault,
    },
    ...(plan.hasNoTurnover ? { turnover: null } : {}),
  });
  world.useClock(clock);
  const graph = await startStoryGraph(plan.viewOf?.(world.view) ?? world.view, clock, plan);
  const gates = await startTargetGates(targets.worldTargets);
  const advanceTo = async (at: number) => {
    await world.advanceTo(at);
    clock.advanceTo(at);
    for (const fault of graphFaults.splice(0)) graph.faults.add(fault);
  };
  await advanceTo(from);
  const { name, until, credential } = plan;
  return {
    name,
    from,
    until,
    stepMs: STEP_MS,
    poll: { logs: "5m", jobs: "5m", audits: "5m", targets: "5m" },
    tenantId: world.view.tenantId,
    graph,
    mailbox,
    now,
    ...(credential === undefined ? {} : { credential }),
    targets: () => targetSettings(targets.worldTargets, gates),
    advanceTo,
    async close() {
      await Promise.all([world.close(), graph.close(), mailbox.close(), gates.close()]);
      await targets.close();
    },
  };
}

function targetSettings(targets: WorldTargets, gates: TargetGates): readonly object[] {
  return targets.settings().map(({ application, token, tokenExpiresAt }) => ({
    name: application,
    tenant: STORY_TENANT,
    application,
    scim: { url: gates.urlOf(application), token },
    ...(tokenExpiresAt === null ? {} : { tokenExpiresAt: new Date(tokenExpiresAt).toISOString() }),
  }));
}
