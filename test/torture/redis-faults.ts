import type { Performer } from "./running-system.ts";

const ENDS_AT_ONCE = async () => {};

export const REDIS_FAULTS = {
  "redis killed": async ({ redis }) => {
    await redis.kill();
    return () => redis.start();
  },
  "redis paused": async ({ redis }) => {
    redis.pause();
    return async () => redis.resume();
  },
  "redis connections cut": async ({ redis }) => {
    await redis.admin.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
    return ENDS_AT_ONCE;
  },
  "redis memory full": async ({ redis }) => {
    await redis.admin.config("SET", "maxmemory", "1");
    return async () => void (await redis.admin.config("SET", "maxmemory", "0"));
  },
  "redis read-only": async ({ redis }) => {
    // A replica is read-only. Nothing listens on port 1, so the data stays as it is.
    await redis.admin.replicaof("127.0.0.1", 1);
    return async () => void (await redis.admin.call("REPLICAOF", "NO", "ONE"));
  },
  "redis scripts forgotten": async ({ redis }) => {
    await redis.admin.script("FLUSH");
    return ENDS_AT_ONCE;
  },
  "redis emptied": async ({ redis }) => {
    await redis.admin.flushall();
    return ENDS_AT_ONCE;
  },
  "redis back to an older state": async ({ redis }) => {
    await redis.rememberState();
    return () => redis.returnToState();
  },
} as const satisfies Readonly<Record<string, Performer>>;
