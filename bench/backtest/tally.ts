/** What was right and wrong, ready to be added up over worlds. Times in minutes. */
export type Tally = {
  readonly worlds: number;
  readonly days: number;
  readonly looks: number;
  /** Time of jobs that nothing was done to, or not lately. */
  readonly quietJobMonths: number;
  readonly noisyJobMonths: number;
  readonly quarantines: number;
  readonly quarantinesInTime: number;
  readonly quarantinesTold: number;
  /** Imposed and lifted between two looks: nobody who polls can know them. */
  readonly quarantinesTooShort: number;
  /** Looks at which one thing was true, and those that said it. */
  readonly verdicts: number;
  readonly verdictsRight: number;
  /** Looks by true state and the condition said. */
  readonly confusion: Readonly<Record<string, number>>;
  readonly countQuarantines: number;
  /** Too sudden to be known two hours ahead. */
  readonly countQuarantinesSudden: number;
  readonly countQuarantinesForeseen: number;
  readonly leadMinutes: readonly number[];
  readonly bindingsRight: number;
  /** Looks of the last day before a quarantine by count. */
  readonly rangeLooks: number;
  readonly rangeLooksGiven: number;
  readonly ranges: number;
  readonly rangesRight: number;
  readonly deaths: number;
  readonly deathsInTime: number;
  readonly deathLateMinutes: readonly number[];
  readonly stops: number;
  readonly stopsInTime: number;
  readonly stopLateMinutes: readonly number[];
  readonly troubles: number;
  readonly troublesTold: number;
  readonly quietAlarms: number;
  readonly noisyAlarms: number;
  /** Samples of sound jobs that nothing was done to, and those at which an incident was open. */
  readonly calmSamples: number;
  readonly calmSamplesAlarmed: number;
  readonly recoveries: number;
  readonly relapses: number;
  readonly checks: number;
  readonly checksExact: number;
  readonly objectsWrong: number;
  readonly leaverChecks: number;
  readonly leaverChecksExact: number;
  /** One median per initial cycle, as a share of the time that was really left. */
  readonly etaErrors: readonly number[];
  readonly etaLooks: number;
  readonly etaLooksSilent: number;
  readonly etaRanges: number;
  readonly etaRangesRight: number;
  readonly unspeakable: number;
  /** What went wrong, one line each. */
  readonly complaints: readonly string[];
};

export const NOTHING: Tally = {
  worlds: 0,
  days: 0,
  looks: 0,
  quietJobMonths: 0,
  noisyJobMonths: 0,
  quarantines: 0,
  quarantinesInTime: 0,
  quarantinesTold: 0,
  quarantinesTooShort: 0,
  verdicts: 0,
  verdictsRight: 0,
  confusion: {},
  countQuarantines: 0,
  countQuarantinesSudden: 0,
  countQuarantinesForeseen: 0,
  leadMinutes: [],
  bindingsRight: 0,
  rangeLooks: 0,
  rangeLooksGiven: 0,
  ranges: 0,
  rangesRight: 0,
  deaths: 0,
  deathsInTime: 0,
  deathLateMinutes: [],
  stops: 0,
  stopsInTime: 0,
  stopLateMinutes: [],
  troubles: 0,
  troublesTold: 0,
  quietAlarms: 0,
  noisyAlarms: 0,
  calmSamples: 0,
  calmSamplesAlarmed: 0,
  recoveries: 0,
  relapses: 0,
  checks: 0,
  checksExact: 0,
  objectsWrong: 0,
  leaverChecks: 0,
  leaverChecksExact: 0,
  etaErrors: [],
  etaLooks: 0,
  etaLooksSilent: 0,
  etaRanges: 0,
  etaRangesRight: 0,
  unspeakable: 0,
  complaints: [],
};

/** Adds up: counts are summed, lists are joined, tables are summed cell by cell. */
export function plus(tally: Tally, more: Partial<Tally>): Tally {
  const entries = Object.entries(tally).map(([name, value]) => {
    const other = more[name as keyof Tally];
    if (other === undefined) return [name, value];
    if (typeof value === "number") return [name, value + Number(other)];
    if (Array.isArray(value)) return [name, [...value, ...(Array.isArray(other) ? other : [])]];
    return [name, sumOf(value, other)];
  });
  return Object.fromEntries(entries);
}

function sumOf(table: object, more: unknown): object {
  const cells = { ...table } as Record<string, number>;
  for (const [key, count] of Object.entries(more ?? {})) cells[key] = (cells[key] ?? 0) + count;
  return cells;
}

/** Null without values. */
export function quantile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? null;
}
