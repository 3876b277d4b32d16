import type { Random } from "../../simulator/random.ts";
import type { AppSpec } from "../../simulator/tenant/applications.ts";
import type { Plant } from "./record.ts";

/** What a fault may be made of. Minutes count from the beginning of the world. */
export type Ground = {
  readonly random: Random;
  readonly people: number;
  /** Three names, 8x8 first; the fault falls on the one that `victim` names. */
  readonly apps: readonly string[];
  readonly victim: string;
  /** When trouble may begin; what was wrong before the world began has shown itself by then. */
  readonly beginMinutes: number;
};

/** Story lines, what they do, and how the world must differ from the usual for it. */
export type Fault = {
  readonly lines: readonly string[];
  readonly plants: readonly Timed[];
  readonly apps?: Readonly<Record<string, Partial<AppSpec>>>;
};

type Timed = Pick<Plant, "kind" | "harms"> & {
  readonly fromMinutes: number;
  readonly lastMinutes: number;
};

const HOUR = 60;
const DAY = 24 * HOUR;

export const FAULTS = {
  nothing: () => ({ lines: [], plants: [] }),
  quiet: () => ({ lines: [], plants: [] }),
  calm: () => ({ lines: [], plants: [] }),

  token: (ground) =>
    lasting("token", ground, 3 * HOUR + ground.random.int(2 * DAY), [
      `token of ${ground.victim} expires`,
      `token of ${ground.victim} renewed`,
    ]),

  down: (ground) => answering(ground, "down", "is down"),
  html: (ground) => answering(ground, "html", "answers html"),
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

  /** Ever more people are refused, until a rule of quarantine fires. */
  rot: ({ random, victim, beginMinutes }) => {
    const everyMinutes = 2 * HOUR + random.int(4 * HOUR);
    const shares = [8, 16, 24, 32, 40, 48, 56, 64];
    const lastMinutes = (shares.length + 4) * everyMinutes;
    return {
      lines: [
        ...shares.map((share, n) =>
          line(
            beginMinutes + n * everyMinutes,
            `${share} % of people of ${victim} fail with UnprocessableEntity`,
          ),
        ),
        line(beginMinutes + lastMinutes, `people of ${victim} are accepted again`),
      ],
      plants: [{ kind: "rot", harms: [victim], fromMinutes: beginMinutes, lastMinutes }],
    };
  },

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
    const scopes = random.pick(["", " with Full", " with Watermark", " with Escrows, Watermark"]);
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
  initial: ({ victim, beginMinutes }) => ({
    ...harmless("initial", beginMinutes, `start ${victim}`),
    apps: { [victim]: { begins: "never-started" } },
  }),
} as const satisfies Readonly<Record<string, (ground: Ground) => Fault>>;

export type FaultName = keyof typeof FAULTS;

function line(minutes: number, deed: string): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  const day = Math.floor(minutes / DAY) + 1;
  return `day ${day} ${two(Math.floor((minutes % DAY) / HOUR))}:${two(minutes % HOUR)} ${deed}`;
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
