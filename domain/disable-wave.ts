import type { DeletionPrevention } from "./deletion-prevention.ts";
import type { Instant } from "./time.ts";

/** One cycle disables or deletes so many people that a mistake is likely. */
export type DisableWave = {
  readonly cycleId: string;
  /** Rows that disable or delete a person, with any result: succeeded, failed or withheld. */
  readonly people: number;
  readonly failed: number;
  readonly withheld: number;
  /** The number of people that the job has synchronized; null if it is not known. */
  readonly population: number | null;
  /** How many people the largest earlier cycle disabled or deleted; null if no cycle is known. */
  readonly largestBefore: number | null;
  /** When the first known earlier cycle began; null if none is known. */
  readonly knownSince: Instant | null;
  readonly isCycleRunning: boolean;
  readonly firstEventAt: Instant;
  readonly lastEventAt: Instant;
};

/** Why a job is `at-risk`: one cycle disables unusually many people. */
export type ManyDisablesReason = {
  readonly code: "many-disables";
  readonly wave: DisableWave;
  readonly deletionPrevention: DeletionPrevention;
};

/** False if every disable and delete failed or was withheld. */
export function hasRemovedPeople({ people, failed, withheld }: DisableWave): boolean {
  return people > failed + withheld;
}
