import type { Acknowledgement } from "../domain/notify/action.ts";
import { formatTime } from "./phrases.ts";

/** `by oncall@contoso.example at 2026-05-04 10:05 UTC: renewing the token`. */
export function acknowledgementText({ by, at, reason }: Acknowledgement): string {
  return `by ${by.name} at ${formatTime(at)}${reason === "" ? "" : `: ${reason}`}`;
}
