import type { Settings } from "../../config/settings-schema.ts";
import { checkChannels } from "./check-channels.ts";
import { checkMail } from "./check-mail.ts";
import { checkPrivacy } from "./check-privacy.ts";
import { type CheckRedisDependencies, checkRedis } from "./check-redis.ts";
import { checkRouteNames } from "./check-route-names.ts";
import { checkRecipients, checkRoutes } from "./check-routes.ts";
import { checkTarget } from "./check-target.ts";
import { type CheckTenantDependencies, checkTenant } from "./check-tenant.ts";
import { type DoctorLine, formatCountWithNoun, type NamedCheckResult } from "./doctor-line.ts";
import { createLocalBudget } from "./local-budget.ts";

export type RunChecksDependencies = Omit<CheckTenantDependencies, "budget"> &
  Pick<CheckRedisDependencies, "redisConnection" | "embeddedRedisUrl" | "hasProgram"> & {
    /** The user name that the probe of a SCIM server searches for. It is random, so that the search finds no user. */
    readonly uuid: () => string;
  };

/** Checks every connection in the settings, one after the other, and yields each result as soon as it is known. */
export async function* runChecks(
  settings: Settings,
  dependencies: RunChecksDependencies,
): AsyncGenerator<DoctorLine> {
  const { redis, tenants, targets } = settings;
  yield { subject: "settings", check: "settings", status: "ok", text: settingsText(settings) };

  const { result, store } = await checkRedis({ ...dependencies, keyPrefix: redis.keyPrefix });
  yield { subject: "redis", check: "connection", ...result };
  yield* toDoctorLines("settings", checkPrivacy(settings, store));
  // Through Redis, the doctor shares the request budget of a running worker.
  const budget = store?.requestBudget ?? createLocalBudget(dependencies);
  try {
    for (const tenant of tenants) {
      yield* toDoctorLines(tenant.name, checkTenant(tenant, settings, { ...dependencies, budget }));
    }
    for (const target of targets)
      yield* toDoctorLines(target.name, checkTarget(target, dependencies));
    yield* toDoctorLines("mail", checkMail(settings, dependencies));
    yield* toDoctorLines("notify", checkRoutes(settings));
    yield* toDoctorLines("notify", checkRecipients(settings, store?.actions ?? null));
    yield* toDoctorLines("notify", checkRouteNames(settings, { ...dependencies, budget }));
    yield* toDoctorLines("notify", checkChannels(settings, dependencies));
  } finally {
    await store?.close();
  }
}

/** Every subject that `runChecks` yields. The longest one gives the width of the column. */
export function checkSubjects({ tenants, targets }: Settings): readonly string[] {
  return [
    "settings",
    "redis",
    "mail",
    "notify",
    ...[...tenants, ...targets].map(({ name }) => name),
  ];
}

async function* toDoctorLines(
  subject: string,
  results: Iterable<NamedCheckResult> | AsyncIterable<NamedCheckResult>,
): AsyncGenerator<DoctorLine> {
  for await (const [check, result] of results) yield { subject, check, ...result };
}

function settingsText({ tenants, targets, notify }: Settings): string {
  return `${formatCountWithNoun(tenants.length, "tenant")}, ${formatCountWithNoun(targets.length, "target")}, ${formatCountWithNoun(notify.length, "route")}`;
}
