import { createAgenda } from "./agenda.ts";
import { createAuditBook } from "./log/audit-book.ts";
import { createLatency } from "./log/latency.ts";
import { createLogBook } from "./log/log-book.ts";
import { createRenderer } from "./log/render.ts";
import { controlJob, editMapping, tell } from "./provisioning/control.ts";
import { type CycleDeps, planCycle } from "./provisioning/cycle.ts";
import { createJob, INTERVAL_MS, type Job } from "./provisioning/job.ts";
import { jobRecord } from "./provisioning/job-record.ts";
import { settleIn } from "./provisioning/settle-in.ts";
import { guidMaker } from "./random.ts";
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
} from "./tenant/applications.ts";
import { createTenant, type ObjectRef } from "./tenant/tenant.ts";
import { startTurnover, type TurnoverRates, USUAL_RATES } from "./tenant/turnover.ts";
import { createTruth, type Truth } from "./truth.ts";

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
  const { seed, startsAt } = options;
  const tenantId = options.tenantId ?? guidMaker(seed, "tenant")(0);
  const specs = typeof options.apps === "number" ? catalogueApps(options.apps) : options.apps;
  const applications = createApplications(seed, tenantId, specs);
  const tenant = createTenant({
    seed,
    people: options.people,
    applications,
    domain: options.domain ?? "contoso.example",
  });
  const agenda = createAgenda(startsAt);
  const latency = createLatency(seed);
  const directs = applications.map((app) => createDirectTarget(tenant, app));
  const jobs = applications.map((app, n) =>
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
  });
  const cycleId = guidMaker(seed, "cycle");
  const log = createLogBook(
    seed,
    latency,
    createRenderer({ tenant, tenantId, applications, cycleId, targetIdOf: targetIds(seed, jobs) }),
  );
  const audits = createAuditBook(seed, latency);
  let cycles = 0;
  const deps: CycleDeps = {
    tenant,
    agenda,
    log,
    audits,
    witness: truth.witness,
    cycleId,
    nextCycleNumber: () => cycles++,
  };
  for (const [n, job] of jobs.entries()) begin(deps, job, directs[n] as DirectTarget);

  const fault = (app: string, what: TargetFault): void => {
    const index = app === "" ? 0 : indexOf(applications, app);
    directs[index]?.fault(what);
    options.effects?.targetFault?.(applications[index]?.name ?? app, what);
  };
  const jobOf = (app: string): Job => {
    const job = jobs[indexOf(applications, app)];
    if (job === null || job === undefined) throw new Error(`${app} has no provisioning job.`);
    return job;
  };
  const setting = {
    startsAt: options.storyStartsAt ?? startsAt,
    apps: jobs.flatMap((job) => (job === null ? [] : [job.app.name])),
  };
  playStory(parseStory(options.story ?? "", setting), {
    tenant,
    agenda,
    latency,
    appIndex: (app) => (app === "" ? 0 : indexOf(applications, app)),
    command: (app, command) => controlJob(deps, jobOf(app), command, agenda.now()),
    editMapping: (app) => editMapping(deps, jobOf(app), agenda.now()),
    editCredentials: (app) =>
      tell(deps, jobOf(app), "Update provisioning setting or credentials", agenda.now()),
    targetFault: fault,
    effects: options.effects ?? {},
  });
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
      const job = jobOf(app);
      const scim = await connectScim({ tenant, job, connection });
      connections.push(scim);
      job.target = scim.call;
    },
    truth: () => truth.read(clock.now()),
    async close() {
      await playing;
      await Promise.all(connections.map((connection) => connection.close()));
    },
  };
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
  if (job.schedule === "Active") planCycle(deps, job, now + job.random.next() * INTERVAL_MS);
}

function indexOf(applications: readonly Application[], name: string): number {
  const index = applications.findIndex((app) => app.name === name);
  if (index < 0) throw new Error(`There is no application ${name}.`);
  return index;
}

type ViewDeps = {
  readonly tenantId: string;
  readonly deps: CycleDeps;
  readonly jobs: readonly (Job | null)[];
  readonly applications: readonly Application[];
  readonly now: () => Instant;
};

function createView({ tenantId, deps, jobs, applications, now }: ViewDeps): TenantView {
  const find = (jobId: string): Job => {
    const job = jobs.find((each) => each?.app.jobId === jobId);
    if (job === null || job === undefined) throw new Error(`There is no job ${jobId}.`);
    return job;
  };
  const secrets = (job: Job) => [
    { key: "BaseAddress", value: `https://${job.app.templateId.toLowerCase()}.example/scim/v2` },
    { key: "SecretToken", value: "*" },
    { key: "SyncAll", value: "false" },
    {
      key: "SyncNotificationSettings",
      value: JSON.stringify({
        Enabled: false,
        DeleteThresholdEnabled: job.app.deleteThreshold !== null,
        HumanResourcesLookaheadQueryEnabled: false,
      }),
    },
  ];
  const ofPrincipal = (id: string): number =>
    applications.findIndex((app) => app.servicePrincipal.id === id);

  return {
    tenantId,
    clock: { now },
    provisioningRows: (from, to) => deps.log.rows(from, to, now()),
    auditRows: (from, to) => deps.audits.rows(from, to, now()),
    servicePrincipals: () => applications.map(({ servicePrincipal }) => servicePrincipal),
    jobsOf(id) {
      const index = ofPrincipal(id);
      if (index < 0) return null;
      const job = jobs[index];
      return job === null || job === undefined ? [] : [jobRecord(job, now())];
    },
    secretsOf(id) {
      const job = jobs[ofPrincipal(id)];
      return job === null || job === undefined ? [] : secrets(job);
    },
    async validateCredentials(jobId) {
      const reply = await find(jobId).target({ kind: "probe", now: now() });
      if (reply.ok) return { ok: true, message: "" };
      return { ok: false, message: `${reply.failure.code}: ${reply.failure.reason}` };
    },
    control: (jobId, command) => controlJob(deps, find(jobId), command, deps.agenda.now()),
  };
}
