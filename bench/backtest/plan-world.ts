import { createRandomStream, type RandomStream } from "../../simulator/random.ts";
import type { AppSpec } from "../../simulator/tenant/applications.ts";
import { DAY_MINUTES, type TokenExpiry, type WorldFault } from "./fault-types.ts";
import { FAULTS, type FaultName } from "./world-faults.ts";
import { worldKindName, worldKindOf } from "./world-kinds.ts";
import type { InjectedFault } from "./world-records.ts";

const THIRD_APPS = ["Zoom", "Salesforce", "ServiceNow", "Contoso Field Service", "Box"];
const ASSIGNED_SHARES: Readonly<Record<string, number>> = {
  "8x8": 0.8,
  Slack: 0.9,
  Salesforce: 0.4,
};
const DEFAULT_ASSIGNED_SHARE = 0.6;

const MINUTE_MS = 60_000;
/** A Monday. */
export const STARTS_AT = Date.UTC(2026, 4, 4);
/**
 * Days before the first poll. Objects that failed before the start of the world are retried within
 * a day, and then the log contains their failures.
 */
export const WARM_UP_DAYS = 2;
/** At least this many days follow the start of a fault, so that its effects can appear. */
const AFTERMATH_DAYS = 4;
/** In longer worlds, the faults repeat after this time and affect another application. */
const ROUND_DAYS = 10;
/** Share of the jobs that run every 20 minutes instead of every 40. */
const FAST_JOB_SHARE = 0.12;
const FAST_JOB_MINUTES = 20;
/** Share of the applications whose server is probed. */
const PROBED_TARGET_SHARE = 0.5;
/**
 * Where the worker can read when a token expires: the token is a JWT, the settings say it, or
 * nowhere.
 */
const TOKEN_EXPIRY_PLACES = ["token", "settings", "nowhere", "nowhere"] as const;
/** A warning about the expiry of a token is allowed this long before the expiry. */
const TOKEN_WARNING_MINUTES = 30 * DAY_MINUTES;

export type WorldPlan = {
  readonly name: string;
  readonly peopleCount: number;
  /** Shorter than requested in very large worlds. */
  readonly days: number;
  readonly apps: readonly AppSpec[];
  readonly scenario: string;
  readonly injectedFaults: readonly InjectedFault[];
  /** True for a period without joiners, movers and leavers. */
  readonly hasNoTurnover: boolean;
  /** The applications whose server is probed. */
  readonly targets: readonly PlannedTarget[];
  /** By application: how much later than due its cycles may begin. */
  readonly maxStartDelayMinutes: ReadonlyMap<string, number>;
};

export type PlannedTarget = {
  readonly application: string;
  readonly expiryIn: (typeof TOKEN_EXPIRY_PLACES)[number];
  /** Oldest first. Each token expires, or is renewed before. */
  readonly expiries: readonly TokenExpiry[];
};

export function planWorld(seed: number, daysWanted: number): WorldPlan {
  const random = createRandomStream(seed, "backtest");
  const kind = worldKindOf(seed);
  const [minPeople, maxPeople] = kind.peopleRange;
  const peopleCount = minPeople + random.int(maxPeople - minPeople);
  const days = Math.min(daysWanted, kind.maxDays);
  const pickedApp = random.pick(THIRD_APPS);
  const names = ["8x8", "Slack", kind.thirdApp ?? pickedApp];
  const faults = faultsOf(random, { kind, peopleCount, names, days });
  const targets = plannedTargets(
    random,
    // Only the apps have a SCIM server.
    names.filter((name) => !isDirectoryApp(name)),
    faults,
  );
  const overrides = Object.assign({}, ...faults.map((fault) => fault.apps ?? {}));
  return {
    name: `seed ${seed} (${worldKindName(seed)}, ${peopleCount} people, ${days} days)`,
    peopleCount,
    days,
    apps: names.map((name) => ({ ...defaultApp(random, name), ...overrides[name] })),
    scenario: faults.flatMap(({ lines }) => lines).join("\n"),
    injectedFaults: [
      ...faults.flatMap(({ injectedFaults }) => injectedFaults),
      ...targets
        .filter(({ expiryIn }) => expiryIn !== "nowhere")
        .flatMap(({ expiries }) => expiries.map(tokenWarning)),
    ].map(toInjectedFault),
    hasNoTurnover: kind.faults.includes("noTurnover"),
    targets,
    maxStartDelayMinutes: new Map(
      faults
        .flatMap((fault) => fault.lateStarts ?? [])
        .map(({ application, maxDelayMinutes }) => [application, maxDelayMinutes]),
    ),
  };
}

function plannedTargets(
  random: RandomStream,
  names: readonly string[],
  faults: readonly WorldFault[],
): readonly PlannedTarget[] {
  const expiries = faults.flatMap((fault) => fault.tokenExpiries ?? []);
  return names
    .filter(() => random.isChosen(PROBED_TARGET_SHARE))
    .map((application) => ({
      application,
      expiryIn: random.pick(TOKEN_EXPIRY_PLACES),
      expiries: expiries
        .filter((expiry) => expiry.application === application)
        .toSorted((a, b) => a.expiresMinutes - b.expiresMinutes),
    }));
}

const assignedShareOf = (name: string): number => ASSIGNED_SHARES[name] ?? DEFAULT_ASSIGNED_SHARE;

/** A job from or to a directory keeps its own interval. */
function defaultApp(random: RandomStream, name: string): AppSpec {
  const isFast = random.isChosen(FAST_JOB_SHARE);
  const app = { name, assignedShare: assignedShareOf(name) };
  if (isDirectoryApp(name)) return app;
  return { ...app, intervalMinutes: isFast ? FAST_JOB_MINUTES : 40 };
}

const isDirectoryApp = (name: string): boolean =>
  ![...Object.keys(ASSIGNED_SHARES), ...THIRD_APPS].includes(name);

type FaultSettings = {
  readonly kind: ReturnType<typeof worldKindOf>;
  readonly peopleCount: number;
  readonly names: readonly string[];
  readonly days: number;
};

function faultsOf(
  random: RandomStream,
  { kind, peopleCount, names, days }: FaultSettings,
): readonly WorldFault[] {
  const rounds = Math.max(1, Math.floor(days / ROUND_DAYS));
  const spareMinutes = Math.max(1, (Math.min(days, ROUND_DAYS) - 1 - AFTERMATH_DAYS) * DAY_MINUTES);
  const candidateApps = kind.usesLargeApps ? names.slice(0, 2) : names;
  const first = random.int(candidateApps.length);
  return Array.from({ length: rounds }).flatMap((_, round) =>
    kind.faults.map((name: FaultName, n): WorldFault => {
      const faultedApp =
        kind.onlyApp ??
        candidateApps[(first + n + (kind.changesApp ? round : 0)) % candidateApps.length] ??
        "";
      const beginDay = WARM_UP_DAYS + 1 + round * ROUND_DAYS;
      const startMinutes = beginDay * DAY_MINUTES + random.int(spareMinutes);
      const assignedPeopleCount = Math.round(peopleCount * assignedShareOf(faultedApp));
      return FAULTS[name]({
        random,
        peopleCount,
        apps: names,
        faultedApp,
        assignedPeopleCount,
        startMinutes,
        round,
      });
    }),
  );
}

/** A harmless fault for the time in which a warning about the token expiry is not a false alarm. */
function tokenWarning({
  application,
  expiresMinutes,
  renewedMinutes,
}: TokenExpiry): WorldFault["injectedFaults"][number] {
  const fromMinutes = Math.max(0, expiresMinutes - TOKEN_WARNING_MINUTES);
  const durationMinutes = Math.max(expiresMinutes, renewedMinutes) - fromMinutes;
  return {
    kind: "token-expiry-warning",
    affectedApps: [application],
    fromMinutes,
    durationMinutes,
  };
}

function toInjectedFault({
  kind,
  affectedApps,
  fromMinutes,
  durationMinutes,
}: WorldFault["injectedFaults"][number]): InjectedFault {
  const from = STARTS_AT + fromMinutes * MINUTE_MS;
  return { kind, affectedApps, from, until: from + durationMinutes * MINUTE_MS };
}
