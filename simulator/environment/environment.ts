import { createClock } from "../clock.ts";
import { STEADYSTATE_PERMISSIONS } from "../graph/app-registrations.ts";
import { type GraphServer, startGraphServer } from "../graph/graph-server.ts";
import { createTls } from "../graph/loopback-certificate.ts";
import { type Mailbox, startMailbox } from "../mailbox/mailbox-server.ts";
import type { LoadedGroup, LoadedUser } from "../scim/scim-records.ts";
import { type ScimServer, startScimServer } from "../scim/scim-server.ts";
import { createSimulatedWorld, type SimulatedWorld } from "../simulated-world.ts";
import type { AppSpec } from "../tenant/applications.ts";
import { SITES } from "../tenant/name-lists.ts";
import type { Clock, Instant } from "../tenant-view.ts";
import { createScenarioEffects, type ScenarioServers } from "./scenario-effects.ts";

export type EnvironmentOptions = {
  readonly seed: number;
  readonly peopleCount: number;
  readonly apps: readonly AppSpec[];
  /** The app whose target is a real SCIM server; `apps` must contain this app. */
  readonly scimApp: string;
  /** Simulated time at which the live part starts. */
  readonly liveStartsAt: Instant;
  /**
   * Real time at which the live part started, which may be before this process started. The servers
   * start when everything since then has been simulated. Default: when the history has been simulated.
   */
  readonly startedAt?: number;
  /** Days of history before `liveStartsAt`; they are simulated at once and without HTTP. */
  readonly historyDays: number;
  /** Simulated seconds per real second. */
  readonly speed: number;
  /** From this simulated time on, time runs at real-time speed. Null: never. */
  readonly until: Instant | null;
  /** The text of the scenario; day 1 is the day of `liveStartsAt`. */
  readonly scenario: string;
  readonly realNow: () => number;
  readonly logProgress: (text: string) => void;
  /** Address on which Graph and the SCIM server listen. Default: loopback. */
  readonly host?: string;
  /** Names that clients may use for Graph besides those of loopback. */
  readonly names?: readonly string[];
  readonly ports?: {
    readonly graph?: number;
    /**
     * Port of the control server for Graph faults (HTTP). Default: no control server is started.
     */
    readonly control?: number;
    readonly scim?: number;
    readonly web?: number;
    readonly smtp?: number;
  };
};

/** A simulated tenant with its history, and the servers around it on loopback addresses. */
export type SimulatedEnvironment = {
  readonly world: SimulatedWorld;
  readonly clock: Clock;
  /** Real time at which the simulated clock showed `liveStartsAt`. */
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

/** The world has caught up with a clock that is ahead of it by less than this simulated time. */
const CAUGHT_UP_MS = 5 * 60_000;

/** The world advances to the time of the clock once per this real time. */
const ADVANCE_EVERY_MS = 100;

/**
 * Access tokens live longer than any run. With a realistic lifetime, fast simulated time would
 * cause a sign-in per second.
 */
export const TOKEN_SECONDS = 400 * 86_400;

/**
 * Every simulated tenant has these ids and this secret, so that settings files can contain them.
 */
export const SIMULATED_CLIENT: SimulatedEnvironment["client"] = {
  tenantId: "11111111-2222-4333-8444-555555555555",
  clientId: "66666666-7777-4888-8999-aaaaaaaaaaaa",
  secret: "simulated",
};

export async function startEnvironment(options: EnvironmentOptions): Promise<SimulatedEnvironment> {
  const { seed, liveStartsAt, logProgress } = options;
  const servers: ScenarioServers = { graph: null, mailbox: null, target: null };
  const world = createSimulatedWorld({
    seed,
    tenantId: SIMULATED_CLIENT.tenantId,
    peopleCount: options.peopleCount,
    apps: options.apps,
    startsAt: liveStartsAt - options.historyDays * DAY_MS,
    scenario: options.scenario,
    scenarioStartsAt: liveStartsAt,
    effects: createScenarioEffects(servers),
  });
  logProgress(
    `simulating ${options.historyDays} days of history for ${options.peopleCount} people`,
  );
  await world.advanceTo(liveStartsAt);

  logProgress("starting the SCIM server, Graph and the mailbox");
  const current: { clock: Clock } = { clock: { now: () => liveStartsAt } };
  const sharedClock: Clock = { now: () => current.clock.now() };
  const target = await startScimTarget(world, options, sharedClock);
  const mailbox = await startMailbox({
    clock: sharedClock,
    smtpPort: options.ports?.smtp ?? 0,
    webPort: options.ports?.web ?? 0,
  });
  Object.assign(servers, { mailbox, target });
  const startedAt = options.startedAt ?? options.realNow();
  current.clock = createClock({ ...options, initialTime: liveStartsAt, startedAt });
  if (options.startedAt !== undefined) await catchUp(world, sharedClock, logProgress);

  const client = SIMULATED_CLIENT;
  const graph = await startGraphServer({
    ...(options.host === undefined ? {} : { host: options.host }),
    ...(options.names === undefined
      ? {}
      : { names: options.names, tls: await createTls(options.names) }),
    views: [world.view],
    clock: sharedClock,
    wallClock: { now: options.realNow },
    seed,
    port: options.ports?.graph ?? 0,
    ...(options.ports?.control === undefined ? {} : { controlPort: options.ports.control }),
    tokenLifetimeSeconds: TOKEN_SECONDS,
    apps: [appRegistration(client)],
  });
  servers.graph = graph;
  world.useClock(sharedClock);
  const advancing = advanceWithClock(world, sharedClock, logProgress);
  return {
    world,
    clock: sharedClock,
    startedAt,
    graph,
    scimServer: target.scimServer,
    mailbox,
    client,
    async close() {
      await advancing.stop();
      await Promise.all([world.close(), graph.close(), target.scimServer.close(), mailbox.close()]);
    },
  };
}

/** Starts a SCIM server with the accounts of one app, and makes the app's job use it. */
export async function startScimTarget(
  world: SimulatedWorld,
  options: Pick<EnvironmentOptions, "seed" | "scimApp" | "ports" | "host">,
  clock: Clock,
) {
  const { scimApp: name, seed, ports, host } = options;
  const scimServer = await startScimServer({
    ...(host === undefined ? {} : { host }),
    token: `scim-${seed}`,
    profile: "8x8",
    port: ports?.scim ?? 0,
    clock,
    sites: SITES,
  });
  const jobSettings = { token: scimServer.token };
  await world.connectTarget(name, {
    url: scimServer.url,
    token: () => jobSettings.token,
    load: (users, groups) =>
      void scimServer.load(users as readonly LoadedUser[], groups as readonly LoadedGroup[]),
  });
  const storeToken = (token: string) => {
    jobSettings.token = token;
  };
  return { name, scimServer, storeToken };
}

export function appRegistration(client: SimulatedEnvironment["client"]) {
  return {
    tenantId: client.tenantId,
    clientId: client.clientId,
    secrets: [{ value: client.secret }],
    permissions: STEADYSTATE_PERMISSIONS,
    licence: "P1" as const,
  };
}

/**
 * Simulates what has happened since the live part started. The servers start after it, because a
 * client would take what is missing for what has not happened.
 */
async function catchUp(
  world: SimulatedWorld,
  clock: Clock,
  logProgress: (text: string) => void,
): Promise<void> {
  let reached = Number.NEGATIVE_INFINITY;
  while (clock.now() - reached > CAUGHT_UP_MS) {
    reached = clock.now();
    logProgress(`simulating the time up to ${new Date(reached).toISOString().slice(0, 16)}`);
    await world.advanceTo(reached);
  }
}

/** Advances the world to the time of the clock, again and again until `stop` is called. */
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
      .catch((error: unknown) => logProgress(`advancing the world failed: ${String(error)}`))
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
