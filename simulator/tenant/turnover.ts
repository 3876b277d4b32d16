import { createRandomStream } from "../random.ts";
import type { TaskQueue } from "../task-queue.ts";
import type { Instant } from "../tenant-view.ts";
import type { SimulatedTenant } from "./simulated-tenant.ts";

/** Events per person and year. The default values are invented but plausible. */
export type TurnoverRates = {
  readonly join: number;
  readonly move: number;
  readonly leave: number;
  readonly changeAttribute: number;
};

export const DEFAULT_TURNOVER_RATES: TurnoverRates = {
  join: 0.12,
  move: 0.15,
  leave: 0.11,
  changeAttribute: 0.6,
};

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const HOURS_PER_YEAR = 8760;
/** Deleted accounts stay restorable for 30 days. */
const RECYCLE_BIN_DAYS = 30;
/** Relative activity in each hour of a working day (UTC). */
const HOUR_WEIGHTS = [
  0.05, 0.05, 0.05, 0.05, 0.05, 0.1, 0.5, 1.5, 3.6, 5.2, 5, 4.3, 2.9, 3.8, 4.2, 3.6, 2.4, 1.2, 0.4,
  0.2, 0.1, 0.1, 0.05, 0.05,
] as const;
const WEEKEND_WEIGHT = 0.04;
/** Scales HOUR_WEIGHTS so that the mean activity over a week is about 1. */
const WORKDAY_FACTOR = 0.83;

/** Activity of an hour relative to the average hour of the week. */
function hourWeight(at: Instant): number {
  const date = new Date(at);
  const weekday = date.getUTCDay();
  const isWeekend = weekday === 0 || weekday === 6;
  return isWeekend ? WEEKEND_WEIGHT : (HOUR_WEIGHTS[date.getUTCHours()] ?? 0) * WORKDAY_FACTOR;
}

/**
 * Starts the turnover: schedules joins, moves, leaves and changes of attributes hour by hour, as long as the
 * world is advanced.
 */
export function startTurnover(
  tenant: SimulatedTenant,
  taskQueue: TaskQueue,
  rates: TurnoverRates,
): void {
  const random = createRandomStream(tenant.seed, "turnover");
  const withRandomPerson = (callback: (person: number) => void): void => {
    const person = tenant.randomEnabledPerson();
    if (person !== null) callback(person);
  };
  const actions: Readonly<Record<keyof TurnoverRates, (at: Instant) => void>> = {
    join: () => void tenant.hire(),
    move: () => withRandomPerson(tenant.move),
    leave: (at) => withRandomPerson((person) => startLeaving(tenant, taskQueue, person, at)),
    changeAttribute: () =>
      withRandomPerson((person) =>
        tenant.changeAttribute(person, random.pick(["title", "mobile"])),
      ),
  };

  const scheduleHour = (hour: Instant): void => {
    const expected = (tenant.people.enabledCount() / HOURS_PER_YEAR) * hourWeight(hour);
    for (const kind of ["join", "move", "leave", "changeAttribute"] as const) {
      const count = random.poisson(expected * rates[kind]);
      for (let n = 0; n < count; n++) taskQueue.runAt(hour + random.int(HOUR_MS), actions[kind]);
    }
    taskQueue.runAt(hour + HOUR_MS, scheduleHour);
  };
  taskQueue.runAt(taskQueue.now(), scheduleHour);
}

/**
 * Disables the person's account at once, moves the account to the recycle bin after 1 to 13 days,
 * and deletes the account permanently 30 days later.
 */
export function startLeaving(
  tenant: SimulatedTenant,
  taskQueue: TaskQueue,
  person: number,
  at: Instant,
): void {
  tenant.leave(person);
  const daysKept = 1 + (person % 13);
  taskQueue.runAt(at + daysKept * DAY_MS, () => tenant.softDelete(person));
  taskQueue.runAt(at + (daysKept + RECYCLE_BIN_DAYS) * DAY_MS, () =>
    tenant.deletePermanently(person),
  );
}
