import type { GroundTruth } from "../../simulator/ground-truth.ts";
import { createSimulatedWorld, type SimulatedWorld } from "../../simulator/simulated-world.ts";
import type { TargetFault } from "../../simulator/target/provisioning-target.ts";
import type { TenantView } from "../../simulator/tenant-view.ts";
import { planWorld, STARTS_AT, WARM_UP_DAYS, type WorldPlan } from "./plan-world.ts";
import { createProbedTargets } from "./probed-targets.ts";
import type { FailureSample, ProbedTarget, Span, WorldTruth } from "./world-records.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;

/** A simulated world together with its ground truth. */
export type BacktestWorld = Span & {
  readonly name: string;
  readonly peopleCount: number;
  readonly view: Pick<
    TenantView,
    "servicePrincipals" | "jobsOf" | "provisioningRows" | "auditRows"
  > & { target(application: string): ProbedTarget | null };
  advanceTo(at: number): Promise<void>;
  /** The kind of Graph outage at this time; null when Graph answers. */
  graphFaultAt(at: number): GraphOutage["kind"] | null;
  /** People who fail now, by job id. */
  affectedByJob(): ReadonlyMap<string, AffectedPeople>;
  truth(): WorldTruth;
};

type AffectedPeople = {
  /** Source ids of all failing people and groups. */
  readonly failing: ReadonlySet<string>;
  /** Source ids of the failing people who left the company. */
  readonly leavers: ReadonlySet<string>;
  /** Source ids with a row that the service has written but Graph does not show yet. */
  readonly notYetVisible: ReadonlySet<string>;
};

type GraphOutage = Span & {
  readonly kind: "down" | "throttles" | "cuts-connections" | "answers-html";
};

/** Opens the world of a seed. The same seed and days give exactly the same world. */
export async function openWorld(seed: number, daysWanted: number): Promise<BacktestWorld> {
  const plan = planWorld(seed, daysWanted);
  const faults: GraphOutage[] = [];
  const from = STARTS_AT + WARM_UP_DAYS * DAY_MS;
  let playedTo = STARTS_AT;
  const targets = createProbedTargets(seed, plan, STARTS_AT);
  const world = createSimulatedWorld({
    seed,
    peopleCount: plan.peopleCount,
    apps: plan.apps,
    startsAt: STARTS_AT,
    scenario: plan.scenario,
    effects: {
      // Graph still answered the poll at `playedTo`, so the outage starts after this time.
      applyGraphFault: ({ kind, until }) => faults.push({ kind, from: playedTo + 1, until }),
      applyTargetFault: (app: string, fault: TargetFault) => targets.applyFault(app, fault),
    },
    ...(plan.hasNoTurnover ? { turnover: null } : {}),
  });
  world.useClock({ now: () => playedTo });
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
    view: {
      ...withoutKnownRows(world, () => playedTo),
      target: (application) => targets.probe(application, playedTo),
    },
    async advanceTo(at) {
      await advanceTo(at);
      sampler.sample(world.groundTruth(), at);
    },
    graphFaultAt: (at) => faults.find(({ from, until }) => at >= from && at < until)?.kind ?? null,
    affectedByJob() {
      const truth = world.groundTruth();
      return new Map(jobs.map(({ jobId }) => [jobId, affectedPeopleOf(truth, jobId)]));
    },
    truth() {
      const { cycles, quarantines, stalls } = world.groundTruth();
      const { name, injectedFaults } = plan;
      const stallSpans = stalls.map(({ jobId, began, until }) => ({ jobId, from: began, until }));
      const recorded = {
        jobs,
        injectedFaults,
        outages: faults,
        quarantines,
        cycles,
        stalls: stallSpans,
      };
      return { name, from, until: playedTo, ...recorded, ...sampler.records };
    },
  };
}

const affectedPeopleOf = (truth: GroundTruth, jobId: string): AffectedPeople => ({
  failing: truth.failingIds(jobId),
  leavers: truth.leaversStillActive(jobId),
  notYetVisible: truth.notYetVisibleIds(jobId),
});

/** Records a sample of each job whenever its failures or its schedule state have changed. */
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

/**
 * Leaves out the rows that an earlier query has returned. The memory store would ignore these rows
 * because of their ids, but generating the ids at every poll would take most of the run time.
 */
function withoutKnownRows(
  { view }: SimulatedWorld,
  now: () => number,
): Omit<BacktestWorld["view"], "target"> {
  /**
   * Earlier queries, without a query that a later query has covered. In this list, `from` and `at`
   * both increase.
   */
  const earlierQueries: { readonly from: number; readonly at: number }[] = [];
  return {
    servicePrincipals: view.servicePrincipals,
    jobsOf: view.jobsOf,
    auditRows: view.auditRows,
    provisioningRows(from, to) {
      const start = from ?? Number.NEGATIVE_INFINITY;
      const knownUntil = earlierQueries.findLast((query) => query.from <= start)?.at;
      const firstCovered = earlierQueries.findIndex((query) => query.from >= start);
      if (firstCovered >= 0) earlierQueries.length = firstCovered;
      earlierQueries.push({ from: start, at: now() });
      return view.provisioningRows(from, to, knownUntil);
    },
  };
}

function jobsOf(world: SimulatedWorld, plan: WorldPlan): WorldTruth["jobs"] {
  return world.view.servicePrincipals().flatMap(({ id, displayName }) => {
    const application = displayName ?? "";
    const app = plan.apps.find(({ name }) => name === application);
    return (world.view.jobsOf(id) ?? []).map((job) => ({
      jobId: job.id,
      application,
      assignedPeopleCount: Math.round(plan.peopleCount * (app?.assignedShare ?? 0)),
      intervalMs: (app?.intervalMinutes ?? 0) * MINUTE_MS,
      isNew: app?.startState === "never-started",
    }));
  });
}
