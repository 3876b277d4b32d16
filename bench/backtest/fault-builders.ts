import {
  DAY_MINUTES,
  type FaultContext,
  HOUR_MINUTES,
  scenarioLine,
  type WorldFault,
} from "./fault-types.ts";

export function tokenExpiry(context: FaultContext, durationMinutes: number): WorldFault {
  const { faultedApp, startMinutes } = context;
  const fault = lastingFault("token-expires", context, durationMinutes, [
    `token of ${faultedApp} expires`,
    `token of ${faultedApp} renewed`,
  ]);
  const renewedAtMinutes = startMinutes + durationMinutes;
  return {
    ...fault,
    tokenExpiries: [{ application: faultedApp, expiresAtMinutes: startMinutes, renewedAtMinutes }],
  };
}

/** A fault of one application that `beginAction` begins and `endAction` ends. */
export function lastingFault(
  kind: string,
  { faultedApp, startMinutes }: FaultContext,
  durationMinutes: number,
  [beginAction, endAction]: readonly [string, string],
): WorldFault {
  return {
    lines: [
      scenarioLine(startMinutes, beginAction),
      scenarioLine(startMinutes + durationMinutes, endAction),
    ],
    injectedFaults: [
      { kind, affectedApps: [faultedApp], fromMinutes: startMinutes, durationMinutes },
    ],
  };
}

/** An event after which every job must still be assessed as healthy. */
export function harmlessEvent(kind: string, fromMinutes: number, action: string): WorldFault {
  return {
    lines: [scenarioLine(fromMinutes, action)],
    injectedFaults: [{ kind, affectedApps: [], fromMinutes, durationMinutes: 0 }],
  };
}

/** Long enough for the cycle that disables the people. */
const WAVE_MINUTES = 2 * HOUR_MINUTES;

/** Many people lose their accounts at once. Nothing fails, but an alarm about the wave is not a false alarm. */
export function disableWaveFault(
  kind: string,
  affectedApps: readonly string[],
  fromMinutes: number,
  action: string,
): WorldFault {
  return {
    lines: [scenarioLine(fromMinutes, action)],
    injectedFaults: [disableWavePeriod(kind, affectedApps, fromMinutes)],
  };
}

/** The period after a wave of disables, in which an alarm about the wave is not a false alarm. */
export const disableWavePeriod = (
  kind: string,
  affectedApps: readonly string[],
  fromMinutes: number,
): WorldFault["injectedFaults"][number] => ({
  kind,
  affectedApps,
  fromMinutes,
  durationMinutes: WAVE_MINUTES,
});

/** A cycle counts as a wave only if it disables at least this many people (README). */
const MIN_WAVE_PEOPLE = 20;

/** If enough people leave, every application can have a wave, because leavers lose their accounts in all of them. */
export const leaverWavePeriods = (
  count: number,
  apps: readonly string[],
  fromMinutes: number,
): WorldFault["injectedFaults"] =>
  count < MIN_WAVE_PEOPLE ? [] : [disableWavePeriod("mass-leave", apps, fromMinutes)];

export function targetFault(
  { random, faultedApp, startMinutes }: FaultContext,
  kind: string,
  answer: string,
): WorldFault {
  const durationMinutes = HOUR_MINUTES + random.int(11 * HOUR_MINUTES);
  return {
    lines: [scenarioLine(startMinutes, `${faultedApp} target ${answer} for ${durationMinutes}m`)],
    injectedFaults: [
      { kind, affectedApps: [faultedApp], fromMinutes: startMinutes, durationMinutes },
    ],
  };
}

export function peopleRefused(context: FaultContext, percent: number, code: string): WorldFault {
  return lastingFault(
    "people-refused",
    context,
    8 * HOUR_MINUTES + context.random.int(2 * DAY_MINUTES),
    [
      `${percent} % of people of ${context.faultedApp} fail with ${code}`,
      `people of ${context.faultedApp} are accepted again`,
    ],
  );
}
