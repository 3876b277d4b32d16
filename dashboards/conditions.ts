import { CONDITIONS, type Condition } from "../domain/condition.ts";
import { COLOURS, words } from "./panels.ts";
import { rankOf } from "./queries.ts";

const COLOUR_OF: Readonly<Record<Condition, string>> = {
  disabled: COLOURS.act,
  quarantined: COLOURS.act,
  stopped: COLOURS.act,
  failing: COLOURS.risk,
  "at-risk": COLOURS.risk,
  stalled: COLOURS.risk,
  blind: COLOURS.unknown,
  paused: COLOURS.unknown,
  "not-configured": COLOURS.unknown,
  "never-run": COLOURS.unknown,
  "initial-cycle": COLOURS.work,
  healthy: COLOURS.good,
};

/** Turns a condition's rank, by which tables sort, into its word and colour. */
export const conditionWords = () =>
  words(CONDITIONS.map((condition) => [rankOf(condition), condition, COLOUR_OF[condition]]));
