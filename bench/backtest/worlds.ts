import type { TenantView } from "../../simulator/seam.ts";
import type { TargetFault } from "../../simulator/target/target.ts";
import type { Truth } from "../../simulator/truth.ts";
import { createWorld, type World } from "../../simulator/world.ts";
import { type Plan, planWorld, SETTLED_DAYS, STARTS_AT } from "./plan.ts";
import type { Sample, Span, TargetLook, TrueWorld } from "./record.ts";
import { createTargets } from "./targets.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;

/** A world that is played, with what is true in it. */
export type PlayedWorld = Span & {
  readonly name: string;
  readonly people: number;
  readonly view: Pick<
    TenantView,
    "servicePrincipals" | "jobsOf" | "provisioningRows" | "auditRows"
  > & { target(application: string): TargetLook | null };
  advanceTo(at: number): Promise<void>;
  /** How Graph fails at this moment; null when it answers. */
  graphFault(at: number): GraphFault["kind"] | null;
  /** Who fails now, by job. */
  affected(): ReadonlyMap<string, Affected>;
  truth(): TrueWorld;
};

type Affected = {
  /** Source ids that fail in truth. */
  readonly failing: ReadonlySet<string>;
  /** Those of them who left. */
  readonly leavers: ReadonlySet<string>;
  /** Source ids of which a row is written but not to be seen yet. */
  readonly underway: ReadonlySet<string>;
};

type GraphFault = Span & { readonly kind: "down" | "throttles" | "cuts" | "html" };

/** Opens the world of a seed. The same seed and days give the same world to the millisecond. */
export async function openWorld(seed: number, daysWanted: number): Promise<PlayedWorld> {
  const plan = planWorld(seed, daysWanted);
  const faults: GraphFault[] = [];
  const from = STARTS_AT + SETTLED_DAYS * DAY_MS;
  let playedTo = STARTS_AT;
  const targets = createTargets(seed, plan, STARTS_AT);
  const world = createWorld({
    seed,
    people: plan.people,
    apps: plan.apps,
    startsAt: STARTS_AT,
    story: plan.story,
    effects: {
      // The look before could still see.
      graphFault: ({ kind, until }) => faults.push({ kind, from: playedTo + 1, until }),
      targetFault: (app: string, fault: TargetFault) => targets.fault(app, fault),
    },
    ...(plan.isDead ? { turnover: null } : {}),
  });
  world.follow({ now: () => playedTo });
  const advanceTo = async (at: number): Promise<void> => {
    await world.advanceTo(at);
    playedTo = at;
  };
  await advanceTo(from);
  const jobs = jobsOf(world, plan);
  const witness = createWitness(jobs);
  witness.look(world.truth(), playedTo);

  return {
    name: plan.name,
    people: plan.people,
    from,
    until: from + plan.days * DAY_MS,
    view: {
      ...withoutRepeats(world, () => playedTo),
      target: (application) => targets.look(application, playedTo),
    },
    async advanceTo(at) {
      await advanceTo(at);
      witness.look(world.truth(), at);
    },
    graphFault: (at) => faults.find((one) => at >= one.from && at < one.until)?.kind ?? null,
    affected() {
      const truth = world.truth();
      return new Map(jobs.map(({ jobId }) => [jobId, affectedOf(truth, jobId)]));
    },
    truth() {
      const { cycles, quarantines, stalls } = world.truth();
      const { name, plants } = plan;
      const stood = stalls.map(({ jobId, began, until }) => ({ jobId, from: began, until }));
      const done = { jobs, plants, outages: faults, quarantines, cycles, stalls: stood };
      return { name, from, until: playedTo, ...done, ...witness.seen };
    },
  };
}

const affectedOf = (truth: Truth, jobId: string): Affected => ({
  failing: truth.failing(jobId),
  leavers: truth.keptLeavers(jobId),
  underway: truth.underway(jobId),
});

/** Writes down what is true of each job, when it has changed. */
function createWitness(jobs: TrueWorld["jobs"]) {
  const samples: Sample[] = [];
  const schedules: TrueWorld["schedules"][number][] = [];
  const lastSample = new Map<string, Sample>();
  const lastState = new Map<string, string>();

  return {
    seen: { samples, schedules },
    look(truth: Truth, at: number): void {
      for (const { jobId } of jobs) {
        const sample = { jobId, at, failing: truth.failingCount(jobId), ...truth.escrow(jobId) };
        if (!isSame(lastSample.get(jobId), sample)) samples.push(sample);
        lastSample.set(jobId, sample);
        const state = stateOf(truth.schedule(jobId));
        if (lastState.get(jobId) !== state) schedules.push({ jobId, at, state });
        lastState.set(jobId, state);
      }
    },
  };
}

function stateOf({ isActive, hasRun }: ReturnType<Truth["schedule"]>) {
  if (isActive) return hasRun ? "active" : "starting";
  return hasRun ? "paused" : "never-run";
}

const isSame = (before: Sample | undefined, after: Sample): boolean =>
  before?.failing === after.failing &&
  before.objects === after.objects &&
  before.references === after.references;

/**
 * Leaves out the rows that stood in an earlier answer: whoever reads knows them by their ids, and to
 * make up those ids once more for each look would take most of the time.
 */
function withoutRepeats({ view }: World, now: () => number): Omit<PlayedWorld["view"], "target"> {
  /** Earlier questions that no later one has covered: ever later windows, at ever later times. */
  const asked: { readonly from: number; readonly at: number }[] = [];
  return {
    servicePrincipals: view.servicePrincipals,
    jobsOf: view.jobsOf,
    auditRows: view.auditRows,
    provisioningRows(from, to) {
      const start = from ?? Number.NEGATIVE_INFINITY;
      const seenAt = asked.findLast((one) => one.from <= start)?.at;
      const covered = asked.findIndex((one) => one.from >= start);
      if (covered >= 0) asked.length = covered;
      asked.push({ from: start, at: now() });
      return view.provisioningRows(from, to, seenAt);
    },
  };
}

function jobsOf(world: World, plan: Plan): TrueWorld["jobs"] {
  return world.view.servicePrincipals().flatMap(({ id, displayName }) => {
    const application = displayName ?? "";
    const app = plan.apps.find(({ name }) => name === application);
    return (world.view.jobsOf(id) ?? []).map((job) => ({
      jobId: job.id,
      application,
      scope: Math.round(plan.people * (app?.share ?? 0)),
      intervalMs: (app?.intervalMinutes ?? 0) * MINUTE_MS,
      isNew: app?.begins === "never-started",
    }));
  });
}
