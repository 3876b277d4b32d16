import type { Settings } from "../../config/schema.ts";
import { counted, type Finding, type Line, type Look } from "./line.ts";
import { examineMail } from "./mail.ts";
import { ownBudget } from "./pace.ts";
import { examineRedis, type RedisDeps } from "./redis.ts";
import { examineTarget } from "./target.ts";
import { examineTenant, type TenantDeps } from "./tenant.ts";

export type ExamineDeps = Omit<TenantDeps, "budget"> &
  Pick<RedisDeps, "redisUrl" | "hasProgram"> & {
    /** A random UUID that nobody is called by. */
    readonly uuid: () => string;
  };

/** Tries every connection in the settings, one after the other, and tells of each as it is known. */
export async function* examine(settings: Settings, deps: ExamineDeps): AsyncGenerator<Line> {
  const { redis, tenants, targets } = settings;
  yield { subject: "settings", look: "settings", verdict: "ok", text: read(settings) };

  const { finding, store } = await examineRedis({ ...deps, keyPrefix: redis.keyPrefix });
  yield { subject: "redis", look: "connection", ...finding };
  // Beside a worker that runs, its pace is kept as well.
  const budget = store?.budget ?? ownBudget(deps);
  try {
    for (const tenant of tenants) {
      yield* about(tenant.name, examineTenant(tenant, { ...deps, budget }));
    }
    for (const target of targets) yield* about(target.name, examineTarget(target, deps));
    yield* about("mail", examineMail(settings, deps));
  } finally {
    await store?.close();
  }
}

/** Every subject that `examine` will tell of. */
export function subjectsOf({ tenants, targets }: Settings): readonly string[] {
  return ["settings", "redis", "mail", ...[...tenants, ...targets].map(({ name }) => name)];
}

async function* about(
  subject: string,
  found: AsyncGenerator<readonly [Look, Finding]>,
): AsyncGenerator<Line> {
  for await (const [look, finding] of found) yield { subject, look, ...finding };
}

function read({ tenants, targets, notify }: Settings): string {
  return `${counted(tenants.length, "tenant")}, ${counted(targets.length, "target")}, ${counted(notify.length, "mail route")}`;
}
