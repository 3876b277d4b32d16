import { attributeFromPath } from "../explanation/attribute-names.ts";
import type { EventStep } from "../provisioning-event.ts";

/** The name of a detail in which Entra names the attribute of a skip, as the schema of the target spells it. */
export const NAME_OF_ATTRIBUTE = /^(?:property|attribute)name$/i;
/** In a description, only a known name is an attribute, because the word may be a person's name. */
const ATTRIBUTE_IN_DESCRIPTION = /\b(?:property|attribute) ['"]?([A-Za-z][\w.:-]{1,99})/i;
/**
 * An attribute of a custom schema: a URN, or a name such as `legalHoldStatus`. All users see the
 * name of an attribute, and a word in another form may be a person's name.
 */
const CUSTOM_ATTRIBUTE =
  /^(?=.{1,100}$)(?:urn:[\w.:-]+|[a-z]+[A-Z][A-Za-z0-9]*(?:\.[A-Za-z0-9]+)*)$/;

/** The attribute that a step names; null if it names none, or only a word that may be a person's name. */
export function attributeFromStep(step: EventStep): string | null {
  const described = ATTRIBUTE_IN_DESCRIPTION.exec(step.description ?? "")?.[1];
  return (
    attributeFromDetails(step.details) ??
    (described === undefined ? null : attributeFromPath(described)) ??
    attributeFromReference(step)
  );
}

/** True if Entra has written the name of an attribute into the details of the step, in any form. */
export function hasAttributeDetail({ details }: EventStep): boolean {
  return Object.keys(details).some((key) => NAME_OF_ATTRIBUTE.test(key));
}

function attributeFromDetails(details: EventStep["details"]): string | null {
  for (const [key, value] of Object.entries(details)) {
    if (!/attribute|property|path/i.test(key)) continue;
    const attribute = attributeFromPath(value);
    if (attribute !== null) return attribute;
    if (NAME_OF_ATTRIBUTE.test(key) && CUSTOM_ATTRIBUTE.test(value)) return value;
  }
  return null;
}

function attributeFromReference({ type, description }: EventStep): string | null {
  if (type !== "referenceResolution") return null;
  const role = /\bas the (manager|members)\b/.exec(description ?? "")?.[1];
  return role === undefined ? null : attributeFromPath(role);
}
