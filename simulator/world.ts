import { createAgenda } from "./agenda.ts";
import { createAuditBook } from "./log/audit-book.ts";
import { createLatency } from "./log/latency.ts";
import { createLogBook } from "./log/log-book.ts";
import { createRenderer } from "./log/render.ts";
import { controlJob, editMapping, tell } from "./provisioning/control.ts";
import { type CycleDeps, planCycle, stall } from "./provisioning/cycle.ts";
import { createJob, intervalMs, type Job } from "./provisioning/job.ts";
import { openAccounts, settleIn } from "./provisioning/settle-in.ts";
import { guidMaker, keptGuids } from "./random.ts";
import type { Clock, Instant, TenantView } from "./seam.ts";
import { parseStory } from "./story.ts";
import { playStory, type StoryEffects } from "./story-player.ts";
import { createDirectTarget, type DirectTarget } from "./target/direct-target.ts";
import { connectScim, type ScimConnection } from "./target/scim-client.ts";
import type { TargetFault } from "./target/target.ts";
import {
  type Application,
  type AppSpec,
  catalogueApps,
  createApplications,
  mapsAttribute,
} from "./tenant/applications.ts";
import type { ObjectRef } from "./tenant/change.ts";
import { createTenant, type Tenant } from "./tenant/tenant.ts";
import { startTurnover, type TurnoverRates, USUAL_RATES } from "./tenant/turnover.ts";
import { createTruth, type Truth } from "./truth.ts";
import { createView } from "./view.ts";

export type WorldOptions = {
  readonly seed: number;
  /** People at the beginning, 20 to 200,000. */
  readonly people: number;
  /** The first n of the catalogue (8x8 is the first), or exactly these. */
  readonly apps: number | readonly AppSpec[];
  readonly startsAt: Instant;
  /** What happens when (story.ts). Default: nothing but everyday life. */
  readonly story?: string;
  /** Whose day is the story's day 1. Default: `startsAt`. */
  readonly storyStartsAt?: Instant;
  readonly effects?: StoryEffects;
  /** How often a year people join, move and leave. Null: nobody ever does. */
  readonly turnover?: TurnoverRates | null;
  readonly tenantId?: string;
  readonly domain?: string;
};

export type World = {
  readonly view: TenantView;
  /** Plays all that falls due up to this instant, in order. Calls queue up behind one another. */
  advanceTo(instant: Instant): Promise<void>;
  /** Lets Graph's face live by this clock; until then it shows what was played last. */
  follow(clock: Clock): void;
  /** From now on this application is a real SCIM server: its accounts are put there first. */
  connectTarget(app: string, connection: ScimConnection): Promise<void>;
  truth(): Truth;
  close(): Promise<void>;
};

/** A tenant, its provisioning service and their history, grown from one seed. */
export function createWorld(options: WorldOptions): World {
  const { seed } = options;
  const tenantId = options.tenantId ?? guidMaker(seed, "tenant")(0);
  const specs = typeof options.apps === "number" ? catalogueApps(options.apps) : options.apps;
  const applications = createApplications(seed, tenantId, specs);
  const tenant = createTenant({
    seed,
    people: options.people,
    applications,
    domain: options.domain ?? "contoso.example",
  });
  const service = createService({ ...options, tenantId, tenant, applications });
  const { agenda, deps, jobs, truth, jobOf } = service;
  startStory(options, service);
  if (options.turnover !== null) startTurnover(tenant, agenda, options.turnover ?? USUAL_RATES);

  let clock: Clock = { now: () => agenda.now() };
  let playing: Promise<void> = Promise.resolve();
  const connections: { close(): Promise<void> }[] = [];

  return {
    view: createView({ tenantId, deps, jobs, applications, now: () => clock.now() }),
    advanceTo(instant) {
      playing = playing.then(() => agenda.playUntil(instant));
      return playing;
    },
    follow(followed) {
      clock = followed;
    },
    async connectTarget(app, connection) {
      await playing;
      const job = jobOf(app);
      const targetIdOf = (ref: ObjectRef): string => service.targetIdOf(job.app.index, ref);
      const scim = await connectScim({ tenant, job, connection, targetIdOf });
      connections.push(scim);
      job.target = service.directOf(app).inFrontOf(scim.call);
    },
    truth: () => truth.read(clock.now()),
    async close() {
      await playing;
      await Promise.all(connections.map((connection) => connection.close()));
    },
  };
}

type ServiceOptions = Pick<WorldOptions, "seed" | "startsAt" | "effects"> & {
  readonly tenantId: string;
  readonly tenant: Tenant;
  readonly applications: readonly Application[];
};

type Service = ReturnType<typeof createService>;

/** The provisioning service with its logs, and a direct target for every job. */
function createService({
  seed,
  startsAt,
  tenantId,
  tenant,
  applications,
  effects,
}: ServiceOptions) {
  const agenda = createAgenda(startsAt);
  const latency = createLatency(seed);
  const directs = applications.map((app) => createDirectTarget(tenant, app));
  const jobs = applications.map((app, n): Job | null =>
    app.begins === "no-provisioning"
      ? null
      : createJob(seed, app, (directs[n] as DirectTarget).call),
  );
  const truth = createTruth({
    tenant,
    jobIds: applications.map(({ jobId }) => jobId),
    escrowOf: (n) => ({
      objects: jobs[n]?.escrow.objects() ?? 0,
      references: jobs[n]?.escrow.references() ?? 0,
    }),
    scheduleOf: (n) => ({
      isActive: jobs[n]?.schedule === "Active",
      hasRun: jobs[n]?.lastExecution != null,
    }),
  });
  const cycleId = keptGuids(seed, "cycle");
  const targetIdOf = targetIds(seed, jobs);
  const render = createRenderer({ tenant, tenantId, applications, cycleId, targetIdOf });
  let cycles = 0;
  const deps: CycleDeps = {
    tenant,
    agenda,
    log: createLogBook(seed, latency, render),
    audits: createAuditBook(seed, latency),
    witness: truth.witness,
    cycleId,
    nextCycleNumber: () => cycles++,
  };
  for (const [n, job] of jobs.entries()) begin(deps, job, directs[n] as DirectTarget);

  return {
    agenda,
    latency,
    jobs,
    truth,
    deps,
    targetIdOf,
    directOf: (app: string) => directs[indexOf(applications, app)] as DirectTarget,
    jobOf(app: string): Job {
      const job = jobs[indexOf(applications, app)];
      if (job === null || job === undefined) throw new Error(`${app} has no provisioning job.`);
      return job;
    },
    /** Troubles reach the direct target, and the real one through whoever runs it. */
    fault(app: string, fault: TargetFault): void {
      directs[indexOf(applications, app)]?.fault(fault);
      effects?.targetFault?.(app, fault);
    },
  };
}

function startStory(options: WorldOptions, service: Service): void {
  const { agenda, deps, jobs, jobOf, latency, fault } = service;
  const provisioned = jobs.flatMap((job) => (job === null ? [] : [job.app]));
  const events = parseStory(options.story ?? "", {
    startsAt: options.storyStartsAt ?? options.startsAt,
    apps: provisioned.map(({ name }) => name),
  });
  playStory(events, {
    tenant: deps.tenant,
    agenda,
    latency,
    appIndex: (app) => jobOf(app).app.index,
    appsMapping: (attribute) =>
      provisioned.filter((app) => mapsAttribute(app, attribute)).map(({ name }) => name),
    command: (app, command) => controlJob(deps, jobOf(app), command, agenda.now()),
    touch(app, person) {
      const title = deps.tenant.people.value("title", person);
      jobOf(app).touched.set(person, [{ attribute: "title", from: title, to: title }]);
    },
    stall: (app, until) => stall(deps, jobOf(app), agenda.now(), until),
    stallInCycle(app, forMs) {
      jobOf(app).stallsInCycleMs = forMs;
    },
    unresolve(app, share) {
      const job = jobOf(app);
      const before = job.unresolvedShare;
      job.unresolvedShare = share;
      return before;
    },
    editMapping: (app) => editMapping(deps, jobOf(app), agenda.now()),
    editCredentials: (app) =>
      tell(deps, jobOf(app), "Update provisioning setting or credentials", agenda.now()),
    targetFault: fault,
    effects: options.effects ?? {},
  });
}

/** A real target's own id, or in direct mode one that always belongs to this object. */
function targetIds(seed: number, jobs: readonly (Job | null)[]) {
  const makers = jobs.map((_, n) => guidMaker(seed, `target ${n}`));
  return (n: number, ref: ObjectRef): string =>
    jobs[n]?.targetIds.get(ref) ?? makers[n]?.(ref) ?? "";
}

function begin(deps: CycleDeps, job: Job | null, direct: DirectTarget): void {
  if (job === null) return;
  const now = deps.agenda.now();
  if (job.app.begins === "steady") settleIn(deps, job, direct, now);
  else openAccounts(deps, job, direct, now);
  if (job.schedule === "Active") planCycle(deps, job, now + job.random.next() * intervalMs(job));
}

function indexOf(applications: readonly Application[], name: string): number {
  const index = applications.findIndex((app) => app.name === name);
  if (index < 0) throw new Error(`There is no application ${name}.`);
  return index;
}
