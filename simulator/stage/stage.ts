import { createClock } from "../clock.ts";
import { type GraphFace, startGraph } from "../graph/start.ts";
import { type Mailbox, startMailbox } from "../mailbox/server.ts";
import type { LoadedGroup, LoadedUser } from "../scim/records.ts";
import { type ScimTarget, startScim } from "../scim/server.ts";
import type { Clock, Instant } from "../seam.ts";
import type { AppSpec } from "../tenant/applications.ts";
import { SITES } from "../tenant/names.ts";
import { createWorld, type World } from "../world.ts";
import { type Reached, storyEffects } from "./effects.ts";

export type StageOptions = {
  readonly seed: number;
  readonly people: number;
  readonly apps: readonly AppSpec[];
  /** The app whose target is a real SCIM server; it must be one of `apps`. */
  readonly realTarget: string;
  /** When the live part begins, on the simulated clock. */
  readonly curtainAt: Instant;
  /** Days lived before that, at once and without HTTP. */
  readonly historyDays: number;
  readonly speed: number;
  /** From this simulated instant on time runs as the wall's does. Null: never. */
  readonly until: Instant | null;
  readonly story: string;
  readonly realNow: () => number;
  /** Told what is being set up. */
  readonly say: (text: string) => void;
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
export type Stage = {
  readonly world: World;
  readonly clock: Clock;
  /** What the wall showed when the clock showed `curtainAt`. */
  readonly startedAt: number;
  readonly graph: GraphFace;
  readonly scim: ScimTarget;
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
const BEAT_MS = 100;

/** A token outlives the show: its end in fast time would only make sign-ins. */
const TOKEN_SECONDS = 400 * 86_400;

/** The same in every world, so that settings can be written beforehand. */
const TENANT_ID = "11111111-2222-4333-8444-555555555555";
const CLIENT_ID = "66666666-7777-4888-8999-aaaaaaaaaaaa";
const SECRET = "simulated";

export async function openStage(options: StageOptions): Promise<Stage> {
  const { seed, curtainAt, say } = options;
  const effects: Reached = { graph: null, mailbox: null, target: null };
  const world = createWorld({
    seed,
    tenantId: TENANT_ID,
    people: options.people,
    apps: options.apps,
    startsAt: curtainAt - options.historyDays * DAY_MS,
    story: options.story,
    storyStartsAt: curtainAt,
    effects: storyEffects(effects),
  });
  say(`living ${options.historyDays} days of ${options.people} people`);
  await world.advanceTo(curtainAt);

  say("starting the SCIM server, Graph and the mailbox");
  const live: { clock: Clock } = { clock: { now: () => curtainAt } };
  const shared: Clock = { now: () => live.clock.now() };
  const target = await raiseTarget(world, options, shared);
  const mailbox = await startMailbox({
    clock: shared,
    smtpPort: options.ports?.smtp ?? 0,
    webPort: options.ports?.web ?? 0,
  });
  const client = { tenantId: TENANT_ID, clientId: CLIENT_ID, secret: SECRET };
  const graph = await startGraph({
    views: [world.view],
    clock: shared,
    wallClock: { now: options.realNow },
    seed,
    port: options.ports?.graph ?? 0,
    ...(options.ports?.control === undefined ? {} : { controlPort: options.ports.control }),
    tokenSeconds: TOKEN_SECONDS,
    apps: [registration(client)],
  });
  Object.assign(effects, {
    graph,
    mailbox,
    target,
  });

  live.clock = createClock({ ...options, shows: curtainAt });
  world.follow(shared);
  const startedAt = options.realNow();
  const beat = keepUp(world, shared, say);
  return {
    world,
    clock: shared,
    startedAt,
    graph,
    scim: target.scim,
    mailbox,
    client,
    async close() {
      await beat.stop();
      await Promise.all([world.close(), graph.close(), target.scim.close(), mailbox.close()]);
    },
  };
}

/** Puts the accounts of one app onto a real server, which the job talks to from now on. */
async function raiseTarget(world: World, options: StageOptions, clock: Clock) {
  const { realTarget: name, seed, ports } = options;
  const scim = await startScim({
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
  const store = (token: string) => {
    job.token = token;
  };
  return { name, scim, store };
}

/** What a reader needs, and nothing more. */
function registration(client: Stage["client"]) {
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
function keepUp(world: World, clock: Clock, say: (text: string) => void) {
  let stopped = false;
  let beat: Promise<void> = Promise.resolve();
  const next = () => {
    if (stopped) return;
    beat = world
      .advanceTo(clock.now())
      .catch((error: unknown) => say(`the world stumbled: ${String(error)}`))
      .then(() => {
        setTimeout(next, BEAT_MS);
      });
  };
  next();
  return {
    async stop() {
      stopped = true;
      await beat;
    },
  };
}
