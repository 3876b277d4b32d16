import { harmlessEvent, lastingFault, peopleRefused, waveOfDisables } from "./fault-builders.ts";
import {
  DAY_MINUTES,
  type FaultContext,
  HOUR_MINUTES,
  scenarioLine,
  type WorldFault,
} from "./fault-types.ts";

/** Longer than every world. */
const WHOLE_WORLD = "for 60d";
const MAX_START_DELAY_MINUTES = HOUR_MINUTES;

const VENDORS = [
  "LaunchDarkly",
  "Qase",
  "Sentry",
  "SentrySelfHosted",
  "AWS",
  "Pulumi",
  "SAP",
  "SnipeIT",
  "Keycloak",
  "Gateway",
] as const;

/** Many cycles of every job begin minutes to an hour late, from the start of the world. */
export const lateCycles = ({ apps, round }: FaultContext): WorldFault =>
  round > 0
    ? { lines: [], injectedFaults: [] }
    : {
        lines: apps.map((app) =>
          scenarioLine(
            0,
            `cycles of ${app} begin up to ${MAX_START_DELAY_MINUTES}m late ${WHOLE_WORLD}`,
          ),
        ),
        injectedFaults: [],
        lateStarts: apps.map((application) => ({
          application,
          maxDelayMinutes: MAX_START_DELAY_MINUTES,
        })),
      };

/** The duration per object of every job changes up to twofold, again and again. */
export const paceChanges = ({ apps, round }: FaultContext): WorldFault => ({
  lines:
    round > 0
      ? []
      : apps.map((app) => scenarioLine(0, `pace of ${app} changes up to 2x ${WHOLE_WORLD}`)),
  injectedFaults: [],
});

/** A share of the log rows becomes visible minutes to hours late, from the start of the world. */
export const lateRows = ({ random, round }: FaultContext): WorldFault => ({
  lines:
    round > 0
      ? []
      : [
          scenarioLine(
            0,
            `${2 + random.int(6)} % of logs arrive up to ${2 + random.int(5)}h late ${WHOLE_WORLD}`,
          ),
        ],
  injectedFaults: [],
});

/** The target refuses people in the words of a real vendor. */
export const vendorRefusals = (context: FaultContext): WorldFault => {
  const durationMinutes = 8 * HOUR_MINUTES + context.random.int(2 * DAY_MINUTES);
  const percent = 5 + context.random.int(50);
  const vendor = context.random.pick(VENDORS);
  return lastingFault("people-refused", context, durationMinutes, [
    `${percent} % of people of ${context.faultedApp} fail as at ${vendor}`,
    `people of ${context.faultedApp} are accepted again`,
  ]);
};

/** Active Directory refuses people, as the provisioning agent reports it. */
export const directoryRefusals = (context: FaultContext): WorldFault =>
  peopleRefused(
    context,
    5 + context.random.int(50),
    context.random.pick(["ActiveDirectory", "ActiveDirectoryName"]),
  );

/** Active Directory refuses to disable the accounts of leavers. */
export const directoryLeaversKeepAccounts = (context: FaultContext): WorldFault => {
  const { random, peopleCount, faultedApp, startMinutes } = context;
  const durationMinutes = 10 * HOUR_MINUTES + random.int(3 * DAY_MINUTES);
  const count = 2 + Math.round(peopleCount * 0.06 * random.next());
  const fault = lastingFault("leavers-keep-accounts", context, durationMinutes, [
    `${30 + random.int(70)} % of leavers of ${faultedApp} cannot be disabled with ActiveDirectory`,
    `leavers of ${faultedApp} can be disabled again`,
  ]);
  return {
    ...fault,
    lines: [...fault.lines, scenarioLine(startMinutes + 5, `${count} people leave`)],
  };
};

/** Joiners without a required attribute get no account. Nothing fails, but accounts are missing. */
export const incompleteJoiners = (context: FaultContext): WorldFault => {
  const { random, faultedApp, startMinutes } = context;
  const durationMinutes = DAY_MINUTES + random.int(3 * DAY_MINUTES);
  const fault = lastingFault("incomplete-joiners", context, durationMinutes, [
    `${30 + random.int(70)} % of joiners of ${faultedApp} lack an attribute`,
    `joiners of ${faultedApp} are complete again`,
  ]);
  const joinLine = scenarioLine(startMinutes + 5, `${10 + random.int(40)} people join`);
  return { ...fault, lines: [...fault.lines, joinLine] };
};

/** People are assigned to the application and, a day later, others are unassigned. */
export const assignmentChanges = ({
  random,
  peopleCount,
  faultedApp,
  startMinutes,
}: FaultContext): WorldFault => {
  const count = Math.max(2, Math.round(peopleCount * (0.02 + 0.1 * random.next())));
  const assigned = harmlessEvent(
    "people-assigned",
    startMinutes,
    `${count} people are assigned to ${faultedApp}`,
  );
  const unassigned = waveOfDisables(
    "people-unassigned",
    [faultedApp],
    startMinutes + DAY_MINUTES,
    `${count} people are unassigned from ${faultedApp}`,
  );
  return {
    lines: [...assigned.lines, ...unassigned.lines],
    injectedFaults: [...assigned.injectedFaults, ...unassigned.injectedFaults],
  };
};
