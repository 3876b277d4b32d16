import { quantile, type Tally } from "./tally.ts";
/** A score with its bound: `least` or `most`; none where it only counts. */
export type Line = {
  readonly key: string;
  readonly title: string;
  /** Null where no world had anything to score. */
  readonly value: number | null;
  readonly unit: "" | "%" | "min" | "/job-month";
  readonly bound: { readonly least: number } | { readonly most: number } | null;
};

/** Every score of a run. Bounds are what an administrator may expect, not what was measured. */
export function linesOf(tally: Tally): readonly Line[] {
  return [
    ...sizeLines(tally),
    ...quarantineLines(tally),
    ...alarmLines(tally),
    ...factLines(tally),
  ];
}

function sizeLines(tally: Tally): readonly Line[] {
  return [
    count("worlds", "worlds", tally.worlds),
    count("days", "simulated days", tally.days),
    count("looks", "judgements", tally.looks),
    count("jobMonths", "job-months without harm", tally.quietJobMonths + tally.noisyJobMonths),
  ];
}

function quarantineLines(tally: Tally): readonly Line[] {
  const { quarantines, countQuarantines, stops } = tally;
  const foreseeable = countQuarantines - tally.countQuarantinesSudden;
  return [
    count("quarantines", "quarantines", quarantines),
    count("quarantinesTooShort", "  shorter than two polls, left out", tally.quarantinesTooShort),
    share(
      "quarantinesInTime",
      "  known in an interval + a poll",
      [tally.quarantinesInTime, quarantines],
      99,
    ),
    share(
      "quarantinesTold",
      "  told in an interval + a poll",
      [tally.quarantinesTold, quarantines],
      99,
    ),
    share(
      "quarantineLooksRight",
      "looks right about quarantine",
      [tally.quarantineLooksRight, tally.quarantineLooks],
      99.9,
    ),
    count("countQuarantines", "quarantines by count", countQuarantines),
    count("countQuarantinesSudden", "  too sudden, left out", tally.countQuarantinesSudden),
    share("foreseen", "  foreseen 2 h ahead", [tally.countQuarantinesForeseen, foreseeable], 80),
    {
      key: "leadP50",
      title: "  lead, median",
      unit: "min",
      value: quantile(tally.leadMinutes, 0.5),
      bound: null,
    },
    count("stops", "silent stops", stops),
    share("stopsFound", "  found", [tally.stopsFound, stops], 100),
    {
      key: "stopLateP50",
      title: "  late by, median",
      unit: "min",
      value: quantile(tally.stopLateMinutes, 0.5),
      bound: { most: 75 },
    },
    {
      key: "stopLateP95",
      title: "  late by, 95 %",
      unit: "min",
      value: quantile(tally.stopLateMinutes, 0.95),
      bound: { most: 105 },
    },
  ];
}

function alarmLines(tally: Tally): readonly Line[] {
  return [
    count("troubles", "large shares of failing objects", tally.troubles),
    share("troublesTold", "  told within 2 h", [tally.troublesTold, tally.troubles], 95),
    rate(
      "quietAlarms",
      "false alarms, quiet worlds",
      [tally.quietAlarms, tally.quietJobMonths],
      0.1,
    ),
    rate(
      "noisyAlarms",
      "false alarms, noisy worlds",
      [tally.noisyAlarms, tally.noisyJobMonths],
      0.25,
    ),
    {
      key: "calmAlarmed",
      title: "sound jobs' time under an incident",
      value: percent(tally.calmSamplesAlarmed, tally.calmSamples),
      unit: "%",
      bound: { most: 1 },
    },
    count("recoveries", "recoveries told", tally.recoveries),
    {
      key: "relapses",
      title: "  taken back within 2 h",
      unit: "%",
      value: percent(tally.relapses, tally.recoveries),
      bound: { most: 5 },
    },
  ];
}

function factLines(tally: Tally): readonly Line[] {
  const { checks, etaErrors, etaLooks } = tally;
  const error = quantile(etaErrors, 0.5);
  const known = etaLooks - tally.etaLooksSilent;
  return [
    count("checks", "checks of who is affected", checks),
    share("checksExact", "  exact", [tally.checksExact, checks], 99),
    count("objectsWrong", "  objects wrong, over all checks", tally.objectsWrong),
    count("etaCycles", "initial cycles over half an hour", etaErrors.length),
    {
      key: "etaError",
      title: "  ETA error from 20 % on, median",
      unit: "%",
      value: error === null ? null : 100 * error,
      bound: { most: 15 },
    },
    share("etaGiven", "  looks with an ETA", [known, etaLooks], 95),
    {
      key: "unspeakable",
      title: "texts with NaN or undefined",
      unit: "",
      value: tally.unspeakable,
      bound: { most: 0 },
    },
  ];
}

function count(key: string, title: string, value: number): Line {
  return { key, title, value, unit: "", bound: null };
}

type Part = readonly [part: number, whole: number];

function percent(part: number, whole: number): number | null {
  return whole === 0 ? null : (100 * part) / whole;
}

function share(key: string, title: string, [part, whole]: Part, least: number): Line {
  return { key, title, value: percent(part, whole), unit: "%", bound: { least } };
}

function rate(key: string, title: string, [alarms, months]: Part, most: number): Line {
  const value = months === 0 ? null : alarms / months;
  return { key, title, value, unit: "/job-month", bound: { most } };
}

/** Null where there is nothing to hold against the bound. */
function isGood({ value, bound }: Line): boolean | null {
  if (value === null || bound === null) return null;
  return "least" in bound ? value >= bound.least : value <= bound.most;
}

export function tableOf(lines: readonly Line[]): string {
  const width = Math.max(...lines.map(({ title }) => title.length));
  return lines
    .map((line) => {
      const good = isGood(line);
      const verdict = good === null ? "" : good ? "ok" : "BAD";
      const cells = [line.title.padEnd(width), say(line).padStart(16), sayBound(line).padStart(10)];
      return `${cells.join("  ")}  ${verdict}`.trimEnd();
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
  return "least" in bound ? `>= ${bound.least}` : `<= ${bound.most}`;
}

export function jsonOf(lines: readonly Line[]): string {
  const rounded = lines.map(({ key, value }) => [
    key,
    value === null ? null : Number(value.toFixed(3)),
  ]);
  const bad = lines.filter((line) => isGood(line) === false).map(({ key }) => key);
  return JSON.stringify({ ...Object.fromEntries(rounded), bad });
}
