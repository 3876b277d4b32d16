import { loadLuaScript } from "./lua-script.ts";
import type { RedisClient } from "./redis-client.ts";

const readFieldsScript = loadLuaScript("read-fields", "reads");

export type VersionedFieldValues = {
  /** The value of field `v` of `versionKey`. */
  readonly version: Buffer | null;
  /** The value of each field, in order. */
  readonly values: readonly (Buffer | null)[];
};

/** Reads many hash fields in one slot of a cluster, at the same moment and with one command. */
export async function readFields(
  redis: RedisClient,
  versionKey: string,
  fields: readonly { readonly key: string; readonly field: string | Buffer }[],
): Promise<VersionedFieldValues> {
  const keys = [versionKey, ...fields.map(({ key }) => key)];
  const reply = await readFieldsScript(
    redis,
    keys,
    fields.map(({ field }) => field),
  );
  if (!Array.isArray(reply)) throw new Error("read-fields: Redis did not reply with a list");
  const valueAt = (i: number): Buffer | null => {
    const value: unknown = reply[i];
    return Buffer.isBuffer(value) ? value : null;
  };
  return { version: valueAt(0), values: fields.map((_, i) => valueAt(i + 1)) };
}
