import type { RandomStream } from "../../simulator/random.ts";
import { ordinaryRow } from "./row-json.ts";
import type { WorldJob, WorldRow } from "./world-types.ts";

// Rows as no service should send them, and as some service will. Each of them must be counted
// exactly once or left out; none may harm the other rows of its page.

const HOUR_MS = 3_600_000;
/** Old enough that the polls of a run, which read the last hour again, do not read these rows. */
const OLDEST_MS = 40 * HOUR_MS;
const NEWEST_MS = 10 * HOUR_MS;

const HUGE_TEXT_CHARACTERS = 10_000_000;
const DEEP_LEVELS = 20_000;
const LONG_ID = "x".repeat(10_000);

type Poison = {
  /** Changes the text of an ordinary row. */
  readonly edit: (json: string) => string;
  /** The action and status that the product must count; null if it must leave out the row. */
  readonly counted: { readonly action: string; readonly status: string } | null;
  /** How many such rows stand next to each other. */
  readonly copies?: number;
};

const AS_WRITTEN = { action: "create", status: "success" };

/** Adds properties, given as JSON text, at the beginning of the row. */
const withProperties = (text: string) => (json: string) => json.replace("{", () => `{${text},`);
/** Replaces the value of a property by JSON text. */
const withValue = (key: string, value: string) => (json: string) =>
  json.replace(new RegExp(`"${key}":("[^"]*"|\\[\\]|\\d+)`), () => `"${key}":${value}`);

const POISONS = {
  "10 MB text": {
    edit: withProperties(`"additionalNote":"${"n".repeat(HUGE_TEXT_CHARACTERS)}"`),
    counted: AS_WRITTEN,
  },
  "two rows of 10 MB": {
    edit: withProperties(`"additionalNote":"${"n".repeat(HUGE_TEXT_CHARACTERS)}"`),
    counted: AS_WRITTEN,
    copies: 2,
  },
  "deep nesting": {
    edit: withProperties(`"nested":${"[".repeat(DEEP_LEVELS)}${"]".repeat(DEEP_LEVELS)}`),
    counted: AS_WRITTEN,
  },
  "lone surrogates": {
    edit: (json) => json.replaceAll("Person ", () => "Person \\ud800 "),
    counted: AS_WRITTEN,
  },
  __proto__: {
    edit: withProperties('"__proto__":{"status":"failure","jobId":"polluted"},"constructor":null'),
    counted: AS_WRITTEN,
  },
  "year 0": { edit: withValue("activityDateTime", '"0000-01-01T00:00:00Z"'), counted: null },
  "year 9999": { edit: withValue("activityDateTime", '"9999-12-31T23:59:59Z"'), counted: null },
  "10 kB id": { edit: withValue("id", `"${LONG_ID}"`), counted: null },
  "10 kB change id": { edit: withValue("changeId", `"${LONG_ID}"`), counted: AS_WRITTEN },
  "unknown enums": {
    edit: (json) =>
      withValue(
        "provisioningAction",
        '"teleport"',
      )(
        json.replace(
          '"provisioningStatusInfo":{"status":"success"',
          () => '"provisioningStatusInfo":{"status":"perhaps"',
        ),
      ),
    counted: { action: "other", status: "unknown" },
  },
  "duplicate keys": {
    edit: withProperties('"provisioningAction":"delete","activityDateTime":"2001-01-01T00:00:00Z"'),
    counted: AS_WRITTEN,
  },
  "the same row three times": { edit: (json) => json, counted: AS_WRITTEN, copies: 3 },
  "unknown properties": {
    edit: withProperties('"extra":1e400,"more":[[{}]]'),
    counted: AS_WRITTEN,
  },
} as const satisfies Readonly<Record<string, Poison>>;

const POISON_NAMES = Object.keys(POISONS) as (keyof typeof POISONS)[];

/** All kinds of poisoned rows, at times from the seed. */
export function poisonedRows(
  job: Pick<WorldJob, "id" | "application" | "tenant">,
  startsAt: number,
  random: RandomStream,
): readonly WorldRow[] {
  return POISON_NAMES.flatMap((name, index) => {
    const poison: Poison = POISONS[name];
    const ageMs = NEWEST_MS + random.next() * (OLDEST_MS - NEWEST_MS);
    const at = Math.floor((startsAt - ageMs) / 1000) * 1000;
    const sourceId = `poisoned-person-${index}`;
    return Array.from({ length: poison.copies ?? 1 }, (_, copy): WorldRow => {
      const isRepeated = name === "the same row three times";
      const id = `poisoned-${index}-${isRepeated ? 0 : copy}`;
      const facts = { id, at, cycleAt: at, job, person: index, sourceId, ...AS_WRITTEN };
      const isLeftOut = poison.counted === null || (isRepeated && copy > 0);
      return {
        id: `${id}-${copy}`,
        tenant: job.tenant,
        jobId: job.id,
        at,
        visibleAt: at,
        json: () => poison.edit(JSON.stringify(ordinaryRow(facts))),
        counted: isLeftOut ? null : { ...poison.counted, sourceId },
      };
    });
  });
}
