import type { Random } from "../../simulator/random.ts";
import type { AppSpec } from "../../simulator/tenant/applications.ts";
import type { Plant } from "./record.ts";

/** What a fault may be made of. Minutes count from the beginning of the world. */
export type Ground = {
  readonly random: Random;
  readonly people: number;
  /** Three names, 8x8 first; the fault falls on the one that `victim` names. */
  readonly apps: readonly string[];
  readonly victim: string;
  /** People assigned to the victim, about. */
  readonly scope: number;
  /** When trouble may begin; what was wrong before the world began has shown itself by then. */
  readonly beginMinutes: number;
  /** How often the same fault has been in this world before. */
  readonly round: number;
};

/** Story lines, what they do, and how the world must differ from the usual for it. */
export type Fault = {
  readonly lines: readonly string[];
  readonly plants: readonly Timed[];
  readonly apps?: Readonly<Record<string, Partial<AppSpec>>>;
  readonly tokens?: readonly TokenEnd[];
};

type Timed = Pick<Plant, "kind" | "harms"> & {
  readonly fromMinutes: number;
  readonly lastMinutes: number;
};

/** When a token ends, which may be known long before, and when there is a new one. */
export type TokenEnd = {
  readonly application: string;
  readonly endsMinutes: number;
  readonly renewedMinutes: number;
};

export const HOUR = 60;
export const DAY = 24 * HOUR;

export function line(minutes: number, deed: string): string {
  const whole = Math.round(minutes);
  const two = (n: number): string => String(n).padStart(2, "0");
  const day = Math.floor(whole / DAY) + 1;
  return `day ${day} ${two(Math.floor((whole % DAY) / HOUR))}:${two(whole % HOUR)} ${deed}`;
}
