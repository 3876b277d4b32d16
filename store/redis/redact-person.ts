import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import { type IsErased, NOBODY } from "./erased-people.ts";

const ERASED = "[erased]";

/** What is known of the person: ids, accounts and names, the longest first. */
export type PersonTexts = {
  readonly ids: ReadonlySet<string>;
  readonly texts: readonly string[];
};

export function personTexts(ids: readonly string[], texts: Iterable<string | null>): PersonTexts {
  const known = [...new Set([...ids, ...texts])].filter((text) => text !== null && text !== "");
  return {
    ids: new Set(ids),
    texts: (known as string[]).sort((a, b) => b.length - a.length),
  };
}

/**
 * Replaces ids, addresses and names in all values of a record. A name of one word is replaced only
 * where it is the whole value, because the word may also be a part of other texts.
 */
export function redactValues<T>(value: T, person: PersonTexts): T {
  if (typeof value === "string") return redactText(value, person) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => redactValues(item, person)) as T;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, part]): [string, unknown] => [
    name,
    redactValues<unknown>(part, person),
  ]);
  return Object.fromEntries(entries) as T;
}

function redactText(text: string, { texts }: PersonTexts): string {
  if (texts.includes(text)) return ERASED;
  return texts
    .filter((known) => known.length > 3 && /[\s@\d]/.test(known))
    .reduce((rest, known) => rest.replaceAll(known, ERASED), text);
}

/** A row about the person keeps what was counted: time, action, status and code. */
export function redactEvent(event: ProvisioningEvent, person: PersonTexts): ProvisioningEvent {
  if (!person.ids.has(event.source.id)) {
    const redacted = redactValues(event, person);
    return JSON.stringify(redacted) === JSON.stringify(event) ? event : redacted;
  }
  return {
    ...event,
    source: { id: ERASED, name: null, userPrincipalName: null, kind: event.source.kind },
    target: { id: null, name: null },
    error: event.error === null ? null : { ...event.error, reason: null },
    explanation: null,
    steps: [],
    changes: [],
  };
}

const OBJECT_ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

/**
 * New rows without those about erased people, and without the ids of erased people in rows of others, for
 * example of a manager. Their names are not known any more, so a name in such a row stays.
 */
export function withoutErasedPeople(
  events: readonly ProvisioningEvent[],
  isErased: IsErased,
): readonly ProvisioningEvent[] {
  if (isErased === NOBODY) return events;
  const ofOthers = events.filter(({ source }) => !isErased(source.id));
  return ofOthers.map((event) => withoutErasedIds(event, isErased));
}

function withoutErasedIds(event: ProvisioningEvent, isErased: IsErased): ProvisioningEvent {
  const { target, error, explanation, steps, changes } = event;
  const isNamed = (id: string) => isErased(id) || isErased(id.toLowerCase());
  const text = JSON.stringify([target, error, explanation, steps, changes]);
  const ids = new Set((text.match(OBJECT_ID) ?? []).filter(isNamed));
  return ids.size === 0 ? event : redactValues(event, personTexts([...ids], []));
}
