import {
  disableWaveFault,
  disableWavePeriod,
  harmlessEvent,
  lastingFault,
  leaverWavePeriods,
  peopleRefused,
  targetFault,
  tokenExpiry,
} from "./fault-builders.ts";
import {
  DAY_MINUTES,
  type FaultContext,
  HOUR_MINUTES,
  scenarioLine,
  type WorldFault,
} from "./fault-types.ts";
import {
  growth,
  growthAccelerates,
  growthStops,
  growthToBase,
  growthToTotal,
} from "./growth-faults.ts";
import {
  assignmentChanges,
  directoryLeaversKeepAccounts,
  directoryRefusals,
  incompleteJoiners,
  lateCycles,
  lateRows,
  paceChanges,
  vendorRefusals,
} from "./job-faults.ts";

const RESTART_SCOPE_SUFFIXES = [
  "",
  " with Full",
  " with Watermark",
  " with Escrows",
  " with QuarantineState",
  " with ConnectorDataStore",
  " with Escrows, Watermark",
] as const;

export const FAULTS = {
  noTurnover: () => ({ lines: [], injectedFaults: [] }),
  noFault: () => ({ lines: [], injectedFaults: [] }),
  noFaultLarge: () => ({ lines: [], injectedFaults: [] }),

  tokenExpires: (context) =>
    tokenExpiry(context, 2 * HOUR_MINUTES + context.random.int(3 * DAY_MINUTES)),
  /** The token is renewed before it expires, so no cycle fails, and Steadystate sees only the expiry date. */
  tokenRenewedEarly: ({ random, faultedApp, startMinutes }) => {
    const expiresAtMinutes = startMinutes + HOUR_MINUTES + random.int(4 * DAY_MINUTES);
    return {
      lines: [scenarioLine(startMinutes, `token of ${faultedApp} renewed`)],
      injectedFaults: [
        { kind: "token-renewed", affectedApps: [], fromMinutes: startMinutes, durationMinutes: 0 },
      ],
      tokenExpiries: [
        { application: faultedApp, expiresAtMinutes, renewedAtMinutes: startMinutes },
      ],
    };
  },

  targetDown: (context) => targetFault(context, "target-down", "is down"),
  targetHtml: (context) => targetFault(context, "target-answers-html", "answers html"),
  targetNotFound: (context) => targetFault(context, "target-not-found", "answers 404"),
  targetTimesOut: (context) => targetFault(context, "target-times-out", "times out"),
  targetErrors: (context) =>
    targetFault(
      context,
      "target-errors",
      `answers 503 to ${20 + context.random.int(80)} % of requests`,
    ),
  targetThrottles: (context) =>
    targetFault(
      context,
      "target-throttles",
      `answers 429 to ${20 + context.random.int(75)} % of requests`,
    ),

  invalidAttribute: ({ random, peopleCount, apps, startMinutes }) => {
    const invalidAttribute = random.pick(["site", "mail", "department", "mobile"]);
    const count = Math.max(2, Math.round(peopleCount * (0.02 + 0.25 * random.next())));
    const affectedApps = invalidAttribute === "site" ? apps.slice(0, 1) : apps;
    const durationMinutes = 12 * HOUR_MINUTES + random.int(2 * DAY_MINUTES);
    return {
      lines: [
        scenarioLine(startMinutes, `attribute ${invalidAttribute} of ${count} people is invalid`),
        scenarioLine(startMinutes + durationMinutes, `attribute ${invalidAttribute} is fixed`),
      ],
      injectedFaults: [
        { kind: "invalid-attribute", affectedApps, fromMinutes: startMinutes, durationMinutes },
      ],
    };
  },

  conflictRefusals: (context) =>
    peopleRefused(context, 5 + context.random.int(50), "EntryConflict"),
  schemaRefusals: (context) => peopleRefused(context, 100, "SchemaAttributeNotFound"),
  massRefusals: (context) => peopleRefused(context, 55 + context.random.int(30), "EntryConflict"),

  vendorRefusals,
  directoryRefusals,
  directoryLeaversKeepAccounts,
  incompleteJoiners,
  assignmentChanges,
  lateCycles,
  paceChanges,
  lateRows,

  growth,
  growthAccelerates,
  growthStops,
  growthToBase,
  growthToTotal,

  massLeave: ({ random, peopleCount, apps, startMinutes }) => {
    const count = Math.round(peopleCount * (0.05 + 0.25 * random.next()));
    return disableWaveFault("mass-leave", apps, startMinutes, `${count} people leave`);
  },
  groupLosesMembers: ({ random, peopleCount, faultedApp, startMinutes }) => {
    const count = Math.round(peopleCount * (0.1 + 0.4 * random.next()));
    return disableWaveFault(
      "group-loses-members",
      [faultedApp],
      startMinutes,
      `group of ${faultedApp} loses ${count} people`,
    );
  },
  mappingEdited: ({ faultedApp, startMinutes }) =>
    harmlessEvent("mapping-edited", startMinutes, `mapping of ${faultedApp} is edited`),
  restart: ({ random, faultedApp, startMinutes }) => {
    const scopes = random.pick(RESTART_SCOPE_SUFFIXES);
    return harmlessEvent("restart", startMinutes, `restart ${faultedApp}${scopes}`);
  },

  /** More people leave at once than the job's accidental deletion threshold allows. */
  accidentalDeletes: ({ random, peopleCount, apps, faultedApp, startMinutes }) => {
    const durationMinutes = 6 * HOUR_MINUTES + random.int(2 * DAY_MINUTES);
    const count = Math.round(peopleCount * 0.3);
    return {
      lines: [
        scenarioLine(startMinutes, `${count} people leave`),
        scenarioLine(startMinutes + durationMinutes, `restart ${faultedApp} with ForceDeletes`),
      ],
      injectedFaults: [
        {
          kind: "accidental-deletes",
          affectedApps: [faultedApp],
          fromMinutes: startMinutes,
          durationMinutes,
        },
        // The other applications have no threshold and disable all of these leavers at once.
        disableWavePeriod("mass-leave", apps, startMinutes),
      ],
      apps: { [faultedApp]: { deleteThreshold: Math.max(5, Math.round(peopleCount * 0.05)) } },
    };
  },

  paused: (context) =>
    lastingFault("paused", context, 2 * HOUR_MINUTES + context.random.int(3 * DAY_MINUTES), [
      `pause ${context.faultedApp}`,
      `start ${context.faultedApp}`,
    ]),
  jobStalls: ({ random, faultedApp, startMinutes }) => {
    const durationMinutes = 4 * HOUR_MINUTES + random.int(8 * HOUR_MINUTES);
    return {
      lines: [scenarioLine(startMinutes, `${faultedApp} job stalls for ${durationMinutes}m`)],
      injectedFaults: [
        { kind: "stall", affectedApps: [faultedApp], fromMinutes: startMinutes, durationMinutes },
      ],
    };
  },

  stallInCycle: ({ random, faultedApp, startMinutes }) => {
    const durationMinutes = 3 * HOUR_MINUTES + random.int(12 * HOUR_MINUTES);
    return {
      lines: [
        scenarioLine(
          startMinutes,
          `${faultedApp} job stalls in its next cycle for ${durationMinutes}m`,
        ),
        scenarioLine(startMinutes, `${2 + random.int(30)} people join`),
      ],
      injectedFaults: [
        {
          kind: "stall",
          affectedApps: [faultedApp],
          fromMinutes: startMinutes,
          durationMinutes: durationMinutes + HOUR_MINUTES,
        },
      ],
    };
  },

  /** The target refuses to disable the accounts of a share of the leavers. */
  leaversKeepAccounts: ({ random, peopleCount, apps, faultedApp, startMinutes }) => {
    const durationMinutes = 10 * HOUR_MINUTES + random.int(3 * DAY_MINUTES);
    const count = 2 + Math.round(peopleCount * 0.06 * random.next());
    const percent = 30 + random.int(70);
    const code = random.pick(["InsufficientRights", "NotImplemented", "InvalidAnchor"]);
    const laterMinutes = startMinutes + random.int(durationMinutes);
    const laterCount = 1 + random.int(5);
    return {
      lines: [
        scenarioLine(
          startMinutes,
          `disabling ${percent} % of leavers of ${faultedApp} fails with ${code}`,
        ),
        scenarioLine(startMinutes + 5, `${count} people leave`),
        scenarioLine(laterMinutes, `${laterCount} people leave`),
        scenarioLine(
          startMinutes + durationMinutes,
          `leavers of ${faultedApp} can be disabled again`,
        ),
      ],
      injectedFaults: [
        {
          kind: "leavers-keep-accounts",
          affectedApps: [faultedApp],
          fromMinutes: startMinutes,
          durationMinutes,
        },
        ...leaverWavePeriods(count + laterCount, apps, startMinutes),
      ],
    };
  },

  graphOutage: ({ random, startMinutes }) => {
    const outage = random.pick(["down", "throttles", "cuts connections", "answers html"]);
    const firstMinutes = 5 + random.int(20);
    const secondMinutes = HOUR_MINUTES + random.int(6 * HOUR_MINUTES);
    return {
      lines: [
        scenarioLine(startMinutes, `graph ${outage} for ${firstMinutes}m`),
        scenarioLine(startMinutes + DAY_MINUTES, `graph ${outage} for ${secondMinutes}m`),
      ],
      injectedFaults: [
        {
          kind: "graph-outage",
          affectedApps: [],
          fromMinutes: startMinutes,
          durationMinutes: firstMinutes,
        },
        {
          kind: "graph-outage",
          affectedApps: [],
          fromMinutes: startMinutes + DAY_MINUTES,
          durationMinutes: secondMinutes,
        },
      ],
    };
  },
  lateLogs: ({ random, startMinutes }) => {
    const durationMinutes = 4 * HOUR_MINUTES + random.int(20 * HOUR_MINUTES);
    const lateMinutes = 20 + random.int(3 * HOUR_MINUTES);
    return {
      lines: [
        scenarioLine(startMinutes, `logs arrive ${lateMinutes}m late for ${durationMinutes}m`),
      ],
      injectedFaults: [
        { kind: "late-logs", affectedApps: [], fromMinutes: startMinutes, durationMinutes },
      ],
    };
  },
  /** The first cycle of a new job. Later rounds restart the job, whose accounts exist by then. */
  initialCycle: ({ random, faultedApp, startMinutes, round }) => {
    if (round > 0) {
      const scopes = random.pick([" with Full", " with Full", " with Watermark"]);
      return harmlessEvent("restart", startMinutes, `restart ${faultedApp}${scopes}`);
    }
    const refusedShare = random.pick([0.002, 0.002, 0.02, 0.08, 0.2]);
    const existingAccountsShare = random.isChosen(0.5) ? 0 : random.next();
    const showsProgress = random.isChosen(0.5);
    return {
      lines: [scenarioLine(startMinutes, `start ${faultedApp}`)],
      injectedFaults: [
        {
          kind: "initial-cycle",
          affectedApps: refusedShare > 0.02 ? [faultedApp] : [],
          fromMinutes: startMinutes,
          durationMinutes: refusedShare > 0.02 ? 28 * DAY_MINUTES : 0,
        },
      ],
      apps: {
        [faultedApp]: {
          startState: "never-started",
          refusedShare,
          existingAccountsShare,
          showsProgress,
        },
      },
    };
  },
} as const satisfies Readonly<Record<string, (context: FaultContext) => WorldFault>>;

export type FaultName = keyof typeof FAULTS;
