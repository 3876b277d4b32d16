import { METRICS } from "../domain/metrics.ts";
import { COLOURS, columnOptions, hasPassed, oneColour, valueMappings } from "./panel-values.ts";
import { APPLICATION_SELECTOR, JOB_SELECTOR, NOW, TENANT_SELECTOR, threshold } from "./queries.ts";

/** The name of the time until a deadline, in tables and tiles. */
type Deadline = {
  readonly what: string;
  readonly colour: string;
  readonly remaining: string;
};

const BY_APP = "tenant, application";

const earliest = (metric: string, selector: string) =>
  `min by (${BY_APP}) (${metric}{${selector}})`;

/** What goes wrong at a known time if no one acts. */
const DEADLINES: readonly Deadline[] = [
  {
    what: "Entra disables the job",
    colour: COLOURS.critical,
    remaining: `${earliest(METRICS.quarantineDisable.name, JOB_SELECTOR)} - ${NOW}`,
  },
  {
    what: "Entra quarantines the job, at the present pace",
    colour: COLOURS.critical,
    remaining: earliest(METRICS.quarantineEta.name, JOB_SELECTOR),
  },
  {
    what: "The target's token expires",
    colour: COLOURS.warning,
    remaining: `${earliest(METRICS.tokenExpiry.name, APPLICATION_SELECTOR)} - ${NOW}`,
  },
  {
    what: "The target's certificate expires",
    colour: COLOURS.warning,
    remaining: `${earliest(METRICS.certificateExpiry.name, APPLICATION_SELECTOR)} - ${NOW}`,
  },
  {
    what: "Steadystate's own credential expires",
    colour: COLOURS.warning,
    remaining: `label_replace(min by (tenant) (${METRICS.credentialExpiry.name}{${TENANT_SELECTOR}}) - ${NOW}, "application", "Steadystate", "", "")`,
  },
];

/** What Entra does by itself at a known time. */
const NEXT_STEPS: readonly Deadline[] = [
  {
    what: "Entra retries the quarantined job",
    colour: COLOURS.running,
    remaining: `(${earliest(METRICS.quarantineNextAttempt.name, JOB_SELECTOR)} - ${NOW}) > 0`,
  },
];

/** Seconds until each deadline of the next 30 days, by app and `what`; negative if it has passed. */
const DEADLINES_AHEAD = union(DEADLINES);

/** Seconds until each deadline and each next step of Entra. */
export const EVENTS_AHEAD = union([...DEADLINES, ...NEXT_STEPS]);

/** The columns of a table of EVENTS_AHEAD that have colours. */
export const EVENT_COLUMNS = {
  What: columnOptions({
    mappings: [
      valueMappings([...DEADLINES, ...NEXT_STEPS].map(({ what, colour }) => [what, what, colour])),
    ],
  }),
  In: columnOptions({
    unit: "s",
    width: 100,
    decimals: 1,
    colours: oneColour("text"),
    mappings: [hasPassed()],
  }),
} as const;

export const NEXT_DEADLINE = `bottomk(1, ${DEADLINES_AHEAD})`;

function union(deadlines: readonly Deadline[]): string {
  const named = deadlines.map(
    ({ what, remaining }) => `label_replace(${remaining}, "what", "${what}", "", "")`,
  );
  return `(${named.join(" or ")}) < ${threshold("tokenExpiryFindingMs")}`;
}
