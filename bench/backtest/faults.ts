import { DAY, type Fault, type Ground, HOUR, line } from "./ground.ts";
import { growth, growthStops, growthToBase, growthToTotal } from "./growth.ts";

const SCOPES = [
  "",
  " with Full",
  " with Watermark",
  " with Escrows",
  " with QuarantineState",
  " with ConnectorDataStore",
  " with Escrows, Watermark",
] as const;

export const FAULTS = {
  nothing: () => ({ lines: [], plants: [] }),
  quiet: () => ({ lines: [], plants: [] }),
  calm: () => ({ lines: [], plants: [] }),

  token: (ground) => expiring(ground, 2 * HOUR + ground.random.int(3 * DAY)),
  /** Renewed in time: nothing but a date that comes nearer. */
  tokenEnd: ({ random, victim, beginMinutes }) => {
    const endsMinutes = beginMinutes + HOUR + random.int(4 * DAY);
    return {
      lines: [line(beginMinutes, `token of ${victim} renewed`)],
      plants: [{ kind: "renewal", harms: [], fromMinutes: beginMinutes, lastMinutes: 0 }],
      tokens: [{ application: victim, endsMinutes, renewedMinutes: beginMinutes }],
    };
  },

  down: (ground) => answering(ground, "down", "is down"),
  html: (ground) => answering(ground, "html", "answers html"),
  notFound: (ground) => answering(ground, "not-found", "answers 404"),
  timesOut: (ground) => answering(ground, "times-out", "times out"),
  errors: (ground) => answering(ground, "errors", `answers 503 to ${20 + ground.random.int(80)} %`),
  throttles: (ground) =>
    answering(ground, "throttles", `answers 429 to ${20 + ground.random.int(75)} %`),

  attribute: ({ random, people, apps, beginMinutes }) => {
    const attribute = random.pick(["site", "mail", "department", "mobile"]);
    const count = Math.max(2, Math.round(people * (0.02 + 0.25 * random.next())));
    const harms = attribute === "site" ? apps.slice(0, 1) : apps;
    const lastMinutes = 12 * HOUR + random.int(2 * DAY);
    return {
      lines: [
        line(beginMinutes, `attribute ${attribute} of ${count} people is wrong`),
        line(beginMinutes + lastMinutes, `attribute ${attribute} is repaired`),
      ],
      plants: [{ kind: "attribute", harms, fromMinutes: beginMinutes, lastMinutes }],
    };
  },

  conflict: (ground) => refusing(ground, 5 + ground.random.int(50), "EntryConflict"),
  schema: (ground) => refusing(ground, 100, "SchemaAttributeNotFound"),
  massRefusal: (ground) => refusing(ground, 55 + ground.random.int(30), "EntryConflict"),

  growth,
  growthStops,
  growthToBase,
  growthToTotal,

  leave: ({ random, people, beginMinutes }) => {
    const count = Math.round(people * (0.05 + 0.25 * random.next()));
    return harmless("leave", beginMinutes, `${count} people leave`);
  },
  storm: ({ random, people, victim, beginMinutes }) => {
    const count = Math.round(people * (0.1 + 0.4 * random.next()));
    return harmless("storm", beginMinutes, `group storm of ${count} people on ${victim}`);
  },
  mapping: ({ victim, beginMinutes }) =>
    harmless("mapping", beginMinutes, `mapping of ${victim} is edited`),
  restart: ({ random, victim, beginMinutes }) => {
    const scopes = random.pick(SCOPES);
    return harmless("restart", beginMinutes, `restart ${victim}${scopes}`);
  },

  /** More leave at once than the job's threshold for accidental deletions lets through. */
  deletes: ({ random, people, victim, beginMinutes }) => {
    const lastMinutes = 6 * HOUR + random.int(2 * DAY);
    const count = Math.round(people * 0.3);
    return {
      lines: [
        line(beginMinutes, `${count} people leave`),
        line(beginMinutes + lastMinutes, `restart ${victim} with ForceDeletes`),
      ],
      plants: [{ kind: "deletes", harms: [victim], fromMinutes: beginMinutes, lastMinutes }],
      apps: { [victim]: { deleteThreshold: Math.max(5, Math.round(people * 0.05)) } },
    };
  },

  paused: (ground) =>
    lasting("paused", ground, 2 * HOUR + ground.random.int(3 * DAY), [
      `pause ${ground.victim}`,
      `start ${ground.victim}`,
    ]),
  stall: ({ random, victim, beginMinutes }) => {
    const lastMinutes = 4 * HOUR + random.int(8 * HOUR);
    return {
      lines: [line(beginMinutes, `${victim} job stalls for ${lastMinutes}m`)],
      plants: [{ kind: "stall", harms: [victim], fromMinutes: beginMinutes, lastMinutes }],
    };
  },

  stallInCycle: ({ random, victim, beginMinutes }) => {
    const lastMinutes = 3 * HOUR + random.int(12 * HOUR);
    return {
      lines: [
        line(beginMinutes, `${victim} job stalls in its next cycle for ${lastMinutes}m`),
        line(beginMinutes, `${2 + random.int(30)} people join`),
      ],
      plants: [
        {
          kind: "stall",
          harms: [victim],
          fromMinutes: beginMinutes,
          lastMinutes: lastMinutes + HOUR,
        },
      ],
    };
  },

  /** Who leaves keeps the account, as far as the target has its way. */
  leavers: ({ random, people, victim, beginMinutes }) => {
    const lastMinutes = 10 * HOUR + random.int(3 * DAY);
    const count = 2 + Math.round(people * 0.06 * random.next());
    const share = 30 + random.int(70);
    const code = random.pick(["InsufficientRights", "NotImplemented", "InvalidAnchor"]);
    const laterMinutes = beginMinutes + random.int(lastMinutes);
    return {
      lines: [
        line(beginMinutes, `${share} % of leavers of ${victim} cannot be disabled with ${code}`),
        line(beginMinutes + 5, `${count} people leave`),
        line(laterMinutes, `${1 + random.int(5)} people leave`),
        line(beginMinutes + lastMinutes, `leavers of ${victim} are let go again`),
      ],
      plants: [{ kind: "leavers", harms: [victim], fromMinutes: beginMinutes, lastMinutes }],
    };
  },

  outage: ({ random, beginMinutes }) => {
    const how = random.pick(["down", "throttles", "cuts connections", "answers html"]);
    const first = 5 + random.int(20);
    const second = HOUR + random.int(6 * HOUR);
    return {
      lines: [
        line(beginMinutes, `graph ${how} for ${first}m`),
        line(beginMinutes + DAY, `graph ${how} for ${second}m`),
      ],
      plants: [
        { kind: "outage", harms: [], fromMinutes: beginMinutes, lastMinutes: first },
        { kind: "outage", harms: [], fromMinutes: beginMinutes + DAY, lastMinutes: second },
      ],
    };
  },
  late: ({ random, beginMinutes }) => {
    const lastMinutes = 4 * HOUR + random.int(20 * HOUR);
    const lateMinutes = 20 + random.int(3 * HOUR);
    return {
      lines: [line(beginMinutes, `logs arrive ${lateMinutes}m late for ${lastMinutes}m`)],
      plants: [{ kind: "late", harms: [], fromMinutes: beginMinutes, lastMinutes }],
    };
  },
  /** The first one of a new job; the next ones meet accounts that are there already. */
  initial: ({ random, victim, beginMinutes, round }) => {
    if (round > 0) {
      const scopes = random.pick([" with Full", " with Full", " with Watermark"]);
      return harmless("restart", beginMinutes, `restart ${victim}${scopes}`);
    }
    const flaws = random.pick([0.002, 0.002, 0.02, 0.08, 0.2]);
    const alreadyThere = random.chance(0.5) ? 0 : random.next();
    const showsProgress = random.chance(0.5);
    return {
      lines: [line(beginMinutes, `start ${victim}`)],
      plants: [
        {
          kind: "initial",
          harms: flaws > 0.02 ? [victim] : [],
          fromMinutes: beginMinutes,
          lastMinutes: flaws > 0.02 ? 28 * DAY : 0,
        },
      ],
      apps: { [victim]: { begins: "never-started", flaws, alreadyThere, showsProgress } },
    };
  },
} as const satisfies Readonly<Record<string, (ground: Ground) => Fault>>;

export type FaultName = keyof typeof FAULTS;

function expiring(ground: Ground, lastMinutes: number): Fault {
  const { victim, beginMinutes } = ground;
  const fault = lasting("token", ground, lastMinutes, [
    `token of ${victim} expires`,
    `token of ${victim} renewed`,
  ]);
  const renewedMinutes = beginMinutes + lastMinutes;
  return {
    ...fault,
    tokens: [{ application: victim, endsMinutes: beginMinutes, renewedMinutes }],
  };
}

/** One application is unwell from one deed to the other. */
function lasting(
  kind: string,
  { victim, beginMinutes }: Ground,
  lastMinutes: number,
  [begins, ends]: readonly [string, string],
): Fault {
  return {
    lines: [line(beginMinutes, begins), line(beginMinutes + lastMinutes, ends)],
    plants: [{ kind, harms: [victim], fromMinutes: beginMinutes, lastMinutes }],
  };
}

function harmless(kind: string, fromMinutes: number, deed: string): Fault {
  return {
    lines: [line(fromMinutes, deed)],
    plants: [{ kind, harms: [], fromMinutes, lastMinutes: 0 }],
  };
}

function answering({ random, victim, beginMinutes }: Ground, kind: string, how: string): Fault {
  const lastMinutes = HOUR + random.int(11 * HOUR);
  return {
    lines: [line(beginMinutes, `${victim} target ${how} for ${lastMinutes}m`)],
    plants: [{ kind, harms: [victim], fromMinutes: beginMinutes, lastMinutes }],
  };
}

function refusing(ground: Ground, share: number, code: string): Fault {
  return lasting("refusal", ground, 8 * HOUR + ground.random.int(2 * DAY), [
    `${share} % of people of ${ground.victim} fail with ${code}`,
    `people of ${ground.victim} are accepted again`,
  ]);
}
