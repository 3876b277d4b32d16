import { quantile, type Tally } from "./tally.ts";

/** A score with its bound: at least, at most, or both; none where it only counts. */
export type ScoreLine = {
  readonly key: string;
  readonly title: string;
  /** Null where no world had anything to score. */
  readonly value: number | null;
  readonly unit: "" | "%" | "min" | "/job-month";
  /** How many cases stand behind it; null where the value is a count itself. */
  readonly of: number | null;
  readonly bound: { readonly min?: number; readonly max?: number } | null;
};

/** A range that claims to hold four cases of five. */
const RANGE_COVERAGE = { min: 75, max: 90 } as const;
/** Minutes of the longest usual interval, and a quarter of an hour. */
const MAX_STOP_DELAY_MINUTES = 55;

/** Every score of a run. Bounds are what an administrator may expect, not what was measured. */
export function scoreLines(tally: Tally): readonly ScoreLine[] {
  return [
    ...worldLines(tally),
    ...quarantineLines(tally),
    ...detectionLines(tally),
    ...alarmLines(tally),
    ...affectedLines(tally),
    ...etaLines(tally),
  ];
}

function worldLines(tally: Tally): readonly ScoreLine[] {
  return [
    countLine("worlds", "worlds", tally.worlds),
    countLine("days", "simulated days", tally.days),
    countLine("assessments", "judgements", tally.assessments),
    countLine(
      "jobMonths",
      "job-months without harm",
      tally.faultFreeJobMonths + tally.faultyJobMonths,
    ),
    shareLine(
      "conditionChecks",
      "looks with the right verdict",
      [tally.conditionsCorrect, tally.conditionChecks],
      {
        min: 99.9,
      },
    ),
  ];
}

function quarantineLines(tally: Tally): readonly ScoreLine[] {
  const { quarantines, thresholdQuarantines, leadMinutes } = tally;
  const foreseeable = thresholdQuarantines - tally.thresholdQuarantinesSudden;
  const all = { min: 100 };
  const leads = leadMinutes.length;
  return [
    countLine(
      "quarantinesTooShort",
      "quarantines under two polls, left out",
      tally.quarantinesTooShort,
    ),
    shareLine(
      "quarantinesInTime",
      "quarantines known in an interval + a poll",
      [tally.quarantinesInTime, quarantines],
      all,
    ),
    shareLine(
      "quarantinesNotified",
      "  told in an interval + a poll",
      [tally.quarantinesNotified, quarantines],
      { min: 99 },
    ),
    countLine(
      "thresholdQuarantinesSudden",
      "quarantines by count, too sudden",
      tally.thresholdQuarantinesSudden,
    ),
    shareLine(
      "predicted",
      "quarantines by count foreseen 2 h ahead",
      [tally.thresholdQuarantinesPredicted, foreseeable],
      {
        min: 95,
      },
    ),
    minutesLine("leadP50", "  lead, median", { value: quantile(leadMinutes, 0.5), of: leads }),
    minutesLine("leadP10", "  lead, 10 %", { value: quantile(leadMinutes, 0.1), of: leads }),
    shareLine(
      "bindingsCorrect",
      "  binding rule right at the last look",
      [tally.bindingsCorrect, foreseeable],
      all,
    ),
    shareLine(
      "rangesCorrect",
      "  ranges of time to it that held",
      [tally.rangesCorrect, tally.ranges],
      RANGE_COVERAGE,
    ),
    shareLine(
      "rangesGiven",
      "  looks of the last day with a range",
      [tally.rangesGiven, tally.rangeAssessments],
      null,
    ),
  ];
}

function detectionLines(tally: Tally): readonly ScoreLine[] {
  const { credentialFailures, credentialFailureDelaysMinutes, stops, stopDelaysMinutes } = tally;
  const all = { min: 100 };
  return [
    shareLine(
      "credentialFailuresInTime",
      "dead credentials known in an interval + a poll",
      [tally.credentialFailuresInTime, credentialFailures],
      all,
    ),
    minutesLine("credentialFailureDelayP50", "  after, median", {
      value: quantile(credentialFailureDelaysMinutes, 0.5),
      of: credentialFailureDelaysMinutes.length,
    }),
    shareLine(
      "stopsInTime",
      "stops known in an interval + 15 min",
      [tally.stopsInTime, stops],
      all,
    ),
    minutesLine("stopDelayP50", "  after, median", {
      value: quantile(stopDelaysMinutes, 0.5),
      of: stopDelaysMinutes.length,
    }),
    minutesLine("stopDelayP95", "  after, 95 %", {
      value: quantile(stopDelaysMinutes, 0.95),
      of: stopDelaysMinutes.length,
      bound: { max: MAX_STOP_DELAY_MINUTES },
    }),
  ];
}

function alarmLines(tally: Tally): readonly ScoreLine[] {
  return [
    shareLine(
      "largeFailuresNotified",
      "large shares of failing objects told in 2 h",
      [tally.largeFailuresNotified, tally.largeFailures],
      {
        min: 95,
      },
    ),
    rateLine(
      "faultFreeAlarms",
      "false alarms, quiet worlds",
      [tally.faultFreeAlarms, tally.faultFreeJobMonths],
      0,
    ),
    rateLine(
      "faultyAlarms",
      "false alarms, noisy worlds",
      [tally.faultyAlarms, tally.faultyJobMonths],
      0.01,
    ),
    shareLine(
      "healthyWithIncident",
      "sound jobs' time under an incident",
      [tally.healthySamplesWithIncident, tally.healthySamples],
      {
        max: 1,
      },
    ),
    shareLine("relapses", "recoveries taken back within 2 h", [tally.relapses, tally.recoveries], {
      max: 5,
    }),
  ];
}

function affectedLines(tally: Tally): readonly ScoreLine[] {
  const all = { min: 100 };
  return [
    shareLine(
      "checksExact",
      "checks of who is affected, exact",
      [tally.checksExact, tally.checks],
      all,
    ),
    countLine("objectsWrong", "  objects wrong, over all checks", tally.objectsWrong),
    shareLine(
      "leaversExact",
      "checks of leavers with an account, exact",
      [tally.leaverChecksExact, tally.leaverChecks],
      all,
    ),
    {
      ...countLine("malformedTexts", "texts with NaN or undefined", tally.malformedTexts),
      bound: { max: 0 },
    },
  ];
}

function etaLines(tally: Tally): readonly ScoreLine[] {
  const { etaErrors, etaAssessments } = tally;
  const error = quantile(etaErrors, 0.5);
  const known = etaAssessments - tally.etasMissing;
  return [
    {
      key: "etaError",
      title: "initial cycles: ETA error from 20 % on, median",
      unit: "%",
      value: error === null ? null : 100 * error,
      of: etaErrors.length,
      bound: { max: 15 },
    },
    shareLine(
      "etaRangesCorrect",
      "  ranges that held",
      [tally.etaRangesCorrect, tally.etaRanges],
      RANGE_COVERAGE,
    ),
    shareLine("etaGiven", "  looks with an ETA", [known, etaAssessments], { min: 95 }),
  ];
}

function countLine(key: string, title: string, value: number): ScoreLine {
  return { key, title, value, unit: "", of: null, bound: null };
}

type Fraction = readonly [part: number, whole: number];

function shareLine(
  key: string,
  title: string,
  [part, whole]: Fraction,
  bound: ScoreLine["bound"],
): ScoreLine {
  const value = whole === 0 ? null : (100 * part) / whole;
  return { key, title, value, unit: "%", of: whole, bound };
}

function rateLine(key: string, title: string, [alarms, months]: Fraction, max: number): ScoreLine {
  const value = months === 0 ? null : alarms / months;
  return { key, title, value, unit: "/job-month", of: Math.round(months), bound: { max } };
}

function minutesLine(
  key: string,
  title: string,
  { value, of, bound = null }: Pick<ScoreLine, "value" | "of"> & Partial<Pick<ScoreLine, "bound">>,
): ScoreLine {
  return { key, title, value, unit: "min", of, bound };
}
