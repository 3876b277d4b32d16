import { createNameMatcher } from "../../domain/name-pattern.ts";
import type { Caller } from "./caller.ts";

/** The tenants that patterns of names give access to. */
export function resolveTenants(
  patterns: readonly string[],
  tenantNames: readonly string[],
): Pick<Caller, "tenants" | "seesLaterTenants"> {
  return {
    tenants: tenantNames.filter(createNameMatcher(patterns)),
    seesLaterTenants: patterns.includes("*"),
  };
}
