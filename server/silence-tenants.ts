import { createNameMatcher } from "../domain/name-pattern.ts";
import type { Silence, SilenceMatcher } from "../domain/notify/action.ts";
import type { Caller } from "./access/caller.ts";
import { invalidFieldProblem } from "./problem.ts";
import type { ServerContext } from "./server-context.ts";

type Tenants = Pick<ServerContext, "tenants">;

export function mayUseAllTenants({ tenants }: Tenants, caller: Caller): boolean {
  return tenants.every(({ name }) => caller.tenants.includes(name));
}

/** The tenants that a silence concerns; null if it concerns all. */
export function tenantsOfSilence(
  { tenants }: Tenants,
  { matcher }: Pick<Silence, "matcher">,
): readonly string[] | null {
  if (matcher.tenants === null) return null;
  const names = tenants.map(({ name }) => name).filter(createNameMatcher(matcher.tenants));
  return names.length === tenants.length ? null : names;
}

export function maySeeSilence(context: Tenants, caller: Caller, silence: Silence): boolean {
  const concerned = tenantsOfSilence(context, silence);
  return (
    mayUseAllTenants(context, caller) ||
    caller.tenants.some((name) => concerned === null || concerned.includes(name))
  );
}

export function mayEndSilence(context: Tenants, caller: Caller, silence: Silence): boolean {
  return (
    mayUseAllTenants(context, caller) ||
    tenantsOfSilence(context, silence)?.every((name) => caller.tenants.includes(name)) === true
  );
}

/**
 * The matcher for a caller with access to some tenants names these tenants, so that the caller cannot
 * silence incidents of others.
 *
 * @throws Problem 400 if no tenant remains
 */
export function limitToTenants(
  context: Tenants,
  caller: Caller,
  matcher: SilenceMatcher,
): SilenceMatcher {
  const matches = createNameMatcher(matcher.tenants ?? ["*"]);
  const names = caller.tenants.filter(matches);
  if (names.length === 0) {
    const known = caller.tenants.length === 0 ? "none" : caller.tenants.join(", ");
    throw invalidFieldProblem(
      "tenants",
      JSON.stringify(matcher.tenants),
      `matches no tenant that you may see; known names: ${known}`,
    );
  }
  return mayUseAllTenants(context, caller) ? matcher : { ...matcher, tenants: names };
}
