import type { Agenda } from "../agenda.ts";
import { randomStream } from "../random.ts";
import type { Instant } from "../seam.ts";
import type { Tenant } from "./tenant.ts";

/** How often a year each of these befalls one person of the tenant. Plausible figures, invented. */
export type TurnoverRates = {
  readonly join: number;
  readonly move: number;
  readonly leave: number;
  readonly relabel: number;
};

export const USUAL_RATES: TurnoverRates = { join: 0.12, move: 0.15, leave: 0.11, relabel: 0.6 };

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const HOURS_A_YEAR = 8760;
/** Deleted accounts stay restorable for 30 days. */
const RECYCLE_BIN_DAYS = 30;
/** Weight of each hour of a working day (UTC); their mean over a week is 1 together with the weekend. */
const OFFICE_HOURS = [
  0.05, 0.05, 0.05, 0.05, 0.05, 0.1, 0.5, 1.5, 3.6, 5.2, 5, 4.3, 2.9, 3.8, 4.2, 3.6, 2.4, 1.2, 0.4,
  0.2, 0.1, 0.1, 0.05, 0.05,
] as const;
const WEEKEND_WEIGHT = 0.04;

/** How busy an hour is beside the average hour of the week. */
function officeWeight(at: Instant): number {
  const date = new Date(at);
  const weekday = date.getUTCDay();
  const isWeekend = weekday === 0 || weekday === 6;
  return isWeekend ? WEEKEND_WEIGHT : (OFFICE_HOURS[date.getUTCHours()] ?? 0) * 0.83;
}

/** Lets people join, move and leave from now on, hour by hour, for as long as the world is played. */
export function startTurnover(tenant: Tenant, agenda: Agenda, rates: TurnoverRates): void {
  const random = randomStream(tenant.seed, "turnover");
  const someone = (act: (person: number) => void): void => {
    const person = tenant.someone();
    if (person !== null) act(person);
  };
  const acts: Readonly<Record<keyof TurnoverRates, (at: Instant) => void>> = {
    join: () => void tenant.hire(),
    move: () => someone(tenant.move),
    leave: (at) => someone((person) => bidFarewell(tenant, agenda, person, at)),
    relabel: () => someone((person) => tenant.relabel(person, random.pick(["title", "mobile"]))),
  };

  const playHour = (hour: Instant): void => {
    const expected = (tenant.people.living() / HOURS_A_YEAR) * officeWeight(hour);
    for (const kind of ["join", "move", "leave", "relabel"] as const) {
      const times = random.poisson(expected * rates[kind]);
      for (let n = 0; n < times; n++) agenda.at(hour + random.int(HOUR_MS), acts[kind]);
    }
    agenda.at(hour + HOUR_MS, playHour);
  };
  agenda.at(agenda.now(), playHour);
}

/** Disabled on the last day, in the recycle bin within a fortnight, gone a month later. */
export function bidFarewell(tenant: Tenant, agenda: Agenda, person: number, at: Instant): void {
  tenant.leave(person);
  const daysKept = 1 + (person % 13);
  agenda.at(at + daysKept * DAY_MS, () => tenant.softDelete(person));
  agenda.at(at + (daysKept + RECYCLE_BIN_DAYS) * DAY_MS, () => tenant.remove(person));
}
