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
  readonly quarantineLooks: number;
  readonly quarantineLooksRight: number;
  readonly countQuarantines: number;
  /** Too sudden to be known two hours ahead. */
  readonly countQuarantinesSudden: number;
  readonly countQuarantinesForeseen: number;
  readonly leadMinutes: readonly number[];
  readonly stops: number;
  readonly stopsFound: number;
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
  /** One median per initial cycle, as a share of the time that was really left. */
  readonly etaErrors: readonly number[];
  readonly etaLooks: number;
  readonly etaLooksSilent: number;
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
  quarantineLooks: 0,
  quarantineLooksRight: 0,
  countQuarantines: 0,
  countQuarantinesSudden: 0,
  countQuarantinesForeseen: 0,
  leadMinutes: [],
  stops: 0,
  stopsFound: 0,
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
  etaErrors: [],
  etaLooks: 0,
  etaLooksSilent: 0,
  unspeakable: 0,
  complaints: [],
};

/** Adds up: counts are summed, lists are joined. */
export function plus(tally: Tally, more: Partial<Tally>): Tally {
  const entries = Object.entries(tally).map(([name, value]) => {
    const other = more[name as keyof Tally];
    if (other === undefined) return [name, value];
    if (typeof value === "number") return [name, value + Number(other)];
    return [name, [...value, ...(Array.isArray(other) ? other : [])]];
  });
  return Object.fromEntries(entries);
}

/** Null without values. */
export function quantile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? null;
}
