import type { RandomStream } from "../../simulator/random.ts";
import type { AppSpec } from "../../simulator/tenant/applications.ts";
import type { InjectedFault } from "./world-records.ts";

/** What a fault may be made of. Minutes count from the beginning of the world. */
export type FaultContext = {
  readonly random: RandomStream;
  readonly people: number;
  /** Three names, 8x8 first; the fault falls on the one that `victim` names. */
  readonly apps: readonly string[];
  readonly faultedApp: string;
  /** People assigned to the victim, about. */
  readonly assignedPeople: number;
  /** When trouble may begin; what was wrong before the world began has shown itself by then. */
  readonly startMinutes: number;
  /** How often the same fault has been in this world before. */
  readonly round: number;
};

/** Story lines, what they do, and how the world must differ from the usual for it. */
export type WorldFault = {
  readonly lines: readonly string[];
  readonly injectedFaults: readonly TimedFault[];
  readonly apps?: Readonly<Record<string, Partial<AppSpec>>>;
  readonly tokenExpiries?: readonly TokenExpiry[];
};

type TimedFault = Pick<InjectedFault, "kind" | "affectedApps"> & {
  readonly fromMinutes: number;
  readonly durationMinutes: number;
};

/** When a token ends, which may be known long before, and when there is a new one. */
export type TokenExpiry = {
  readonly application: string;
  readonly endsMinutes: number;
  readonly renewedMinutes: number;
};

export const HOUR_MINUTES = 60;
export const DAY_MINUTES = 24 * HOUR_MINUTES;

export function scenarioLine(minutes: number, action: string): string {
  const totalMinutes = Math.round(minutes);
  const twoDigits = (n: number): string => String(n).padStart(2, "0");
  const day = Math.floor(totalMinutes / DAY_MINUTES) + 1;
  return `day ${day} ${twoDigits(Math.floor((totalMinutes % DAY_MINUTES) / HOUR_MINUTES))}:${twoDigits(totalMinutes % HOUR_MINUTES)} ${action}`;
}
