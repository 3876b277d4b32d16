import type { Millis } from "../domain/time.ts";
import type { Store } from "../store/store.ts";
import { deliver } from "./deliver.ts";
import { type Jobs, type Look, startJobs } from "./jobs.ts";
import { targetLooks, tenantLooks } from "./tenant.ts";
import type { World } from "./world.ts";

/** A fast clock must not turn a minute's poll into a busy loop. */
const LEAST_EVERY_MS: Millis = 250;

const OUTBOX_EVERY_MS: Millis = 3000;
const WAITING_AT_ONCE = 200;

/** Everything that the worker does, as looks that come again and again, and deliveries. */
export async function composeWorker(world: World): Promise<Jobs> {
  const { settings, store, mailer, clock, log } = world;
  const everyMs = (ms: Millis) => Math.max(LEAST_EVERY_MS, Math.round(ms / clock.speed()));

  const perTenant = await Promise.all(
    settings.tenants.map((tenant) => tenantLooks(tenant, world, everyMs)),
  );
  const targets = settings.tenants.flatMap((tenant) => targetLooks(tenant, world, everyMs));
  const looks = [...perTenant.flat(), ...targets];
  let jobs: Jobs | null = null;
  if (mailer !== null) {
    looks.push(outbox(store, async (noticeId) => jobs?.post(noticeId)));
  }
  jobs = await startJobs({
    connection: world.connection,
    keyPrefix: settings.redis.keyPrefix,
    looks,
    deliver: async (noticeId) =>
      mailer === null
        ? "nothing-to-do"
        : await deliver(noticeId, { incidents: store.incidents, mailer, now: clock.now, log }),
    realNow: world.realNow,
    log,
  });
  return jobs;
}

/**
 * Puts every waiting notice on its way. It is the only way there: a notice that was kept just
 * before a crash is found by the next look.
 */
function outbox(store: Store, post: (noticeId: string) => Promise<void>): Look {
  return {
    id: "outbox",
    everyMs: OUTBOX_EVERY_MS,
    async run() {
      const waiting = await store.incidents.waiting(WAITING_AT_ONCE);
      await Promise.all(waiting.map((notice) => post(notice.id)));
    },
  };
}
