import type { RandomStream } from "../../simulator/random.ts";
import type { AppSpec } from "../../simulator/tenant/applications.ts";
import type { InjectedFault } from "./world-records.ts";

/** The input of a fault function. Minutes count from the start of the world. */
export type FaultContext = {
  readonly random: RandomStream;
  readonly peopleCount: number;
  /** Three application names, 8x8 first. */
  readonly apps: readonly string[];
  readonly faultedApp: string;
  /** Approximate number of people assigned to `faultedApp`. */
  readonly assignedPeopleCount: number;
  /**
   * When the fault starts. At this time, the log already contains the objects that failed before the world
   * started.
   */
  readonly startMinutes: number;
  /** How many times this world has had the same fault before; 0 for the first time. */
  readonly round: number;
};

/** Lines of a scenario, the faults that these lines inject, and the settings of the world that the lines need. */
export type WorldFault = {
  readonly lines: readonly string[];
  readonly injectedFaults: readonly TimedFault[];
  readonly apps?: Readonly<Record<string, Partial<AppSpec>>>;
  readonly tokenExpiries?: readonly TokenExpiry[];
  readonly lateStarts?: readonly LateStarts[];
};

/** Each cycle of the application begins at most `maxDelayMinutes` after it is due. */
type LateStarts = { readonly application: string; readonly maxDelayMinutes: number };

type TimedFault = Pick<InjectedFault, "kind" | "affectedApps"> & {
  readonly fromMinutes: number;
  readonly durationMinutes: number;
};

/** When the token of a target expires, and when it is renewed, in minutes from the start of the world. */
export type TokenExpiry = {
  readonly application: string;
  readonly expiresAtMinutes: number;
  readonly renewedAtMinutes: number;
};

export const HOUR_MINUTES = 60;
export const DAY_MINUTES = 24 * HOUR_MINUTES;

export function scenarioLine(minutes: number, action: string): string {
  const totalMinutes = Math.round(minutes);
  const twoDigits = (n: number): string => String(n).padStart(2, "0");
  const day = Math.floor(totalMinutes / DAY_MINUTES) + 1;
  return `day ${day} ${twoDigits(Math.floor((totalMinutes % DAY_MINUTES) / HOUR_MINUTES))}:${twoDigits(totalMinutes % HOUR_MINUTES)} ${action}`;
}
