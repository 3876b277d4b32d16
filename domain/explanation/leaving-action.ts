import type { EventAction } from "../provisioning-event.ts";

const LEAVING_ACTIONS: ReadonlySet<EventAction | null> = new Set([
  "disable",
  "delete",
  "stagedDelete",
]);

export function isLeavingAction(action: EventAction | null): boolean {
  return LEAVING_ACTIONS.has(action);
}
