import type { ScimClock } from "./scim-records.ts";

const FAULT_MODES = [
  "401",
  "429",
  "503html",
  "404",
  "html",
  "slow",
  "hang",
  "filter-ignored",
] as const;

/** A fault of the SCIM server. Without `left` and `until`, the fault stays until it is cleared. */
export type ScimFault = {
  readonly mode: (typeof FAULT_MODES)[number];
  /** Number of requests that the fault will still affect. */
  readonly left?: number;
  /** End of the fault, on the server's clock. */
  readonly until?: number;
  /** Affects only every n-th request. */
  readonly every?: number;
  /** Affects only these methods. */
  readonly methods?: readonly string[];
  /** For 429. Default: the answer has no Retry-After header. */
  readonly retryAfterSeconds?: number;
  /** Format of Retry-After: `13`, `13s`, or an HTTP date. */
  readonly retryAfterForm?: "seconds" | "unit" | "date";
  /** For `slow`: the delay in real milliseconds. */
  readonly delayMs?: number;
};

export type ScimFaultControl = {
  /** Adds a fault; the faults that are already active stay. */
  add(fault: ScimFault): void;
  clear(): void;
  list(): readonly ScimFault[];
};

export type ScimFaultRegistry = ScimFaultControl & {
  /**
   * Returns the faults for one request, oldest first, and decrements `left` of each returned fault.
   */
  takeFaults(method: string): readonly ScimFault[];
};

export function createScimFaultRegistry(clock: ScimClock): ScimFaultRegistry {
  let entries: { readonly fault: ScimFault; left: number; requestCount: number }[] = [];

  function dropEndedFaults(): void {
    const now = clock.now();
    entries = entries.filter(
      ({ fault, left }) => left > 0 && now < (fault.until ?? Number.POSITIVE_INFINITY),
    );
  }

  return {
    add(fault) {
      entries.push({ fault, left: fault.left ?? Number.POSITIVE_INFINITY, requestCount: 0 });
    },
    clear() {
      entries = [];
    },
    list() {
      dropEndedFaults();
      return entries.map(({ fault, left }) => (Number.isFinite(left) ? { ...fault, left } : fault));
    },
    takeFaults(method) {
      dropEndedFaults();
      const taken: ScimFault[] = [];
      for (const entry of entries) {
        if (entry.fault.methods?.includes(method) === false) continue;
        entry.requestCount += 1;
        if (entry.requestCount % (entry.fault.every ?? 1) !== 0) continue;
        entry.left -= 1;
        taken.push(entry.fault);
      }
      return taken;
    },
  };
}

/** The value of the Retry-After header, or null for none. */
export function retryAfter(fault: ScimFault, now: number): string | null {
  const { retryAfterSeconds: seconds, retryAfterForm: form = "seconds" } = fault;
  if (seconds === undefined) return null;
  if (form === "date") return new Date(now + seconds * 1000).toUTCString();
  return form === "unit" ? `${seconds}s` : String(seconds);
}

/** Parses a fault from a request body; returns an error message when it is invalid. */
export function parseScimFault(body: unknown): ScimFault | string {
  if (typeof body !== "object" || body === null) return "Send a JSON object with a mode.";
  const fault = body as Readonly<Record<string, unknown>>;
  const mode = FAULT_MODES.find((known) => known === fault["mode"]);
  if (mode === undefined) return `mode must be one of ${FAULT_MODES.join(", ")}.`;
  const numbers: Record<string, number> = {};
  for (const name of ["left", "until", "every", "retryAfterSeconds", "delayMs"]) {
    const value = fault[name];
    if (value === undefined) continue;
    if (typeof value !== "number" || !(value >= 0)) return `${name} must be a number, 0 or more.`;
    numbers[name] = value;
  }
  const form = (["seconds", "unit", "date"] as const).find(
    (known) => known === fault["retryAfterForm"],
  );
  const methods = Array.isArray(fault["methods"]) ? fault["methods"].map(String) : null;
  return {
    mode,
    ...numbers,
    ...(form === undefined ? {} : { retryAfterForm: form }),
    ...(methods === null ? {} : { methods }),
  };
}
