import { z } from "zod";
import type { Instant } from "../../domain/time.ts";
import type { RecordKind } from "../../domain/unreadable-records.ts";
import { DATA_VERSION } from "./data-version.ts";
import { loadLuaScript } from "./lua-script.ts";
import type { RedisClient } from "./redis-client.ts";
import { MAX_AHEAD_MS } from "./store-context.ts";
import { unreadableRecordsOf } from "./unreadable-records.ts";

/**
 * JSON with the version of the stored data (redis/data-version.ts) that it has the shape of:
 * `<version> <time> <JSON>`. A process reads the shapes of earlier versions with the upgrades of the
 * schema, so nothing disappears while the processes of two versions run. A record of a later version
 * can be read too if that version only adds fields.
 */
export type StoredJson<T> = {
  pack(at: Instant, value: T): string;
  /** Null for a record that cannot be read. It is reported (redis/unreadable-records.ts). */
  parse(redis: RedisClient, address: JsonAddress, text: string): T | null;
  /**
   * The record in the shape of this version, with its time; null for a record that cannot be read. A
   * record of version 1 may have no time: it gets 0, so every new value replaces it.
   */
  repack(redis: RedisClient, address: JsonAddress, text: string): string | null;
  /** True for a record that an earlier version wrote. */
  isOutdated(text: string): boolean;
  /**
   * Writes a value into a field unless the stored value is newer. A stored value that is newer by more
   * than MAX_AHEAD_MS is replaced, because it comes from a clock that was ahead.
   */
  putNewest(redis: RedisClient, field: HashField, at: Instant, value: T): Promise<void>;
};

type JsonAddress = { readonly key: string; readonly field?: string };
type HashField = { readonly key: string; readonly field: string };

/** Changes a record of this version into the shape of the next version. */
type Upgrade = (record: Readonly<Record<string, unknown>>) => object;

/**
 * The key is the version whose records the upgrade changes. A version without an upgrade has the shape of
 * the next version.
 */
export type Upgrades = Readonly<Record<number, Upgrade>>;

const putNewestScript = loadLuaScript("put-newest", "writes");

export function storedJson<T>(
  kind: RecordKind,
  schema: z.ZodType<T>,
  upgrades: Upgrades = {},
): StoredJson<T> {
  const pack = (at: Instant, value: T) => `${DATA_VERSION} ${at} ${JSON.stringify(value)}`;
  const parse: StoredJson<T>["parse"] = (redis, { key, field }, text) => {
    const address = field === undefined ? { kind, key } : { kind, key, field };
    return unreadableRecordsOf(redis).read(address, () =>
      schema.parse(upgradeRecord(upgrades, versionOf(text), parseJson(text))),
    );
  };
  return {
    pack,
    parse,
    repack: (redis, address, text) => {
      const value = parse(redis, address, text);
      return value === null ? null : pack(timeOf(text), value);
    },
    isOutdated: (text) => versionOf(text) < DATA_VERSION,
    putNewest: async (redis, { key, field }, at, value) => {
      const args = [field, DATA_VERSION, at, JSON.stringify(value), MAX_AHEAD_MS];
      await putNewestScript(redis, [key], args);
    },
  };
}

const JsonRecord = z.record(z.string(), z.unknown());

function upgradeRecord(upgrades: Upgrades, from: number, json: unknown): unknown {
  let record = json;
  for (let version = from; version < DATA_VERSION; version += 1) {
    record = upgrades[version]?.(JsonRecord.parse(record)) ?? record;
  }
  return record;
}

/** Version 1 wrote plain JSON, or a digest of eight characters in place of the version. */
function versionOf(text: string): number {
  const version = /^\d{1,4}(?= )/.exec(text)?.[0];
  return version === undefined ? 1 : Number(version);
}

function timeOf(text: string): Instant {
  return Number(/^\S+ (\d+) /.exec(text)?.[1] ?? 0);
}

/** The JSON of a record follows its version and time. */
function jsonStartOf(text: string): number {
  return Math.max(0, text.indexOf("{"));
}

function parseJson(text: string): unknown {
  return JSON.parse(text.slice(jsonStartOf(text)));
}

/**
 * The text of a record whose JSON is changed; its version and time stay. Null if the text cannot be
 * parsed: the code that reads the record reports it.
 */
export function changeStoredJson(
  text: string,
  change: (record: unknown) => unknown,
): string | null {
  let record: unknown;
  try {
    record = parseJson(text);
  } catch {
    return null;
  }
  return text.slice(0, jsonStartOf(text)) + JSON.stringify(change(record));
}
