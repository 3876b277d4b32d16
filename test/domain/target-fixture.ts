import { type ObservedTarget, UNKNOWN_TRAFFIC } from "../../domain/target.ts";

/** A target of the app 8x8 about which nothing is known, with these changes. */
export function unknownTarget(changes: Partial<ObservedTarget> = {}): ObservedTarget {
  return {
    name: "8x8",
    tenant: "contoso",
    application: "8x8",
    probe: null,
    scrape: null,
    traffic: UNKNOWN_TRAFFIC,
    history: [],
    failingSince: null,
    refusedSince: null,
    polledAt: null,
    nextProbeAt: null,
    certificateExpiresAt: null,
    acceptedAt: null,
    tokenExpiry: null,
    ...changes,
  };
}
