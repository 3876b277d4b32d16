import type { PersonEvent } from "../api/api-types.ts";

/** Events of one app that differ only in their time, newest first. Entra retries a failure for weeks. */
export type EventGroup = {
  readonly newest: PersonEvent;
  readonly events: readonly PersonEvent[];
};

/** Groups consecutive equal events of each job. The events of other jobs may be between them. */
export function groupEvents(newestFirst: readonly PersonEvent[]): readonly EventGroup[] {
  const groups: { newest: PersonEvent; events: PersonEvent[] }[] = [];
  const lastGroups = new Map<string, (typeof groups)[number]>();
  for (const event of newestFirst) {
    const last = lastGroups.get(event.jobId);
    if (last !== undefined && isRepetition(last.newest, event)) {
      last.events.push(event);
      continue;
    }
    const group = { newest: event, events: [event] };
    groups.push(group);
    lastGroups.set(event.jobId, group);
  }
  return groups;
}

function isRepetition(a: PersonEvent, b: PersonEvent): boolean {
  return (
    a.action === b.action &&
    a.status === b.status &&
    a.errorCode === b.errorCode &&
    a.explanationId === b.explanationId &&
    a.status !== "success"
  );
}
