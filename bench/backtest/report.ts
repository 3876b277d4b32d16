import { quantile, type Tally } from "./tally.ts";

/** A score with its bound: at least, at most, or both; none where it only counts. */
export type Line = {
  readonly key: string;
  readonly title: string;
  /** Null where no world had anything to score. */
  readonly value: number | null;
  readonly unit: "" | "%" | "min" | "/job-month";
  /** How many cases stand behind it; null where the value is a count itself. */
  readonly of: number | null;
  readonly bound: { readonly least?: number; readonly most?: number } | null;
};

/** A range that claims to hold four cases of five. */
const HONEST = { least: 75, most: 90 } as const;
/** Minutes of the longest usual interval, and a quarter of an hour. */
const STOP_MOST = 55;

/** Every score of a run. Bounds are what an administrator may expect, not what was measured. */
export function linesOf(tally: Tally): readonly Line[] {
  return [
    ...sizeLines(tally),
    ...quarantineLines(tally),
    ...lossLines(tally),
    ...alarmLines(tally),
    ...factLines(tally),
    ...etaLines(tally),
  ];
}

function sizeLines(tally: Tally): readonly Line[] {
  return [
    count("worlds", "worlds", tally.worlds),
    count("days", "simulated days", tally.days),
    count("looks", "judgements", tally.looks),
    count("jobMonths", "job-months without harm", tally.quietJobMonths + tally.noisyJobMonths),
    share("verdicts", "looks with the right verdict", [tally.verdictsRight, tally.verdicts], {
      least: 99.9,
    }),
  ];
}

function quarantineLines(tally: Tally): readonly Line[] {
  const { quarantines, countQuarantines, leadMinutes } = tally;
  const foreseeable = countQuarantines - tally.countQuarantinesSudden;
  const all = { least: 100 };
  const leads = leadMinutes.length;
  return [
    count(
      "quarantinesTooShort",
      "quarantines under two polls, left out",
      tally.quarantinesTooShort,
    ),
    share(
      "quarantinesInTime",
      "quarantines known in an interval + a poll",
      [tally.quarantinesInTime, quarantines],
      all,
    ),
    share(
      "quarantinesTold",
      "  told in an interval + a poll",
      [tally.quarantinesTold, quarantines],
      { least: 99 },
    ),
    count(
      "countQuarantinesSudden",
      "quarantines by count, too sudden",
      tally.countQuarantinesSudden,
    ),
    share(
      "foreseen",
      "quarantines by count foreseen 2 h ahead",
      [tally.countQuarantinesForeseen, foreseeable],
      {
        least: 95,
      },
    ),
    middle("leadP50", "  lead, median", { value: quantile(leadMinutes, 0.5), of: leads }),
    middle("leadP10", "  lead, 10 %", { value: quantile(leadMinutes, 0.1), of: leads }),
    share(
      "bindingsRight",
      "  binding rule right at the last look",
      [tally.bindingsRight, foreseeable],
      all,
    ),
    share(
      "rangesRight",
      "  ranges of time to it that held",
      [tally.rangesRight, tally.ranges],
      HONEST,
    ),
    share(
      "rangesGiven",
      "  looks of the last day with a range",
      [tally.rangeLooksGiven, tally.rangeLooks],
      null,
    ),
  ];
}

function lossLines(tally: Tally): readonly Line[] {
  const { deaths, deathLateMinutes, stops, stopLateMinutes } = tally;
  const all = { least: 100 };
  return [
    share(
      "deathsInTime",
      "dead credentials known in an interval + a poll",
      [tally.deathsInTime, deaths],
      all,
    ),
    middle("deathLateP50", "  after, median", {
      value: quantile(deathLateMinutes, 0.5),
      of: deathLateMinutes.length,
    }),
    share("stopsInTime", "stops known in an interval + 15 min", [tally.stopsInTime, stops], all),
    middle("stopLateP50", "  after, median", {
      value: quantile(stopLateMinutes, 0.5),
      of: stopLateMinutes.length,
    }),
    middle("stopLateP95", "  after, 95 %", {
      value: quantile(stopLateMinutes, 0.95),
      of: stopLateMinutes.length,
      bound: { most: STOP_MOST },
    }),
  ];
}

function alarmLines(tally: Tally): readonly Line[] {
  return [
    share(
      "troublesTold",
      "large shares of failing objects told in 2 h",
      [tally.troublesTold, tally.troubles],
      {
        least: 95,
      },
    ),
    rate("quietAlarms", "false alarms, quiet worlds", [tally.quietAlarms, tally.quietJobMonths], 0),
    rate(
      "noisyAlarms",
      "false alarms, noisy worlds",
      [tally.noisyAlarms, tally.noisyJobMonths],
      0.01,
    ),
    share(
      "calmAlarmed",
      "sound jobs' time under an incident",
      [tally.calmSamplesAlarmed, tally.calmSamples],
      {
        most: 1,
      },
    ),
    share("relapses", "recoveries taken back within 2 h", [tally.relapses, tally.recoveries], {
      most: 5,
    }),
  ];
}

function factLines(tally: Tally): readonly Line[] {
  const all = { least: 100 };
  return [
    share(
      "checksExact",
      "checks of who is affected, exact",
      [tally.checksExact, tally.checks],
      all,
    ),
    count("objectsWrong", "  objects wrong, over all checks", tally.objectsWrong),
    share(
      "leaversExact",
      "checks of leavers with an account, exact",
      [tally.leaverChecksExact, tally.leaverChecks],
      all,
    ),
    {
      ...count("unspeakable", "texts with NaN or undefined", tally.unspeakable),
      bound: { most: 0 },
    },
  ];
}

function etaLines(tally: Tally): readonly Line[] {
  const { etaErrors, etaLooks } = tally;
  const error = quantile(etaErrors, 0.5);
  const known = etaLooks - tally.etaLooksSilent;
  return [
    {
      key: "etaError",
      title: "initial cycles: ETA error from 20 % on, median",
      unit: "%",
      value: error === null ? null : 100 * error,
      of: etaErrors.length,
      bound: { most: 15 },
    },
    share("etaRangesRight", "  ranges that held", [tally.etaRangesRight, tally.etaRanges], HONEST),
    share("etaGiven", "  looks with an ETA", [known, etaLooks], { least: 95 }),
  ];
}

function count(key: string, title: string, value: number): Line {
  return { key, title, value, unit: "", of: null, bound: null };
}

type Part = readonly [part: number, whole: number];

function share(key: string, title: string, [part, whole]: Part, bound: Line["bound"]): Line {
  const value = whole === 0 ? null : (100 * part) / whole;
  return { key, title, value, unit: "%", of: whole, bound };
}

function rate(key: string, title: string, [alarms, months]: Part, most: number): Line {
  const value = months === 0 ? null : alarms / months;
  return { key, title, value, unit: "/job-month", of: Math.round(months), bound: { most } };
}

function middle(
  key: string,
  title: string,
  { value, of, bound = null }: Pick<Line, "value" | "of"> & Partial<Pick<Line, "bound">>,
): Line {
  return { key, title, value, unit: "min", of, bound };
}

/** Null where there is nothing to hold against the bound. */
export function isGood({ value, bound }: Line): boolean | null {
  if (value === null || bound === null) return null;
  return value >= (bound.least ?? value) && value <= (bound.most ?? value);
}

export function tableOf(lines: readonly Line[]): string {
  const width = Math.max(...lines.map(({ title }) => title.length));
  return lines
    .map((line) => {
      const good = isGood(line);
      const verdict = good === null ? "" : good ? "ok" : "BAD";
      const of = line.of === null ? "" : `of ${line.of}`;
      const cells = [line.title.padEnd(width), say(line).padStart(16), of.padStart(10)];
      return `${[...cells, sayBound(line).padStart(9)].join("  ")}  ${verdict}`.trimEnd();
    })
    .join("\n");
}

function say({ value, unit }: Line): string {
  if (value === null) return "-";
  const text = Number.isInteger(value) ? String(value) : value.toFixed(2);
  return unit === "" ? text : `${text} ${unit}`;
}

function sayBound({ bound }: Line): string {
  if (bound === null) return "";
  const { least, most } = bound;
  if (least !== undefined && most !== undefined) return `${least}..${most}`;
  return least === undefined ? `<= ${most}` : `>= ${least}`;
}

/** Looks by what was true, down, and what was said, across; in per cent of each line. */
export function confusionOf({ confusion }: Pick<Tally, "confusion">): string {
  const cells = Object.entries(confusion).map(([key, looks]) => {
    const [state = "", condition = ""] = key.split(" > ");
    return { state, condition, looks };
  });
  const conditions = [...new Set(cells.map(({ condition }) => condition))].sort();
  const states = [...new Set(cells.map(({ state }) => state))].sort();
  const row = (title: string, texts: readonly string[]): string =>
    [title.padEnd(13), ...texts.map((text) => text.padStart(14))].join("");
  const lines = states.map((state) => {
    const mine = cells.filter((cell) => cell.state === state);
    const all = mine.reduce((sum, { looks }) => sum + looks, 0);
    const texts = conditions.map((condition) => {
      const looks = mine.find((cell) => cell.condition === condition)?.looks ?? 0;
      return looks === 0 ? "" : `${((100 * looks) / all).toFixed(2)} %`;
    });
    return row(state, [String(all), ...texts]);
  });
  return [row("true \\ said", ["looks", ...conditions]), ...lines].join("\n");
}

export function jsonOf(lines: readonly Line[]): string {
  const rounded = lines.flatMap(({ key, value, of }) => [
    [key, value === null ? null : Number(value.toFixed(3))],
    ...(of === null ? [] : [[`${key}Of`, of]]),
  ]);
  const bad = lines.filter((line) => isGood(line) === false).map(({ key }) => key);
  return JSON.stringify({ ...Object.fromEntries(rounded), bad });
}
