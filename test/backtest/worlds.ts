import type { SaidLook, SaidWorld, Sample, TrueWorld } from "../../bench/backtest/record.ts";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Ten days of one sound job, nothing done to it: what a test adds is all there is. */
export function trueWorld(changes: Partial<TrueWorld> = {}): TrueWorld {
  const until = 10 * DAY;
  return {
    name: "paper",
    from: 0,
    until,
    jobs: [{ jobId: "a", application: "A", scope: 100, intervalMs: 40 * MINUTE, isNew: false }],
    plants: [],
    outages: [],
    quarantines: [],
    cycles: Array.from({ length: until / (40 * MINUTE) }, (_, n) => ({
      jobId: "a",
      kind: "incremental" as const,
      began: n * 40 * MINUTE,
      ended: n * 40 * MINUTE + MINUTE,
      result: "completed",
    })),
    stalls: [],
    schedules: [{ jobId: "a", at: 0, state: "active" }],
    samples: [],
    ...changes,
  };
}

const CALM: Omit<SaidLook, "at"> = {
  condition: "healthy",
  risk: 0,
  drivers: [],
  binding: null,
  timeToQuarantineMs: null,
  timeLowMs: null,
  timeHighMs: null,
  etaMs: null,
  etaLowMs: null,
  etaHighMs: null,
};

/** Looks every five minutes that say `healthy`, but for what `say` has to say. */
export function saidWorld(
  say: (at: number) => Partial<SaidLook> = () => ({}),
  told: SaidWorld["told"] = [],
): SaidWorld {
  const looks = Array.from({ length: (10 * DAY) / (5 * MINUTE) }, (_, n): SaidLook => {
    const at = n * 5 * MINUTE;
    return { at, ...CALM, ...say(at) };
  });
  return { pollMs: 5 * MINUTE, looks: new Map([["a", looks]]), told, unspeakable: [] };
}

export function told(
  at: number,
  kind: SaidWorld["told"][number]["kind"],
  condition: string,
): SaidWorld["told"][number] {
  return { jobId: "a", at, kind, condition, severity: kind === "recovered" ? "none" : "critical" };
}

/** So many objects of the job fail from this moment on. */
export const failing = (at: number, objects: number): Sample => ({
  jobId: "a",
  at,
  failing: objects,
  objects,
  references: 0,
});

/** Ever more objects fail, evenly, with every cycle. */
export function growing(from: number, until: number, objects: number): readonly Sample[] {
  const steps = Math.max(1, Math.round((until - from) / (40 * MINUTE)));
  return Array.from({ length: steps + 1 }, (_, n) =>
    failing(from + (n * (until - from)) / steps, Math.round((objects * n) / steps)),
  );
}

export const between = (from: number, until: number) => (at: number) => at >= from && at < until;
