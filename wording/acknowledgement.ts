import type { Acknowledgement } from "../domain/notify/action.ts";
import { formatTime } from "./phrases.ts";

/**
 * The name of the person who acts if the settings require no sign-in. The server then listens on its own
 * computer only.
 */
export const NO_SIGN_IN_NAME = "someone on the computer that runs Steadystate (no sign-in)";

/** The name that a person gave without a sign-in, marked as not proven. */
export function unprovenName(givenName: string): string {
  return `${givenName} (not signed in)`;
}

/** `by oncall@contoso.example at 2026-05-04 10:05 UTC: renewing the token`. */
export function acknowledgementText({ by, at, reason }: Acknowledgement): string {
  return `by ${by.name} at ${formatTime(at)}${reason === "" ? "" : `: ${reason}`}`;
}
