import { CONDITIONS, type Condition } from "../domain/condition.ts";
import { COLOURS, valueMappings } from "./panel-values.ts";
import { conditionRankOf } from "./queries.ts";

const CONDITION_COLOURS: Readonly<Record<Condition, string>> = {
  disabled: COLOURS.critical,
  quarantined: COLOURS.critical,
  stopped: COLOURS.critical,
  failing: COLOURS.warning,
  "at-risk": COLOURS.warning,
  stalled: COLOURS.warning,
  unknown: COLOURS.unknown,
  paused: COLOURS.unknown,
  "not-configured": COLOURS.unknown,
  "never-run": COLOURS.unknown,
  "initial-cycle": COLOURS.running,
  healthy: COLOURS.ok,
};

/** Maps the rank of each condition to its name and colour. Tables sort by this rank. */
export const conditionMappings = () =>
  valueMappings(
    CONDITIONS.map((condition) => [
      conditionRankOf(condition),
      condition,
      CONDITION_COLOURS[condition],
    ]),
  );
