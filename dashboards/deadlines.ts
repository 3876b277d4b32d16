import { METRICS } from "../domain/metrics.ts";
import { DAY, SECOND } from "../domain/time.ts";
import { COLOURS, columnOptions, hasPassed, oneColour, valueMappings } from "./panel-values.ts";
import { APPLICATION_SELECTOR, JOB_SELECTOR, NOW, TENANT_SELECTOR } from "./queries.ts";

/** Something that happens at a known time. */
type UpcomingStep = {
  /** The name in tables and tiles; the label `what` of the series. */
  readonly what: string;
  readonly colour: string;
  /** PromQL for the seconds until then, by app. */
  readonly remaining: string;
};

/** Steps that are further away are not shown. */
export const DAYS_AHEAD = 30;

const BY_APP = "tenant, application";

const earliest = (metric: string, selector: string) =>
  `min by (${BY_APP}) (${metric}{${selector}})`;

/** What goes wrong at a known time if no one acts. */
const DEADLINES: readonly UpcomingStep[] = [
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

/** What Entra does by itself, which is no deadline for anybody. */
const STEPS_OF_ENTRA: readonly UpcomingStep[] = [
  {
    what: "Entra retries the quarantined job",
    colour: COLOURS.running,
    remaining: `(${earliest(METRICS.quarantineNextAttempt.name, JOB_SELECTOR)} - ${NOW}) > 0`,
  },
];

/** Seconds until each deadline and each next step of Entra. */
export const UPCOMING = union([...DEADLINES, ...STEPS_OF_ENTRA]);

/** The columns of a table of UPCOMING that have colours. */
export const UPCOMING_COLUMNS = {
  What: columnOptions({
    mappings: [
      valueMappings(
        [...DEADLINES, ...STEPS_OF_ENTRA].map(({ what, colour }) => [what, what, colour]),
      ),
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

/** Seconds until the first deadline; negative if it has passed. */
export const NEXT_DEADLINE = `bottomk(1, ${union(DEADLINES)})`;

/** The steps of the next days, by app and `what`. A deadline that has passed has a negative value. */
function union(steps: readonly UpcomingStep[]): string {
  const named = steps.map(
    ({ what, remaining }) => `label_replace(${remaining}, "what", "${what}", "", "")`,
  );
  return `(${named.join(" or ")}) < ${(DAYS_AHEAD * DAY) / SECOND}`;
}
