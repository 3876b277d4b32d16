/** Counts of right and wrong assessments of one world, or the sums of several worlds. */
export type Tally = {
  readonly worlds: number;
  readonly days: number;
  readonly assessments: number;
  /** Job-months in worlds without faults. */
  readonly jobMonthsInFaultFreeWorlds: number;
  /** Job-months in worlds with faults, without the faults and the two days after each of them. */
  readonly faultFreeJobMonthsInFaultyWorlds: number;
  readonly quarantines: number;
  readonly quarantinesInTime: number;
  readonly quarantinesNotified: number;
  /** Quarantines shorter than two poll intervals. The worker cannot be expected to detect them. */
  readonly quarantinesTooShort: number;
  /** Assessments that were compared with a true state. */
  readonly conditionChecks: number;
  /** Compared assessments with the right condition. */
  readonly conditionsCorrect: number;
  /** Number of assessments by `true state > assessed condition`. */
  readonly confusion: Readonly<Record<string, number>>;
  /** Assessments whose schedule state was compared with the truth. */
  readonly scheduleChecks: number;
  readonly schedulesCorrect: number;
  /** Quarantines because of a threshold. */
  readonly thresholdQuarantines: number;
  /** Those that were too sudden to be predicted two hours before. */
  readonly thresholdQuarantinesSudden: number;
  readonly thresholdQuarantinesPredicted: number;
  /** For each of the others, the time from the prediction to the quarantine. */
  readonly leadMinutes: readonly number[];
  readonly bindingsCorrect: number;
  /** Assessments of the last day before a threshold quarantine. */
  readonly rangeAssessments: number;
  /** Assessments of that day that had a range. */
  readonly rangesGiven: number;
  readonly ranges: number;
  readonly rangesCorrect: number;
  readonly credentialFailures: number;
  readonly credentialFailuresInTime: number;
  readonly credentialFailureDelaysMinutes: readonly number[];
  readonly stops: number;
  readonly stopsInTime: number;
  readonly stopDelaysMinutes: readonly number[];
  /** The same for jobs whose cycles can begin late without a fault. */
  readonly irregularStopDelaysMinutes: readonly number[];
  readonly largeFailures: number;
  readonly largeFailuresNotified: number;
  readonly faultFreeAlarms: number;
  readonly faultyAlarms: number;
  /** Samples of healthy jobs outside of faults. */
  readonly healthySamples: number;
  /** Samples of healthy jobs that have an open incident. */
  readonly healthySamplesWithIncident: number;
  readonly recoveries: number;
  readonly relapses: number;
  readonly checks: number;
  readonly checksExact: number;
  readonly objectsWrong: number;
  readonly leaverChecks: number;
  readonly leaverChecksExact: number;
  readonly missingAccountChecks: number;
  readonly missingAccountChecksExact: number;
  /** One median error per initial cycle, as a share of the true remaining time. */
  readonly etaErrors: readonly number[];
  readonly etaAssessments: number;
  readonly etasMissing: number;
  readonly etaRanges: number;
  readonly etaRangesCorrect: number;
  readonly malformedTexts: number;
  /** One line per mistake. */
  readonly complaints: readonly string[];
};

export const EMPTY_TALLY: Tally = {
  worlds: 0,
  days: 0,
  assessments: 0,
  jobMonthsInFaultFreeWorlds: 0,
  faultFreeJobMonthsInFaultyWorlds: 0,
  quarantines: 0,
  quarantinesInTime: 0,
  quarantinesNotified: 0,
  quarantinesTooShort: 0,
  conditionChecks: 0,
  conditionsCorrect: 0,
  confusion: {},
  scheduleChecks: 0,
  schedulesCorrect: 0,
  thresholdQuarantines: 0,
  thresholdQuarantinesSudden: 0,
  thresholdQuarantinesPredicted: 0,
  leadMinutes: [],
  bindingsCorrect: 0,
  rangeAssessments: 0,
  rangesGiven: 0,
  ranges: 0,
  rangesCorrect: 0,
  credentialFailures: 0,
  credentialFailuresInTime: 0,
  credentialFailureDelaysMinutes: [],
  stops: 0,
  stopsInTime: 0,
  stopDelaysMinutes: [],
  irregularStopDelaysMinutes: [],
  largeFailures: 0,
  largeFailuresNotified: 0,
  faultFreeAlarms: 0,
  faultyAlarms: 0,
  healthySamples: 0,
  healthySamplesWithIncident: 0,
  recoveries: 0,
  relapses: 0,
  checks: 0,
  checksExact: 0,
  objectsWrong: 0,
  leaverChecks: 0,
  leaverChecksExact: 0,
  missingAccountChecks: 0,
  missingAccountChecksExact: 0,
  etaErrors: [],
  etaAssessments: 0,
  etasMissing: 0,
  etaRanges: 0,
  etaRangesCorrect: 0,
  malformedTexts: 0,
  complaints: [],
};

/** Sums counts, joins lists, and sums tables cell by cell. */
export function addTally(tally: Tally, more: Partial<Tally>): Tally {
  const entries = Object.entries(tally).map(([name, value]) => {
    const added = more[name as keyof Tally];
    if (added === undefined) return [name, value];
    if (typeof value === "number") return [name, value + Number(added)];
    if (Array.isArray(value)) return [name, [...value, ...(Array.isArray(added) ? added : [])]];
    return [name, sumCells(value, added)];
  });
  return Object.fromEntries(entries);
}

function sumCells(table: object, more: unknown): object {
  const cells = { ...table } as Record<string, number>;
  for (const [key, count] of Object.entries(more ?? {})) cells[key] = (cells[key] ?? 0) + count;
  return cells;
}

/** Null when there are no values. */
export function quantile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? null;
}
