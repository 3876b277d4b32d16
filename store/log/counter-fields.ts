import type { StatusCounts } from "../../domain/job-facts.ts";
import { ZERO_STATUS_COUNTS } from "../../domain/job-facts.ts";
import type { EventAction, EventStatus } from "../../domain/provisioning-event.ts";
import { EVENT_ACTIONS, EVENT_STATUSES } from "../../domain/provisioning-event.ts";

/**
 * Counters are hash fields. A counter of all rows ever counted has the field
 * `<status><action>:<outcome number>`. A counter of one hour or day has the field
 * `<slot>:<status><action>:<outcome number>`, where the slot is the hour within the day of its key,
 * or the day within the 32 days of its key. Status and action are one digit each; the outcome
 * number is in base 36.
 */
export type CounterKey = {
  readonly status: EventStatus;
  readonly action: EventAction;
  readonly outcomeNumber: number;
};

export function packTotalField({ status, action, outcomeNumber }: CounterKey): string {
  return `${EVENT_STATUSES.indexOf(status)}${EVENT_ACTIONS.indexOf(action)}:${outcomeNumber.toString(36)}`;
}

export function packSlotField(slot: number, totalField: string): string {
  return `${slot}:${totalField}`;
}

export function parseTotalField(field: string): CounterKey {
  const status = EVENT_STATUSES[Number(field[0])];
  const action = EVENT_ACTIONS[Number(field[1])];
  if (status === undefined || action === undefined || field[2] !== ":") {
    throw new Error(`counters: ${field} is not a counter field`);
  }
  return { status, action, outcomeNumber: Number.parseInt(field.slice(3), 36) };
}

export function parseSlotField(field: string): CounterKey & { readonly slot: number } {
  const separator = field.indexOf(":");
  return {
    slot: Number(field.slice(0, separator)),
    ...parseTotalField(field.slice(separator + 1)),
  };
}

/** Adds up rows per status. */
export function createStatusTally() {
  const counts: Record<EventStatus, number> = { ...ZERO_STATUS_COUNTS };
  return {
    add: (status: EventStatus, rows: number): void => {
      counts[status] += rows;
    },
    counts: (): StatusCounts => counts,
  };
}
