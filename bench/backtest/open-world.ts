import type { SynchronizationJob } from "../../simulator/graph-types.ts";
import type { GroundTruth } from "../../simulator/ground-truth.ts";
import type { ScenarioGraphFault } from "../../simulator/scenario/scenario-context.ts";
import { createSimulatedWorld, type SimulatedWorld } from "../../simulator/simulated-world.ts";
import { planWorld, WARM_UP_DAYS, WORLD_STARTS_AT, type WorldPlan } from "./plan-world.ts";
import { mayBeUnread } from "./unread-rows.ts";
import { createWorldGraph } from "./world-graph.ts";
import type {
  FailureSample,
  GraphClientSettings,
  HttpExchange,
  Span,
  WorldTargets,
  WorldTruth,
} from "./world-records.ts";
import { createWorldTargets } from "./world-targets.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;

/** A simulated world, which also gives the true state of its jobs and people. */
export type BacktestWorld = Span & {
  readonly name: string;
  readonly peopleCount: number;
  readonly graphClient: GraphClientSettings;
  readonly graph: HttpExchange;
  readonly targets: WorldTargets;
  advanceTo(at: number): Promise<void>;
  /** Whether Graph was in an outage at this time. */
  isGraphInOutage(at: number): boolean;
  /** The failing and missing objects at the time to which the world has been played, by job id. */
  affectedByJob(): ReadonlyMap<string, AffectedObjects>;
  truth(): WorldTruth;
  close(): Promise<void>;
};

type AffectedObjects = {
  /** Source ids of all failing people and groups. */
  readonly failing: ReadonlySet<string>;
  /** Source ids of the failing people who left the company. */
  readonly leavers: ReadonlySet<string>;
  /** Source ids of the people without an account, because an attribute is missing. */
  readonly missingAccounts: ReadonlySet<string>;
  /**
   * Source ids with a row that the worker cannot be expected to have read: Graph does not show the row yet, or has
   * shown it only since the last re-read that finds rows that appear so late.
   */
  readonly unread: ReadonlySet<string>;
};

/** Opens the world of a seed. The same seed and days give exactly the same world. */
export async function openWorld(seed: number, requestedDays: number): Promise<BacktestWorld> {
  const plan = planWorld(seed, requestedDays);
  const outages: Span[] = [];
  const from = WORLD_STARTS_AT + WARM_UP_DAYS * DAY_MS;
  let playedTo = WORLD_STARTS_AT;
  const now = () => playedTo;
  const targets = createWorldTargets({
    seed,
    startsAt: WORLD_STARTS_AT,
    targets: plan.targets,
    now,
  });
  const startOutage = (fault: ScenarioGraphFault): void => {
    // Graph still answered the poll at `playedTo`, so the outage starts one millisecond later.
    outages.push({ from: playedTo + 1, until: fault.until });
    graph.startOutage(fault);
  };
  const world = createSimulatedWorld({
    seed,
    peopleCount: plan.peopleCount,
    apps: plan.apps,
    startsAt: WORLD_STARTS_AT,
    scenario: plan.scenario,
    effects: {
      applyGraphFault: startOutage,
      applyTargetFault: targets.applyFault,
    },
    ...(plan.hasNoTurnover ? { turnover: null } : {}),
  });
  world.useClock({ now });
  const graph = createWorldGraph(seed, world.view);
  const advanceTo = async (at: number): Promise<void> => {
    await world.advanceTo(at);
    playedTo = at;
  };
  await advanceTo(from);
  const jobs = jobsOf(world, plan);
  const sampler = createTruthSampler(jobs);
  sampler.sample(world.groundTruth(), playedTo);

  return {
    name: plan.name,
    peopleCount: plan.peopleCount,
    from,
    until: from + plan.days * DAY_MS,
    graphClient: graph.client,
    graph: graph.exchange,
    targets: targets.worldTargets,
    async advanceTo(at) {
      await advanceTo(at);
      sampler.sample(world.groundTruth(), at);
    },
    isGraphInOutage: (at) => outages.some(({ from, until }) => at >= from && at < until),
    affectedByJob() {
      const truth = world.groundTruth();
      return new Map(jobs.map(({ jobId }) => [jobId, affectedObjectsOf(truth, jobId, playedTo)]));
    },
    truth() {
      const { cycles, quarantines, stalls } = world.groundTruth();
      const { name, injectedFaults } = plan;
      const stallSpans = stalls.map(({ jobId, began, until }) => ({ jobId, from: began, until }));
      const recorded = {
        jobs,
        injectedFaults,
        outages,
        quarantines,
        cycles,
        stalls: stallSpans,
      };
      return { name, from, until: playedTo, ...recorded, ...sampler.records };
    },
    close: targets.close,
  };
}

const affectedObjectsOf = (truth: GroundTruth, jobId: string, at: number): AffectedObjects => ({
  failing: truth.failingIds(jobId),
  leavers: truth.leaversStillActive(jobId),
  missingAccounts: truth.missingAccountIds(jobId),
  unread: new Set([
    ...truth.notYetVisibleIds(jobId),
    ...truth.lateRows(jobId).flatMap((row) => (mayBeUnread(row, at) ? [row.sourceId] : [])),
  ]),
});

/** Records the failures and the schedule state of each job at each poll at which they have changed. */
function createTruthSampler(jobs: WorldTruth["jobs"]) {
  const samples: FailureSample[] = [];
  const schedules: WorldTruth["schedules"][number][] = [];
  const lastSample = new Map<string, FailureSample>();
  const lastState = new Map<string, string>();

  return {
    records: { samples, schedules },
    sample(truth: GroundTruth, at: number): void {
      for (const { jobId } of jobs) {
        const sample = {
          jobId,
          at,
          failingCount: truth.failingCount(jobId),
          ...truth.escrowCounts(jobId),
        };
        if (!isSameSample(lastSample.get(jobId), sample)) samples.push(sample);
        lastSample.set(jobId, sample);
        const state = scheduleStateOf(truth.schedule(jobId));
        if (lastState.get(jobId) !== state) schedules.push({ jobId, at, state });
        lastState.set(jobId, state);
      }
    },
  };
}

function scheduleStateOf({ isActive, hasRun }: ReturnType<GroundTruth["schedule"]>) {
  if (isActive) return hasRun ? "active" : "starting";
  return hasRun ? "paused" : "never-run";
}

const isSameSample = (before: FailureSample | undefined, after: FailureSample): boolean =>
  before?.failingCount === after.failingCount &&
  before.objects === after.objects &&
  before.references === after.references;

/** The interval of a job is a number of minutes: `PT40M`. */
function intervalMsOf({ schedule }: SynchronizationJob): number {
  return Number(/^PT(\d+)M$/.exec(schedule.interval)?.[1]) * MINUTE_MS;
}

function jobsOf(world: SimulatedWorld, plan: WorldPlan): WorldTruth["jobs"] {
  return world.view.servicePrincipals().flatMap(({ id, displayName }) => {
    const application = displayName ?? "";
    const app = plan.apps.find(({ name }) => name === application);
    return (world.view.jobsOf(id) ?? []).map((job) => ({
      jobId: job.id,
      application,
      assignedPeopleCount: Math.round(plan.peopleCount * (app?.assignedShare ?? 0)),
      intervalMs: intervalMsOf(job),
      maxStartDelayMs: (plan.maxStartDelayMinutes.get(application) ?? 0) * MINUTE_MS,
      isNew: app?.startState === "never-started",
    }));
  });
}
