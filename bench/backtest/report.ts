import { quantile, type Tally } from "./tally.ts";

/** A score with its bound: a minimum, a maximum, or both. */
export type ScoreLine = {
  readonly key: string;
  readonly title: string;
  /** Null if there was nothing to score in any world. */
  readonly value: number | null;
  readonly unit: "" | "%" | "min" | "/job-month";
  /** Number of scored cases; null when the value itself is a count. */
  readonly denominator: number | null;
  /** Null if any value is acceptable. */
  readonly bound: { readonly min?: number; readonly max?: number } | null;
};

/** Bounds for the share of ranges that contain the true value. It should be four of five. */
const RANGE_COVERAGE = { min: 75, max: 90 } as const;
/** The bound of a score that must be right in every case. */
const ALL_CASES = { min: 100 } as const;
/** The default interval of 40 minutes, 14 minutes of tolerance, and one minute until the next poll. */
const MAX_STOP_DELAY_MINUTES = 55;
/** One hour more, for jobs whose cycles begin up to an hour late. */
const MAX_IRREGULAR_STOP_DELAY_MINUTES = MAX_STOP_DELAY_MINUTES + 60;

/** Every score of a run. The bounds state what an administrator can expect; they are not derived from earlier runs. */
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
    countLine("assessments", "assessments", tally.assessments),
    countLine(
      "jobMonths",
      "job-months without fault",
      tally.jobMonthsInFaultFreeWorlds + tally.faultFreeJobMonthsInFaultyWorlds,
    ),
    shareLine(
      "conditionChecks",
      "assessments with the right condition",
      [tally.conditionsCorrect, tally.conditionChecks],
      {
        min: 99.9,
      },
    ),
    shareLine(
      "scheduleChecks",
      "assessments with the right schedule state",
      [tally.schedulesCorrect, tally.scheduleChecks],
      { min: 99.9 },
    ),
  ];
}

function quarantineLines(tally: Tally): readonly ScoreLine[] {
  const { quarantines, thresholdQuarantines, leadMinutes } = tally;
  const foreseeable = thresholdQuarantines - tally.thresholdQuarantinesSudden;
  const leads = leadMinutes.length;
  return [
    countLine(
      "quarantinesTooShort",
      "quarantines shorter than two polls, not scored",
      tally.quarantinesTooShort,
    ),
    shareLine(
      "quarantinesInTime",
      "quarantines detected within interval + poll",
      [tally.quarantinesInTime, quarantines],
      ALL_CASES,
    ),
    shareLine(
      "quarantinesNotified",
      "  notified within interval + poll",
      [tally.quarantinesNotified, quarantines],
      { min: 99 },
    ),
    countLine(
      "thresholdQuarantinesSudden",
      "threshold quarantines, too sudden to predict",
      tally.thresholdQuarantinesSudden,
    ),
    shareLine(
      "predicted",
      "threshold quarantines predicted 2 h ahead",
      [tally.thresholdQuarantinesPredicted, foreseeable],
      {
        min: 95,
      },
    ),
    minutesLine("leadP50", "  lead time, median", {
      value: quantile(leadMinutes, 0.5),
      denominator: leads,
    }),
    minutesLine("leadP10", "  lead time, 10th percentile", {
      value: quantile(leadMinutes, 0.1),
      denominator: leads,
    }),
    shareLine(
      "bindingsCorrect",
      "  binding rule right at the last poll",
      [tally.bindingsCorrect, foreseeable],
      ALL_CASES,
    ),
    shareLine(
      "rangesCorrect",
      "  ranges of time to quarantine that were right",
      [tally.rangesCorrect, tally.ranges],
      RANGE_COVERAGE,
    ),
    shareLine(
      "rangesGiven",
      "  assessments of the last day with a range",
      [tally.rangesGiven, tally.rangeAssessments],
      null,
    ),
  ];
}

function detectionLines(tally: Tally): readonly ScoreLine[] {
  const { credentialFailures, credentialFailureDelaysMinutes, stops, stopDelaysMinutes } = tally;
  return [
    shareLine(
      "credentialFailuresInTime",
      "invalid credentials detected within interval + poll",
      [tally.credentialFailuresInTime, credentialFailures],
      ALL_CASES,
    ),
    minutesLine("credentialFailureDelayP50", "  delay, median", {
      value: quantile(credentialFailureDelaysMinutes, 0.5),
      denominator: credentialFailureDelaysMinutes.length,
    }),
    shareLine(
      "stopsInTime",
      "stops detected within interval + 15 min",
      [tally.stopsInTime, stops],
      ALL_CASES,
    ),
    minutesLine("stopDelayP50", "  delay, median", {
      value: quantile(stopDelaysMinutes, 0.5),
      denominator: stopDelaysMinutes.length,
    }),
    minutesLine("stopDelayP95", "  delay, 95th percentile", {
      value: quantile(stopDelaysMinutes, 0.95),
      denominator: stopDelaysMinutes.length,
      bound: { max: MAX_STOP_DELAY_MINUTES },
    }),
    minutesLine("irregularStopDelayP95", "  the same for jobs with late cycles", {
      value: quantile(tally.irregularStopDelaysMinutes, 0.95),
      denominator: tally.irregularStopDelaysMinutes.length,
      bound: { max: MAX_IRREGULAR_STOP_DELAY_MINUTES },
    }),
  ];
}

function alarmLines(tally: Tally): readonly ScoreLine[] {
  return [
    shareLine(
      "largeFailuresNotified",
      "large shares of failing objects notified within 2 h",
      [tally.largeFailuresNotified, tally.largeFailures],
      {
        min: 95,
      },
    ),
    rateLine(
      "faultFreeAlarms",
      "false alarms, worlds without faults",
      [tally.faultFreeAlarms, tally.jobMonthsInFaultFreeWorlds],
      0,
    ),
    rateLine(
      "faultyAlarms",
      "false alarms, worlds with faults",
      [tally.faultyAlarms, tally.faultFreeJobMonthsInFaultyWorlds],
      0.01,
    ),
    shareLine(
      "healthyWithIncident",
      "time of healthy jobs with an open incident",
      [tally.healthySamplesWithIncident, tally.healthySamples],
      {
        max: 1,
      },
    ),
    shareLine(
      "relapses",
      "recoveries followed by an incident within 2 h",
      [tally.relapses, tally.recoveries],
      { max: 5 },
    ),
  ];
}

function affectedLines(tally: Tally): readonly ScoreLine[] {
  return [
    shareLine(
      "checksExact",
      "checks of affected people, exact",
      [tally.checksExact, tally.checks],
      ALL_CASES,
    ),
    countLine("objectsWrong", "  wrong objects in all checks", tally.objectsWrong),
    shareLine(
      "leaversExact",
      "checks of leavers with an account, exact",
      [tally.leaverChecksExact, tally.leaverChecks],
      ALL_CASES,
    ),
    shareLine(
      "missingAccountsExact",
      "checks of people without an account, exact",
      [tally.missingAccountChecksExact, tally.missingAccountChecks],
      ALL_CASES,
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
      title: "initial cycles: median ETA error after 20 % of their time",
      unit: "%",
      value: error === null ? null : 100 * error,
      denominator: etaErrors.length,
      bound: { max: 15 },
    },
    shareLine(
      "etaRangesCorrect",
      "  ETA ranges that were right",
      [tally.etaRangesCorrect, tally.etaRanges],
      RANGE_COVERAGE,
    ),
    shareLine("etaGiven", "  assessments with an ETA", [known, etaAssessments], { min: 95 }),
  ];
}

function countLine(key: string, title: string, value: number): ScoreLine {
  return { key, title, value, unit: "", denominator: null, bound: null };
}

type Fraction = readonly [part: number, whole: number];

function shareLine(
  key: string,
  title: string,
  [part, whole]: Fraction,
  bound: ScoreLine["bound"],
): ScoreLine {
  const value = whole === 0 ? null : (100 * part) / whole;
  return { key, title, value, unit: "%", denominator: whole, bound };
}

function rateLine(key: string, title: string, [alarms, months]: Fraction, max: number): ScoreLine {
  const value = months === 0 ? null : alarms / months;
  return { key, title, value, unit: "/job-month", denominator: Math.round(months), bound: { max } };
}

function minutesLine(
  key: string,
  title: string,
  {
    value,
    denominator,
    bound = null,
  }: Pick<ScoreLine, "value" | "denominator"> & Partial<Pick<ScoreLine, "bound">>,
): ScoreLine {
  return { key, title, value, unit: "min", denominator, bound };
}
