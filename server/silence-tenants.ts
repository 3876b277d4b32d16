import { suggestion } from "../command-line/did-you-mean.ts";
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

/** The tenants of a silence as a caller may see them: without the names of other tenants. */
export function shownTenants(
  caller: Caller,
  { matcher: { tenants } }: Pick<Silence, "matcher">,
): readonly string[] | null {
  if (caller.seesLaterTenants || tenants === null) return tenants;
  return tenants.filter((pattern) => caller.tenants.some(createNameMatcher([pattern])));
}

/**
 * The matcher for a caller with access to some tenants names these tenants, so that the caller cannot
 * silence incidents of others.
 *
 * @throws Problem 400 if no tenant remains
 */
export function limitToTenants(caller: Caller, matcher: SilenceMatcher): SilenceMatcher {
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
  // The names do not match a tenant that is added later.
  return caller.seesLaterTenants ? matcher : { ...matcher, tenants: names };
}

/**
 * A silence with a mistyped app would hold back nothing, and people would be notified during their work.
 *
 * @throws Problem 400 for a name that matches no app of the tenants
 */
export async function requireKnownApplications(
  { store, tenants: all }: Pick<ServerContext, "store" | "tenants">,
  caller: Caller,
  { tenants, applications }: SilenceMatcher,
): Promise<void> {
  if (applications === null) return;
  const names = all
    .map(({ name }) => name)
    .filter((name) => caller.tenants.includes(name))
    .filter(createNameMatcher(tenants ?? ["*"]));
  const [jobs, targets, incidents] = await Promise.all([
    store.jobs.assessments(names),
    store.targets.list(names),
    Promise.all(names.map((name) => store.incidents.listOpen(name))),
  ]);
  const known = new Set([
    ...jobs.map(({ job }) => job.application),
    ...targets.map(({ application }) => application),
    ...incidents.flat().map(({ application }) => application),
  ]);
  // Before the first poll no app is known.
  if (known.size === 0) return;
  const wrong = applications.find((pattern) => ![...known].some(createNameMatcher([pattern])));
  if (wrong === undefined) return;
  const hint = suggestion(wrong, [...known], "write a name that GET /api/v1/jobs shows");
  throw invalidFieldProblem(
    "applications",
    wrong,
    `names "${wrong}", which is not a watched app of ${names.join(", ")} (${hint})`,
  );
}
