import { type Millis, SECOND } from "../../domain/time.ts";

export function toSeconds(ms: Millis | null): number | null {
  return ms === null ? null : Math.round(ms / SECOND);
}
