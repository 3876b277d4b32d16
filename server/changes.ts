import type { JobSnapshot } from "../domain/snapshot.ts";
import type { World } from "./world.ts";

/** How often, in real time, the store is asked what changed: once for all listeners together. */
const LOOK_EVERY_MS = 2000;

/** One job whose facts or verdict are new. */
export type Change = {
  readonly tenant: string;
  readonly jobId: string;
  readonly condition: JobSnapshot["condition"];
};

type Listener = {
  /** Called with every look: with no changes too, as a sign of life. */
  readonly hear: (changes: readonly Change[]) => void;
  /** The server stops. */
  readonly end: () => void;
};

export type Changes = {
  /** Returns how to stop. */
  listen(listener: Listener): () => void;
  readonly listeners: () => number;
  stop(): void;
};

/** Looks only while somebody listens. */
export function connectChanges({ store, tenants, log }: World): Changes {
  const listeners = new Set<Listener>();
  const seen = new Map<string, number>();
  const names = tenants.map(({ name }) => name);
  let timer: NodeJS.Timeout | null = null;
  let looking = false;

  const look = async () => {
    if (looking) return;
    looking = true;
    try {
      const changes = newOnes(await store.jobs.snapshots(names), seen);
      for (const { hear } of listeners) hear(changes);
    } catch (error) {
      log.warn({ err: error }, "stream cannot read what changed");
    } finally {
      looking = false;
    }
  };
  const pause = () => {
    if (timer !== null) clearInterval(timer);
    timer = null;
  };
  return {
    listen(listener) {
      listeners.add(listener);
      timer ??= setInterval(() => void look(), LOOK_EVERY_MS).unref();
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) pause();
      };
    },
    listeners: () => listeners.size,
    stop() {
      pause();
      for (const { end } of listeners) end();
    },
  };
}

function newOnes(snapshots: readonly JobSnapshot[], seen: Map<string, number>): readonly Change[] {
  const changes: Change[] = [];
  for (const { job, condition, judgedAt } of snapshots) {
    const key = `${job.tenant}/${job.jobId}`;
    if (seen.get(key) === judgedAt) continue;
    seen.set(key, judgedAt);
    changes.push({ tenant: job.tenant, jobId: job.jobId, condition });
  }
  return changes;
}
