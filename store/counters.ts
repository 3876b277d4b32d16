import type { StatusCounts } from "../domain/facts.ts";
import { NO_ROWS } from "../domain/facts.ts";
import type { Action, Status } from "../domain/provisioning.ts";
import { ACTIONS, STATUSES } from "../domain/provisioning.ts";

/**
 * Counters are hash fields: `<slot>:<status><action>:<cause>` for the hours of a day and the days of
 * a 32-day key, `<status><action>:<cause>` for all time; status and action are one digit each, cause is
 * the job's number of it in base 36.
 */
export type Counted = {
  readonly status: Status;
  readonly action: Action;
  readonly cause: number;
};

export function totalField({ status, action, cause }: Counted): string {
  return `${STATUSES.indexOf(status)}${ACTIONS.indexOf(action)}:${cause.toString(36)}`;
}

export function slotField(slot: number, total: string): string {
  return `${slot}:${total}`;
}

export function parseTotal(field: string): Counted {
  const status = STATUSES[Number(field[0])];
  const action = ACTIONS[Number(field[1])];
  if (status === undefined || action === undefined || field[2] !== ":") {
    throw new Error(`counters: ${field} is no counter`);
  }
  return { status, action, cause: Number.parseInt(field.slice(3), 36) };
}

export function parseSlot(field: string): Counted & { readonly slot: number } {
  const at = field.indexOf(":");
  return { slot: Number(field.slice(0, at)), ...parseTotal(field.slice(at + 1)) };
}

/** Adds up rows per status. */
export function tally() {
  const counts: Record<Status, number> = { ...NO_ROWS };
  return {
    add: (status: Status, rows: number): void => {
      counts[status] += rows;
    },
    counts: (): StatusCounts => counts,
  };
}
