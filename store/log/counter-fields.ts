import type { StatusCounts } from "../../domain/job-facts.ts";
import { ZERO_STATUS_COUNTS } from "../../domain/job-facts.ts";
import type { EventAction, EventStatus } from "../../domain/provisioning-event.ts";
import { EVENT_ACTIONS, EVENT_STATUSES } from "../../domain/provisioning-event.ts";

/**
 * Counters are hash fields: `<slot>:<status><action>:<outcome number>` for the hours of a day and for
 * the days of a 32-day key, `<status><action>:<outcome number>` for all time. Status and action are
 * one digit each; the outcome number is in base 36.
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
  const at = field.indexOf(":");
  return { slot: Number(field.slice(0, at)), ...parseTotalField(field.slice(at + 1)) };
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
