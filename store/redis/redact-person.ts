import type { ErrorExplanation } from "../../domain/error-explanation.ts";
import type {
  AttributeChange,
  EventError,
  EventStep,
  ProvisioningEvent,
} from "../../domain/provisioning-event.ts";
import { type IsErased, NOBODY } from "./erased-people.ts";
import {
  createRedactText,
  ERASED,
  type PersonTexts,
  personTexts,
  type RedactText,
} from "./redact-text.ts";

/**
 * A row about the person keeps what was counted: time, action, status and code. In a row about another
 * object, only texts can name the person.
 */
export function redactEvent(event: ProvisioningEvent, person: PersonTexts): ProvisioningEvent {
  if (!person.ids.has(event.source.id)) return redactRowOfOther(event, person);
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

function redactRowOfOther(event: ProvisioningEvent, person: PersonTexts): ProvisioningEvent {
  const { source, target, error, explanation } = event;
  const redact = createRedactText(person, [
    ...[source.id, source.name, source.userPrincipalName],
    ...(isPersonTarget(target.id, person) ? [] : [target.id, target.name]),
  ]);
  const redacted = {
    ...event,
    target: isPersonTarget(target.id, person) ? { id: ERASED, name: null } : target,
    error: error === null ? null : redactError(error, redact),
    explanation: explanation === null ? null : redactExplanation(explanation, redact),
    steps: event.steps.map((step) => redactStep(step, redact)),
    changes: event.changes.map((change) => redactChange(change, redact)),
  };
  return JSON.stringify(redacted) === JSON.stringify(event) ? event : redacted;
}

const OBJECT_ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

/** Only an object id means the same person in a source and in a target. */
function isPersonTarget(targetId: string | null, { ids }: PersonTexts): boolean {
  return targetId !== null && targetId.search(OBJECT_ID) === 0 && ids.has(targetId.toLowerCase());
}

function redactError(error: EventError, redact: RedactText): EventError {
  const { reason, recommendedAction } = error;
  return {
    ...error,
    reason: reason === null ? null : redact(reason),
    recommendedAction: recommendedAction === null ? null : redact(recommendedAction),
  };
}

function redactExplanation(explanation: ErrorExplanation, redact: RedactText): ErrorExplanation {
  const { detail, recommendedAction } = explanation;
  return {
    ...explanation,
    detail: detail === null ? null : redact(detail),
    recommendedAction: recommendedAction === null ? null : redact(recommendedAction),
  };
}

function redactStep(step: EventStep, redact: RedactText): EventStep {
  const { description, details } = step;
  const redactedDetails = Object.entries(details).map(([name, text]) => [name, redact(text)]);
  return {
    ...step,
    description: description === null ? null : redact(description),
    details: Object.fromEntries(redactedDetails) as EventStep["details"],
  };
}

/** Attributes with the id of a person, or with the ids of several. */
const PERSON_ATTRIBUTE = /manager|supervisor|assistant|sponsor|owner|member/i;

function redactChange(change: AttributeChange, redact: RedactText): AttributeChange {
  const { attribute, before, after } = change;
  const isPerson = PERSON_ATTRIBUTE.test(attribute);
  return {
    attribute,
    before: before === null ? null : redact(before, isPerson),
    after: after === null ? null : redact(after, isPerson),
  };
}

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
  const text = JSON.stringify([target, error, explanation, steps, changes]);
  const ids = (text.match(OBJECT_ID) ?? [])
    .flatMap((id) => [id, id.toLowerCase()])
    .filter((id) => isErased(id));
  return ids.length === 0 ? event : redactEvent(event, personTexts(ids, []));
}
