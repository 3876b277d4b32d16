import type { PrivacyMode } from "./privacy-mode.ts";
import type { Instant } from "./time.ts";

/** Where Steadystate has looked for a person whom it does not know. */
export type UnknownPerson = {
  /** The log has been read back to this time; null if nothing was read yet. */
  readonly logReadFrom: Instant | null;
  readonly logAsOf: Instant | null;
  /** Null if the settings switch off the poll of the assignments. */
  readonly assignments: SearchedAssignments | null;
  /** In `pseudonym`, nobody can be found by a part of a name. */
  readonly mode: PrivacyMode;
};

export type SearchedAssignments = {
  /** The apps whose assignments were read. */
  readonly applications: readonly string[];
  /** When the oldest of these lists was read; null if none was read. */
  readonly asOf: Instant | null;
  /** Assigned groups whose members could not be read. */
  readonly unreadGroups: number;
};
