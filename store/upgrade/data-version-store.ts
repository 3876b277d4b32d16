import { setTimeout as wait } from "node:timers/promises";
import type { Millis } from "../../domain/time.ts";
import { SECOND } from "../../domain/time.ts";
import { applyWrites } from "../redis/apply-writes.ts";
import { DATA_VERSION } from "../redis/data-version.ts";
import { dataVersionKeys } from "../redis/keys.ts";
import type { StoreContext } from "../redis/store-context.ts";
import { rewriteRecords } from "./rewrite-records.ts";

/** The version of the stored data, and the version of Steadystate that wrote it. */
type StoredVersion = { readonly version: number; readonly product: string };

type UpgradeResult =
  /** `rewrittenRecords` is 0 if the data already had this version. */
  | { readonly code: "ready"; readonly from: number; readonly rewrittenRecords: number }
  /** This process cannot read the data. */
  | ({ readonly code: "newer" } & StoredVersion);

type UpgradeOptions = {
  readonly tenants: readonly string[];
  /** The version of this Steadystate. */
  readonly product: string;
  /** Another process takes over after an upgrade has not made progress for this long. */
  readonly lockMs?: Millis;
};

export type DataVersionStore = {
  /** The stored version if this process cannot read it; null otherwise. */
  newer(): Promise<StoredVersion | null>;
  /**
   * Upgrades the stored data to the version of this process. One process does it and the others wait. It
   * can be repeated after a crash at any point.
   */
  upgrade(options: UpgradeOptions): Promise<UpgradeResult>;
};

const LOCK_MS: Millis = 30 * SECOND;
const WAIT_FOR_OTHER_MS: Millis = 250;
/**
 * Longer than the time between two checks of the version by a running process: processes of the
 * version before have ended when the first record changes.
 */
const OLDER_PROCESSES_END_MS: Millis = 5 * SECOND;
/** Processes of version 1 do not check the version. */
const FIRST_CHECKED_VERSION = 2;

/**
 * `version` is written before the first record changes, so that older processes end, and `upgraded`
 * after the last one. Without the hash, the data is of version 1, or there is none.
 */
export function createDataVersionStore(context: StoreContext, writerId: string): DataVersionStore {
  const { redis, prefix } = context;
  const keys = dataVersionKeys(prefix);

  const read = async () => {
    const { version, upgraded, product } = await redis.hgetall(keys.version);
    const numberOf = (text: string | undefined) => Number.parseInt(text ?? "", 10) || 1;
    return {
      version: numberOf(version),
      upgraded: numberOf(upgraded),
      product: product ?? "unknown",
    };
  };
  const newer = async (): Promise<StoredVersion | null> => {
    const { version, product } = await read();
    return version > DATA_VERSION ? { version, product } : null;
  };
  const takeLock = async (lockMs: Millis) =>
    (await redis.set(keys.upgradeLock, writerId, "PX", lockMs, "NX")) === "OK";
  const ownLock = { key: keys.upgradeLock, expected: writerId };

  const runUpgrade = async (from: number, options: Required<UpgradeOptions>) => {
    const keepLock = async () => {
      const extend = ["PEXPIRE", keys.upgradeLock, options.lockMs] as const;
      if (!(await applyWrites(redis, [ownLock], [extend])))
        throw new Error("another process has taken over the upgrade of the stored data");
    };
    await redis.hset(keys.version, { version: DATA_VERSION, product: options.product });
    if (from >= FIRST_CHECKED_VERSION) await wait(OLDER_PROCESSES_END_MS);
    const rewrittenRecords = await rewriteRecords(context, options.tenants, keepLock);
    await keepLock();
    await redis.hset(keys.version, "upgraded", DATA_VERSION);
    return rewrittenRecords;
  };

  return {
    newer,
    async upgrade({ tenants, product, lockMs = LOCK_MS }) {
      for (;;) {
        const { version, upgraded, product: storedBy } = await read();
        if (version > DATA_VERSION) return { code: "newer", version, product: storedBy };
        if (upgraded === DATA_VERSION)
          return { code: "ready", from: upgraded, rewrittenRecords: 0 };
        if (!(await takeLock(lockMs))) {
          await wait(WAIT_FOR_OTHER_MS);
          continue;
        }
        try {
          const options = { tenants, product, lockMs };
          const rewrittenRecords = await runUpgrade(upgraded, options);
          return { code: "ready", from: upgraded, rewrittenRecords };
        } finally {
          await applyWrites(redis, [ownLock], [["DEL", keys.upgradeLock]]);
        }
      }
    },
  };
}
