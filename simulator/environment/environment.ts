import { createClock } from "../clock.ts";
import { type GraphServer, startGraphServer } from "../graph/graph-server.ts";
import { type Mailbox, startMailbox } from "../mailbox/mailbox-server.ts";
import type { LoadedGroup, LoadedUser } from "../scim/scim-records.ts";
import { type ScimServer, startScimServer } from "../scim/scim-server.ts";
import { createSimulatedWorld, type SimulatedWorld } from "../simulated-world.ts";
import type { AppSpec } from "../tenant/applications.ts";
import { SITES } from "../tenant/name-lists.ts";
import type { Clock, Instant } from "../tenant-view.ts";
import { type ConnectedParts, createScenarioEffects } from "./scenario-effects.ts";

export type EnvironmentOptions = {
  readonly seed: number;
  readonly people: number;
  readonly apps: readonly AppSpec[];
  /** The app whose target is a real SCIM server; it must be one of `apps`. */
  readonly scimApp: string;
  /** When the live part begins, on the simulated clock. */
  readonly liveStartsAt: Instant;
  /** Days lived before that, at once and without HTTP. */
  readonly historyDays: number;
  readonly speed: number;
  /** From this simulated instant on time runs as the wall's does. Null: never. */
  readonly until: Instant | null;
  readonly scenario: string;
  readonly realNow: () => number;
  /** Told what is being set up. */
  readonly logProgress: (text: string) => void;
  readonly ports?: {
    readonly graph?: number;
    /** Faults of Graph over plain HTTP. */
    readonly control?: number;
    readonly scim?: number;
    readonly web?: number;
    readonly smtp?: number;
  };
};

/** A tenant on stage: its past is lived, and everything around it listens on loopback. */
export type SimulatedEnvironment = {
  readonly world: SimulatedWorld;
  readonly clock: Clock;
  /** What the wall showed when the clock showed `curtainAt`. */
  readonly startedAt: number;
  readonly graph: GraphServer;
  readonly scimServer: ScimServer;
  readonly mailbox: Mailbox;
  readonly client: {
    readonly tenantId: string;
    readonly clientId: string;
    readonly secret: string;
  };
  close(): Promise<void>;
};

const DAY_MS = 86_400_000;

/** How often the world catches up with the clock, in real time. */
const ADVANCE_EVERY_MS = 100;

/** A token outlives the show: its end in fast time would only make sign-ins. */
const TOKEN_SECONDS = 400 * 86_400;

/** The same in every world, so that settings can be written beforehand. */
const TENANT_ID = "11111111-2222-4333-8444-555555555555";
const CLIENT_ID = "66666666-7777-4888-8999-aaaaaaaaaaaa";
const SECRET = "simulated";

export async function startEnvironment(options: EnvironmentOptions): Promise<SimulatedEnvironment> {
  const { seed, liveStartsAt, logProgress } = options;
  const effects: ConnectedParts = { graph: null, mailbox: null, target: null };
  const world = createSimulatedWorld({
    seed,
    tenantId: TENANT_ID,
    people: options.people,
    apps: options.apps,
    startsAt: liveStartsAt - options.historyDays * DAY_MS,
    scenario: options.scenario,
    scenarioStartsAt: liveStartsAt,
    effects: createScenarioEffects(effects),
  });
  logProgress(`living ${options.historyDays} days of ${options.people} people`);
  await world.advanceTo(liveStartsAt);

  logProgress("starting the SCIM server, Graph and the mailbox");
  const current: { clock: Clock } = { clock: { now: () => liveStartsAt } };
  const shared: Clock = { now: () => current.clock.now() };
  const target = await startScimTarget(world, options, shared);
  const mailbox = await startMailbox({
    clock: shared,
    smtpPort: options.ports?.smtp ?? 0,
    webPort: options.ports?.web ?? 0,
  });
  const client = { tenantId: TENANT_ID, clientId: CLIENT_ID, secret: SECRET };
  const graph = await startGraphServer({
    views: [world.view],
    clock: shared,
    wallClock: { now: options.realNow },
    seed,
    port: options.ports?.graph ?? 0,
    ...(options.ports?.control === undefined ? {} : { controlPort: options.ports.control }),
    tokenSeconds: TOKEN_SECONDS,
    apps: [appRegistration(client)],
  });
  Object.assign(effects, {
    graph,
    mailbox,
    target,
  });

  current.clock = createClock({ ...options, initialTime: liveStartsAt });
  world.useClock(shared);
  const startedAt = options.realNow();
  const advancing = advanceWithClock(world, shared, logProgress);
  return {
    world,
    clock: shared,
    startedAt,
    graph,
    scimServer: target.scim,
    mailbox,
    client,
    async close() {
      await advancing.stop();
      await Promise.all([world.close(), graph.close(), target.scim.close(), mailbox.close()]);
    },
  };
}

/** Puts the accounts of one app onto a real server, which the job talks to from now on. */
async function startScimTarget(world: SimulatedWorld, options: EnvironmentOptions, clock: Clock) {
  const { scimApp: name, seed, ports } = options;
  const scim = await startScimServer({
    token: `scim-${seed}`,
    profile: "8x8",
    port: ports?.scim ?? 0,
    clock,
    sites: SITES,
  });
  const job = { token: scim.token };
  await world.connectTarget(name, {
    url: scim.url,
    token: () => job.token,
    load: (users, groups) =>
      void scim.load(users as readonly LoadedUser[], groups as readonly LoadedGroup[]),
  });
  const storeToken = (token: string) => {
    job.token = token;
  };
  return { name, scim, storeToken };
}

/** What a reader needs, and nothing more. */
function appRegistration(client: SimulatedEnvironment["client"]) {
  return {
    tenantId: client.tenantId,
    clientId: client.clientId,
    secrets: [{ value: client.secret }],
    permissions: [
      "ProvisioningLog.Read.All",
      "AuditLog.Read.All",
      "Synchronization.Read.All",
      "Application.Read.All",
    ] as const,
    licence: "P1" as const,
  };
}

/** Lets the world live up to the clock, again and again, one beat after the other. */
function advanceWithClock(
  world: SimulatedWorld,
  clock: Clock,
  logProgress: (text: string) => void,
) {
  let isStopped = false;
  let lastAdvance: Promise<void> = Promise.resolve();
  const advance = () => {
    if (isStopped) return;
    lastAdvance = world
      .advanceTo(clock.now())
      .catch((error: unknown) => logProgress(`the world stumbled: ${String(error)}`))
      .then(() => {
        setTimeout(advance, ADVANCE_EVERY_MS);
      });
  };
  advance();
  return {
    async stop() {
      isStopped = true;
      await lastAdvance;
    },
  };
}
