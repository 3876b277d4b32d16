import type { Incident } from "../incident.ts";
import { createNameMatcher } from "../name-pattern.ts";
import { DAY, type Instant, MINUTE, type Millis } from "../time.ts";
import type { Silence, SilenceMatcher } from "./action.ts";

/** A silence that nobody ends must not hide incidents for longer. */
export const MAX_SILENCE_MS: Millis = 30 * DAY;
/** A maintenance window may be planned this long before it begins. */
const MAX_PLANNED_AHEAD_MS: Millis = 365 * DAY;
/** A silence may begin this long before or after `now`, because clocks differ. */
const CLOCK_TOLERANCE_MS: Millis = MINUTE;

export const SILENCE_STATES = ["planned", "active", "ended"] as const;
export type SilenceState = (typeof SILENCE_STATES)[number];

type SilencedIncident = Pick<Incident, "id" | "tenant" | "application" | "kind">;

/** Whether the silence holds back notifications about this incident at `now`. */
export function matchSilence(silence: Silence, incident: SilencedIncident, now: Instant): boolean {
  return silenceState(silence, now) === "active" && matchIncident(silence.matcher, incident);
}

/** The silence that holds back notifications about the incident for the longest; null if there is none. */
export function findSilence(
  incident: SilencedIncident,
  silences: readonly Silence[],
  now: Instant,
): Silence | null {
  return silences
    .filter((silence) => matchSilence(silence, incident, now))
    .reduce<Silence | null>(
      (longest, silence) =>
        longest === null || silence.endsAt > longest.endsAt ? silence : longest,
      null,
    );
}

/** Does not know whether the incident of a silence has recovered, which ends the silence too. */
export function silenceState({ beginsAt, endsAt, endedBy }: Silence, now: Instant): SilenceState {
  if (endedBy !== null || now >= endsAt) return "ended";
  return now < beginsAt ? "planned" : "active";
}

function matchIncident(matcher: SilenceMatcher, incident: SilencedIncident): boolean {
  const { incidentKinds, incidentId } = matcher;
  return (
    !isEmptyMatcher(matcher) &&
    (incidentId === null || incidentId === incident.id) &&
    (incidentKinds === null || incidentKinds.includes(incident.kind)) &&
    matchesJob(matcher, incident)
  );
}

/** Whether the silence names the tenant and the app of the job. A field that is null matches every job. */
export function matchesJob(
  { tenants, applications }: Pick<SilenceMatcher, "tenants" | "applications">,
  { tenant, application }: { readonly tenant: string; readonly application: string },
): boolean {
  return (
    (tenants === null || createNameMatcher(tenants)(tenant)) &&
    (applications === null || createNameMatcher(applications)(application))
  );
}

/** A matcher without any field would match every incident, which is a mistake more often than a wish. */
export function isEmptyMatcher({
  tenants,
  applications,
  incidentKinds,
  incidentId,
}: SilenceMatcher): boolean {
  return tenants === null && applications === null && incidentKinds === null && incidentId === null;
}

export type SilenceMistake =
  | { readonly code: "ends-before-it-begins" | "has-ended" | "too-long" | "begins-too-late" }
  /** Only a maintenance window is planned. */
  | { readonly code: "silence-begins-later" };

/** What is wrong with the times of a new silence; null if nothing is. */
export function findSilenceMistake(
  { kind, beginsAt, endsAt }: Pick<Silence, "kind" | "beginsAt" | "endsAt">,
  now: Instant,
): SilenceMistake | null {
  if (endsAt <= now) return { code: "has-ended" };
  if (endsAt <= beginsAt) return { code: "ends-before-it-begins" };
  if (kind === "silence" && beginsAt > now + CLOCK_TOLERANCE_MS)
    return { code: "silence-begins-later" };
  if (beginsAt > now + MAX_PLANNED_AHEAD_MS) return { code: "begins-too-late" };
  if (endsAt - Math.max(beginsAt, now) > MAX_SILENCE_MS + CLOCK_TOLERANCE_MS)
    return { code: "too-long" };
  return null;
}
