import { VENDOR_RESPONSES } from "../../simulator/target/vendor-responses.ts";
import {
  disableWaveFault,
  harmlessEvent,
  lastingFault,
  leaverWavePeriods,
  peopleRefused,
} from "./fault-builders.ts";
import {
  DAY_MINUTES,
  type FaultContext,
  HOUR_MINUTES,
  scenarioLine,
  type WorldFault,
} from "./fault-types.ts";

/** Longer than every world, so the action lasts until the end of the world. */
const WHOLE_WORLD = "for 60d";
const MAX_START_DELAY_MINUTES = HOUR_MINUTES;

/** Answers of the provisioning agent of Active Directory have no HTTP status; all others have one. */
const isHttpVendor = (name: string): boolean => VENDOR_RESPONSES[name]?.statusName !== null;
const VENDORS = Object.keys(VENDOR_RESPONSES).filter(isHttpVendor);
const AGENT_ERRORS = Object.keys(VENDOR_RESPONSES).filter((name) => !isHttpVendor(name));

/** Many cycles of every job begin minutes to an hour late, from the start of the world. */
export const lateCycles = ({ apps, round }: FaultContext): WorldFault => ({
  ...lastingFromStart(
    round,
    apps.map(
      (app) => `cycles of ${app} begin up to ${MAX_START_DELAY_MINUTES}m late ${WHOLE_WORLD}`,
    ),
  ),
  lateStarts: apps.map((application) => ({
    application,
    maxDelayMinutes: MAX_START_DELAY_MINUTES,
  })),
});

/** The time that every job needs for an object changes repeatedly, by a factor of at most 2. */
export const paceChanges = ({ apps, round }: FaultContext): WorldFault =>
  lastingFromStart(
    round,
    apps.map((app) => `pace of ${app} changes up to 2x ${WHOLE_WORLD}`),
  );

/** From the start of the world, a share of the log rows becomes visible minutes to hours late. */
export const lateRows = ({ random, round }: FaultContext): WorldFault => {
  if (round > 0) return lastingFromStart(round, []);
  const [percent, hours] = [2 + random.int(6), 2 + random.int(5)];
  return lastingFromStart(round, [
    `${percent} % of logs arrive up to ${hours}h late ${WHOLE_WORLD}`,
  ]);
};

/** An irregularity of the service. It lasts for the whole world, so only the first round begins it. */
function lastingFromStart(round: number, actions: readonly string[]): WorldFault {
  return {
    lines: round > 0 ? [] : actions.map((action) => scenarioLine(0, action)),
    injectedFaults: [],
  };
}

/** The target refuses people with the error text of a real vendor. */
export const vendorRefusals = (context: FaultContext): WorldFault => {
  const durationMinutes = 8 * HOUR_MINUTES + context.random.int(2 * DAY_MINUTES);
  const percent = 5 + context.random.int(50);
  const vendor = context.random.pick(VENDORS);
  return lastingFault("people-refused", context, durationMinutes, [
    `${percent} % of people of ${context.faultedApp} fail as at ${vendor}`,
    `people of ${context.faultedApp} are accepted again`,
  ]);
};

/** Active Directory refuses people, with an error text of the provisioning agent. */
export const directoryRefusals = (context: FaultContext): WorldFault =>
  peopleRefused(context, 5 + context.random.int(50), context.random.pick(AGENT_ERRORS));

/** Active Directory refuses to disable the accounts of leavers. */
export const directoryLeaversKeepAccounts = (context: FaultContext): WorldFault => {
  const { random, peopleCount, apps, faultedApp, startMinutes } = context;
  const durationMinutes = 10 * HOUR_MINUTES + random.int(3 * DAY_MINUTES);
  const count = 2 + Math.round(peopleCount * 0.06 * random.next());
  const fault = lastingFault("leavers-keep-accounts", context, durationMinutes, [
    `disabling ${30 + random.int(70)} % of leavers of ${faultedApp} fails with ActiveDirectory`,
    `leavers of ${faultedApp} can be disabled again`,
  ]);
  return {
    ...fault,
    lines: [...fault.lines, scenarioLine(startMinutes + 5, `${count} people leave`)],
    injectedFaults: [...fault.injectedFaults, ...leaverWavePeriods(count, apps, startMinutes)],
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
  const unassigned = disableWaveFault(
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
