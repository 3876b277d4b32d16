import { createTenantView } from "./create-tenant-view.ts";
import { createGroundTruth, type GroundTruth } from "./ground-truth.ts";
import { createAuditLog } from "./log/audit-log.ts";
import { createLogLatency } from "./log/log-latency.ts";
import { createProvisioningLog } from "./log/provisioning-log.ts";
import { createRowRenderer } from "./log/render-row.ts";
import { appendAudit, controlJob, editMapping } from "./provisioning/control-job.ts";
import type { CycleContext } from "./provisioning/cycle-context.ts";
import { isIncomplete } from "./provisioning/decide-export.ts";
import { createExistingAccounts, prepareSteadyJob } from "./provisioning/prepare-job.ts";
import { planCycle, stallJob } from "./provisioning/run-cycle.ts";
import { createSimulatedJob, intervalMs, type SimulatedJob } from "./provisioning/simulated-job.ts";
import { createCachedGuidGenerator, createGuidGenerator } from "./random.ts";
import { parseScenario } from "./scenario/parse-scenario.ts";
import { runScenario } from "./scenario/run-scenario.ts";
import type { ScenarioEffects } from "./scenario/scenario-context.ts";
import { createInMemoryTarget, type InMemoryTarget } from "./target/in-memory-target.ts";
import type { TargetFault } from "./target/provisioning-target.ts";
import { connectScim, type ScimConnection } from "./target/scim-client.ts";
import { createTaskQueue } from "./task-queue.ts";
import {
  type Application,
  type AppSpec,
  catalogueApps,
  createApplications,
  mapsAttribute,
} from "./tenant/applications.ts";
import { createObjectIds } from "./tenant/object-ids.ts";
import { createSimulatedTenant, type SimulatedTenant } from "./tenant/simulated-tenant.ts";
import type { ObjectRef } from "./tenant/tenant-change.ts";
import { DEFAULT_TURNOVER_RATES, startTurnover, type TurnoverRates } from "./tenant/turnover.ts";
import type { Clock, Instant, TenantView } from "./tenant-view.ts";

export type SimulatedWorldOptions = {
  readonly seed: number;
  /** Number of people at the start, 20 to 200,000. */
  readonly peopleCount: number;
  /** A number n means the first n applications of the catalogue, which starts with 8x8. */
  readonly apps: number | readonly AppSpec[];
  readonly startsAt: Instant;
  /** Scheduled events and faults (parse-scenario.ts). Default: none. */
  readonly scenario?: string;
  /** Day 1 of the scenario is the day of this time. Default: `startsAt`. */
  readonly scenarioStartsAt?: Instant;
  readonly effects?: ScenarioEffects;
  /** Rates at which people join, move and leave. Null: no turnover. */
  readonly turnover?: TurnoverRates | null;
  readonly tenantId?: string;
  readonly domain?: string;
};

export type SimulatedWorld = {
  readonly view: TenantView;
  /**
   * Runs all tasks that are due up to this instant, in order of time. A call waits until the calls
   * before it have ended.
   */
  advanceTo(instant: Instant): Promise<void>;
  /**
   * Sets the clock of the Graph view. Default: the time up to which the world has been advanced.
   */
  useClock(clock: Clock): void;
  /** Connects an application to a SCIM server, after loading its accounts into the server. */
  connectTarget(app: string, connection: ScimConnection): Promise<void>;
  groundTruth(): GroundTruth;
  close(): Promise<void>;
};

/** Creates a tenant and its provisioning service from one seed. */
export function createSimulatedWorld(options: SimulatedWorldOptions): SimulatedWorld {
  const { seed } = options;
  const tenantId = options.tenantId ?? createGuidGenerator(seed, "tenant")(0);
  const specs = typeof options.apps === "number" ? catalogueApps(options.apps) : options.apps;
  const applications = createApplications(seed, tenantId, specs);
  const simulatedTime: { clock: Clock } = { clock: { now: () => options.startsAt } };
  const tenant = createSimulatedTenant({
    seed,
    now: () => simulatedTime.clock.now(),
    peopleCount: options.peopleCount,
    applications,
    domain: options.domain ?? "contoso.example",
  });
  const service = createProvisioningService({ ...options, tenantId, tenant, applications });
  const { taskQueue, cycleContext, jobs, truth, jobOf } = service;
  simulatedTime.clock = taskQueue;
  scheduleScenario(options, service);
  if (options.turnover !== null)
    startTurnover(tenant, taskQueue, options.turnover ?? DEFAULT_TURNOVER_RATES);

  let clock: Clock = { now: () => taskQueue.now() };
  let pendingAdvance: Promise<void> = Promise.resolve();
  const connections: { close(): Promise<void> }[] = [];

  return {
    view: createTenantView({ tenantId, cycleContext, jobs, applications, now: () => clock.now() }),
    advanceTo(instant) {
      pendingAdvance = pendingAdvance.then(() => taskQueue.runUntil(instant));
      return pendingAdvance;
    },
    useClock(newClock) {
      clock = newClock;
    },
    async connectTarget(app, connection) {
      await pendingAdvance;
      const job = jobOf(app);
      const targetIdOf = (ref: ObjectRef): string => service.targetIdOf(job.app.index, ref);
      const scim = await connectScim({ tenant, job, connection, targetIdOf });
      connections.push(scim);
      job.target = service.inMemoryTargetOf(app).wrapTarget(scim.call);
    },
    groundTruth: () => truth.read(clock.now()),
    async close() {
      await pendingAdvance;
      await Promise.all(connections.map((connection) => connection.close()));
    },
  };
}

type ProvisioningServiceOptions = Pick<SimulatedWorldOptions, "seed" | "startsAt" | "effects"> & {
  readonly tenantId: string;
  readonly tenant: SimulatedTenant;
  readonly applications: readonly Application[];
};

type ProvisioningService = ReturnType<typeof createProvisioningService>;

/**
 * Creates the provisioning service with its logs, and an in-memory target for every application.
 */
function createProvisioningService({
  seed,
  startsAt,
  tenantId,
  tenant,
  applications,
  effects,
}: ProvisioningServiceOptions) {
  const taskQueue = createTaskQueue(startsAt);
  const logLatency = createLogLatency(seed);
  const inMemoryTargets = applications.map((app) => createInMemoryTarget(tenant, app));
  const jobs = applications.map((app, n): SimulatedJob | null =>
    app.startState === "no-provisioning"
      ? null
      : createSimulatedJob(seed, app, (inMemoryTargets[n] as InMemoryTarget).call),
  );
  const objectIds = createObjectIds(tenant);
  const truth = createGroundTruth({
    tenant,
    jobIds: applications.map(({ jobId }) => jobId),
    sourceIdOf: (n, ref) => objectIds.sourceIdOf(applications[n] as Application, ref),
    escrowCountsOf: (n) => ({
      objects: jobs[n]?.escrow.objectCount() ?? 0,
      references: jobs[n]?.escrow.referenceCount() ?? 0,
    }),
    scheduleOf: (n) => ({
      isActive: jobs[n]?.schedule === "Active",
      hasRun: jobs[n]?.lastExecution != null,
    }),
  });
  const cycleId = createCachedGuidGenerator(seed, "cycle");
  const targetIdOf = createTargetIdLookup(tenant, jobs);
  const context = { tenant, tenantId, applications, cycleId, objectIds, targetIdOf };
  const render = createRowRenderer(context);
  let cycleCount = 0;
  const cycleContext: CycleContext = {
    tenant,
    taskQueue,
    log: createProvisioningLog(seed, logLatency, render),
    audits: createAuditLog(seed, logLatency),
    truthRecorder: truth.truthRecorder,
    cycleId,
    nextCycleNumber: () => cycleCount++,
  };
  for (const [n, job] of jobs.entries())
    initializeJob(cycleContext, job, inMemoryTargets[n] as InMemoryTarget);

  return {
    taskQueue,
    logLatency,
    jobs,
    truth,
    cycleContext,
    targetIdOf,
    inMemoryTargetOf: (app: string) =>
      inMemoryTargets[applicationIndexOf(applications, app)] as InMemoryTarget,
    jobOf(app: string): SimulatedJob {
      const job = jobs[applicationIndexOf(applications, app)];
      if (job === null || job === undefined) throw new Error(`${app} has no provisioning job.`);
      return job;
    },
    /** Applies a fault to the in-memory target and, through `effects`, to a SCIM server. */
    applyTargetFault(app: string, fault: TargetFault): void {
      inMemoryTargets[applicationIndexOf(applications, app)]?.applyFault(fault);
      effects?.applyTargetFault?.(app, fault);
    },
  };
}

function scheduleScenario(options: SimulatedWorldOptions, service: ProvisioningService): void {
  const { taskQueue, cycleContext, jobs, jobOf, logLatency, applyTargetFault } = service;
  const provisioned = jobs.flatMap((job) => (job === null ? [] : [job.app]));
  const events = parseScenario(options.scenario ?? "", {
    startsAt: options.scenarioStartsAt ?? options.startsAt,
    historyStartsAt: options.startsAt,
    apps: provisioned.map(({ name }) => name),
  });
  runScenario(events, {
    tenant: cycleContext.tenant,
    taskQueue,
    logLatency,
    appIndex: (app) => jobOf(app).app.index,
    appsMappingAttribute: (attribute) =>
      provisioned.filter((app) => mapsAttribute(app, attribute)).map(({ name }) => name),
    sendCommand: (app, command) => controlJob(cycleContext, jobOf(app), command, taskQueue.now()),
    rewritePerson(app, person) {
      const title = cycleContext.tenant.people.value("title", person);
      jobOf(app).forcedEdits.set(person, [{ attribute: "title", from: title, to: title }]);
    },
    stallJob: (app, until) => stallJob(cycleContext, jobOf(app), taskQueue.now(), until),
    stallInNextCycle(app, durationMs) {
      jobOf(app).stallInNextCycleMs = durationMs;
    },
    setLateStarts(app, lateStarts) {
      jobOf(app).lateStarts = lateStarts;
    },
    setPaceChanges(app, paceChanges) {
      jobOf(app).paceChanges = paceChanges;
    },
    setIncompletePeopleShare(app, share) {
      changeIncompletePeople(cycleContext.tenant, jobOf(app), share);
    },
    setUnresolvedReferenceShare(app, share) {
      const job = jobOf(app);
      const before = job.unresolvedReferenceShare;
      job.unresolvedReferenceShare = share;
      return before;
    },
    editMapping: (app) => editMapping(cycleContext, jobOf(app), taskQueue.now()),
    editCredentials: (app) =>
      appendAudit(
        cycleContext,
        jobOf(app),
        "Update provisioning setting or credentials",
        taskQueue.now(),
      ),
    applyTargetFault,
    effects: options.effects ?? {},
  });
}

/** Sets the share. Records an edit in the source for everyone who becomes complete, so that a cycle exports them. */
function changeIncompletePeople(tenant: SimulatedTenant, job: SimulatedJob, share: number): void {
  const incompleteBefore: number[] = [];
  for (let p = 0; p < tenant.people.count(); p++) {
    if (isIncomplete(job, tenant, p)) incompleteBefore.push(p);
  }
  job.incompletePeopleShare = share;
  for (const person of incompleteBefore) {
    if (!isIncomplete(job, tenant, person)) tenant.recordChange(person);
  }
}

/**
 * Looks up the id of an object in the target: the id that a SCIM server assigned, Entra's own id if
 * Entra is the target, otherwise a generated id that never changes.
 */
function createTargetIdLookup(tenant: SimulatedTenant, jobs: readonly (SimulatedJob | null)[]) {
  const generators = jobs.map((_, n) => createGuidGenerator(tenant.seed, `target ${n}`));
  return (n: number, ref: ObjectRef): string => {
    const job = jobs[n];
    if (job?.app.systems.target === "entra") return tenant.idOf(ref);
    return job?.targetIds.get(ref) ?? generators[n]?.(ref) ?? "";
  };
}

function initializeJob(
  cycleContext: CycleContext,
  job: SimulatedJob | null,
  inMemoryTarget: InMemoryTarget,
): void {
  if (job === null) return;
  const now = cycleContext.taskQueue.now();
  if (job.app.startState === "steady") prepareSteadyJob(cycleContext, job, inMemoryTarget, now);
  else createExistingAccounts(cycleContext, job, inMemoryTarget, now);
  if (job.schedule === "Active")
    planCycle(cycleContext, job, now + job.random.next() * intervalMs(job));
}

function applicationIndexOf(applications: readonly Application[], name: string): number {
  const index = applications.findIndex((app) => app.name === name);
  if (index < 0) throw new Error(`There is no application ${name}.`);
  return index;
}
