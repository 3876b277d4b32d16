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
export const WORLD_STARTS_AT = Date.UTC(2026, 4, 4);
/**
 * Days before the first poll. Objects that failed before the start of the world are retried within
 * a day, and then the log contains their failures.
 */
export const WARM_UP_DAYS = 2;
/** A fault starts at least this many days before the end of the world, so that its effects can appear. */
const MIN_DAYS_AFTER_FAULT_START = 4;
/**
 * A longer world has its faults again after this many days. In most kinds of worlds they then affect
 * another application.
 */
const FAULT_REPEAT_DAYS = 10;
/** Share of the jobs of SCIM apps that run every 20 minutes instead of every 40. */
const FAST_JOB_SHARE = 0.12;
const FAST_JOB_MINUTES = 20;
/** Share of the SCIM apps whose server the worker probes. */
const PROBED_TARGET_SHARE = 0.5;
/**
 * From where the worker knows when a token expires: from the token itself, which is a JWT; from the
 * settings; or not at all. `none` is listed twice, so that about half of the targets have it.
 */
const TOKEN_EXPIRY_SOURCES = ["token", "settings", "none", "none"] as const;
/** From this long before the expiry of a token, a warning about it is not a false alarm. */
const TOKEN_WARNING_MINUTES = 30 * DAY_MINUTES;

export type WorldPlan = {
  readonly name: string;
  readonly peopleCount: number;
  /** Fewer days than requested for very large worlds. */
  readonly days: number;
  readonly apps: readonly AppSpec[];
  readonly scenario: string;
  readonly injectedFaults: readonly InjectedFault[];
  /** True for a world without joiners, moves and leavers. */
  readonly hasNoTurnover: boolean;
  /** The applications whose server the worker probes. */
  readonly targets: readonly PlannedTarget[];
  /** By application: the longest time between the due time and the start of a cycle without a fault. */
  readonly maxStartDelayMinutes: ReadonlyMap<string, number>;
};

export type PlannedTarget = {
  readonly application: string;
  readonly tokenExpirySource: (typeof TOKEN_EXPIRY_SOURCES)[number];
  /** The tokens that expire or are renewed during the world, in the order of their expiry. */
  readonly tokenExpiries: readonly TokenExpiry[];
};

/** Plans the world of a seed. The same seed and days always give the same plan. */
export function planWorld(seed: number, requestedDays: number): WorldPlan {
  const random = createRandomStream(seed, "backtest");
  const kind = worldKindOf(seed);
  const [minPeople, maxPeople] = kind.peopleRange;
  const peopleCount = minPeople + random.int(maxPeople - minPeople);
  const days = Math.min(requestedDays, kind.maxDays);
  const pickedApp = random.pick(THIRD_APPS);
  const names = ["8x8", "Slack", kind.thirdApp ?? pickedApp];
  const faults = planFaults(random, { kind, peopleCount, names, days });
  const targets = planTargets(
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
        .filter(({ tokenExpirySource }) => tokenExpirySource !== "none")
        .flatMap(({ tokenExpiries }) => tokenExpiries.map(tokenWarningPeriod)),
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

function planTargets(
  random: RandomStream,
  names: readonly string[],
  faults: readonly WorldFault[],
): readonly PlannedTarget[] {
  const allExpiries = faults.flatMap((fault) => fault.tokenExpiries ?? []);
  return names
    .filter(() => random.isChosen(PROBED_TARGET_SHARE))
    .map((application) => ({
      application,
      tokenExpirySource: random.pick(TOKEN_EXPIRY_SOURCES),
      tokenExpiries: allExpiries
        .filter((expiry) => expiry.application === application)
        .toSorted((a, b) => a.expiresAtMinutes - b.expiresAtMinutes),
    }));
}

const assignedShareOf = (name: string): number => ASSIGNED_SHARES[name] ?? DEFAULT_ASSIGNED_SHARE;

/** The interval is set only for SCIM apps. A job from or to a directory keeps its default interval. */
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

function planFaults(
  random: RandomStream,
  { kind, peopleCount, names, days }: FaultSettings,
): readonly WorldFault[] {
  const rounds = Math.max(1, Math.floor(days / FAULT_REPEAT_DAYS));
  const startRangeMinutes = Math.max(
    1,
    (Math.min(days, FAULT_REPEAT_DAYS) - 1 - MIN_DAYS_AFTER_FAULT_START) * DAY_MINUTES,
  );
  const candidateApps = kind.usesLargeApps ? names.slice(0, 2) : names;
  const firstAppIndex = random.int(candidateApps.length);
  return Array.from({ length: rounds }).flatMap((_, round) =>
    kind.faults.map((name: FaultName, n): WorldFault => {
      const faultedApp =
        kind.requiredApp ??
        candidateApps[
          (firstAppIndex + n + (kind.changesAppEachRound ? round : 0)) % candidateApps.length
        ] ??
        "";
      const beginDay = WARM_UP_DAYS + 1 + round * FAULT_REPEAT_DAYS;
      const startMinutes = beginDay * DAY_MINUTES + random.int(startRangeMinutes);
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

/**
 * A fault that breaks nothing: the period in which a warning about the expiry of the token is not a false
 * alarm.
 */
function tokenWarningPeriod({
  application,
  expiresAtMinutes,
  renewedAtMinutes,
}: TokenExpiry): WorldFault["injectedFaults"][number] {
  const fromMinutes = Math.max(0, expiresAtMinutes - TOKEN_WARNING_MINUTES);
  const durationMinutes = Math.max(expiresAtMinutes, renewedAtMinutes) - fromMinutes;
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
  const from = WORLD_STARTS_AT + fromMinutes * MINUTE_MS;
  return { kind, affectedApps, from, until: from + durationMinutes * MINUTE_MS };
}
