import { withCode } from "../../domain/failure/build-failure-cluster.ts";
import type { ObservedJob } from "../../domain/observed-job.ts";
import type { PersonFilter } from "../../domain/privacy/person-filter.ts";
import { packCluster, unpackCluster } from "../log/outcome-numbers.ts";
import { applyWrites } from "../redis/apply-writes.ts";
import type { JobKeys } from "../redis/keys.ts";
import type { StoreContext } from "../redis/store-context.ts";
import { unreadableRecordsOf } from "../redis/unreadable-records.ts";
import type { KnownNames } from "./known-names.ts";

type Redis = Pick<StoreContext, "redis">;
type Renamed = { readonly code: string; readonly pseudonym: string; readonly text: string };

/** Adds the codes of a job that may name a person, so that they can be replaced in texts. */
export async function addCodes(
  { redis }: Redis,
  keys: JobKeys,
  { names, filter }: { readonly names: KnownNames; readonly filter: PersonFilter },
): Promise<void> {
  for (const [field, text] of Object.entries(await redis.hgetall(keys.meta))) {
    const renamed = renameCode({ redis }, { key: keys.meta, field, text }, filter);
    if (renamed !== null && renamed.pseudonym !== renamed.code)
      names.addCode(renamed.code, renamed.pseudonym);
  }
}

/** A shorter code could be a part of other words. */
const MIN_CODE_CHARS = 5;

/** Adds the codes of a job object that may name a person. */
export function addCodesOfJob(
  { lastExecution, lastSuccess, quarantine }: ObservedJob,
  { names, filter }: { readonly names: KnownNames; readonly filter: PersonFilter },
): void {
  const errors = [lastExecution?.error, lastSuccess?.error, quarantine?.error];
  for (const code of [quarantine?.reason, ...errors.map((error) => error?.code)]) {
    if (code === undefined || code.length < MIN_CODE_CHARS) continue;
    const pseudonym = filter.code(code);
    if (pseudonym !== code) names.addCode(code, pseudonym);
  }
}

/** Replaces the codes of a job that may name a person, and what earlier versions stored of links. */
export async function rewriteCodes(
  { redis }: Redis,
  keys: JobKeys,
  filter: PersonFilter,
): Promise<void> {
  for (const [field, text] of Object.entries(await redis.hgetall(keys.meta))) {
    const next = renameCode({ redis }, { key: keys.meta, field, text }, filter)?.text ?? text;
    if (next !== text)
      await applyWrites(
        redis,
        [{ key: keys.meta, field, expected: text }],
        [["HSET", keys.meta, field, next]],
      );
  }
}

/** Null for a field of a job that has no code. */
function renameCode(
  { redis }: Redis,
  { key, field, text }: { readonly key: string; readonly field: string; readonly text: string },
  filter: PersonFilter,
): Renamed | null {
  if (/^c\d+$/.test(field)) {
    const pseudonym = filter.code(text);
    return { code: text, pseudonym, text: pseudonym };
  }
  if (!/^k\d+$/.test(field)) return null;
  return unreadableRecordsOf(redis).read({ kind: "job-log", key, field }, () => {
    const [code, cluster] = unpackCluster(text);
    const pseudonym = code === null ? null : filter.code(code);
    if (code === null || pseudonym === null || pseudonym === code)
      return { code: "", pseudonym: "", text: packCluster(cluster) };
    return { code, pseudonym, text: packCluster(withCode(cluster, pseudonym)) };
  });
}
