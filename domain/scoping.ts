import type { EventStep } from "./provisioning-event.ts";

/** The results of Entra's checks whether an object belongs in the app; null without a result. */
export type Scoping = {
  /** The object is enabled in the source directory. */
  readonly isActive: boolean | null;
  readonly isAssigned: boolean | null;
  readonly hasRole: boolean | null;
  readonly passesFilter: boolean | null;
  /** The scoping filter that excludes the object, as Entra writes it; null if the row names none. Text from outside. */
  readonly failedFilter: string | null;
};

/** The labels in the provisioning log and in the result of provisioning on demand. */
const SCOPING_LABELS: Readonly<Record<Exclude<keyof Scoping, "failedFilter">, RegExp>> = {
  isActive: /^(active in the source system|isactive)$/i,
  isAssigned: /^(assigned to the application|assigned)$/i,
  hasRole: /^(\w+ has the required role|iseffectivelyentitledforprovisioning)$/i,
  passesFilter: /^scoping filter evaluation passed$/i,
};

/** Reads the last result of each check from the scoping steps of a row; null without any result. */
export function readScoping(steps: readonly EventStep[]): Scoping | null {
  const details = steps.filter(isScopingStep).flatMap(({ details }) => Object.entries(details));
  const readFlag = (label: RegExp): boolean | null => {
    const value = details.findLast(([key]) => label.test(key))?.[1].toLowerCase();
    return value === "true" || value === "false" ? value === "true" : null;
  };
  const isPassed = readFlag(SCOPING_LABELS.passesFilter);
  const filters = readFilterResults(
    details.findLast(([key]) => FILTER_RESULTS_LABEL.test(key))?.[1] ?? "",
  );
  const passesFilter =
    isPassed ?? (filters.length > 0 && !filters.some(({ isPassed }) => isPassed) ? false : null);
  const scoping = {
    isActive: readFlag(SCOPING_LABELS.isActive),
    isAssigned: readFlag(SCOPING_LABELS.isAssigned),
    hasRole: readFlag(SCOPING_LABELS.hasRole),
    passesFilter,
    failedFilter:
      passesFilter === false ? (filters.find(({ isPassed }) => !isPassed)?.name ?? null) : null,
  };
  return Object.values(scoping).every((value) => value === null) ? null : scoping;
}

const FILTER_RESULTS_LABEL = /^scopeevaluationresult$/i;

/**
 * The results in a text such as `{"Filter name.department EQUALS 'Sales'":false}`. An object that passes one of
 * several filters can be in scope, so that a single false decides nothing.
 */
function readFilterResults(
  text: string,
): readonly { readonly name: string; readonly isPassed: boolean }[] {
  try {
    const results: unknown = JSON.parse(text);
    if (typeof results !== "object" || results === null) return [];
    return Object.entries(results).flatMap(([name, isPassed]) =>
      typeof isPassed === "boolean" ? [{ name, isPassed }] : [],
    );
  } catch {
    return [];
  }
}

/**
 * Other steps are ignored: they list attributes of the object, and one may be named like a check.
 */
function isScopingStep({ type, name }: EventStep): boolean {
  return type.toLowerCase() === "scoping" || /scoping|skip/i.test(name);
}
