import { describe, expect, test } from "vitest";
import { attributeFromPath } from "../../../domain/explanation/attribute-names.ts";
import { parseErrorText } from "../../../domain/explanation/parse-error-text.ts";
import { extractMessageTemplate } from "../../../domain/failure/message-template.ts";
import { toPlainLine, toQuotedSentence } from "../../../domain/outside-text.ts";
import { meaningText } from "../../../wording/explanations.ts";
import { formatErrorCode } from "../../../wording/phrases.ts";
import { readEventRow } from "../../../worker/graph/event-row.ts";
import { SynchronizationJob } from "../../../worker/graph/graph-schemas.ts";
import { readMappings } from "../../../worker/graph/read-configurations.ts";
import { readSecretSettings } from "../../../worker/graph/secret-settings.ts";
import { failure, JOB, logRow } from "../../worker/graph-json.ts";
import { explainCreate } from "./failure-fixtures.ts";

// On a text of a megabyte, a parser whose run time is more than linear does not end before the timeout of
// the test. So the tests with such texts do not measure the time.

const MEGABYTE = 1_000_000;
const megabyteOf = (piece: string): string => piece.repeat(Math.ceil(MEGABYTE / piece.length));

const PIECES = [
  "a",
  " ",
  '"',
  "\\",
  '\\"',
  '"detail":"',
  '"detail" : ',
  '{"detail":"\\',
  "<title>",
  "<title ",
  "<html",
  "StatusCode: ",
  "status code",
  "Message: ",
  "Message:                ",
  "urn:",
  "urn:user:",
  "users:group:",
  'a[b eq "',
  "[a eq ]",
  "a.",
  "a-",
  "A",
  "aA",
  "“",
  "«»",
  "'",
  "'a'a",
  "http://",
  "www.",
  "This operation was retried ",
  "retried 1 times again after this date: ",
  "\ud800",
  "\u202e",
  "\u0000",
  "{",
  "[",
  "…",
  "ﷺ",
];

describe.each(PIECES)("a text with a megabyte of %j", (piece) => {
  test.each(["", '{"detail":"', "x", "«"])(
    "that begins with %j is parsed in linear time",
    (start) => {
      const text = start + megabyteOf(piece);
      const results = [
        extractMessageTemplate(text, [text.slice(0, 300), "a a"]).text ?? "",
        parseErrorText(text).message,
        meaningText(explainCreate(text, text, text)),
        meaningText(explainCreate(null, text, "8x8")),
        attributeFromPath(text) ?? "",
        toPlainLine(text, 200),
        toQuotedSentence(text),
        formatErrorCode(text),
      ];
      for (const result of results) expect(result.length).toBeLessThanOrEqual(1000);
      const read = readEventRow(logRow("1", Date.UTC(2026, 4, 4), failure(text, text)));
      expect(read.ok && read.value.code?.length).toBeLessThanOrEqual(130);
    },
  );
});

// A parser that is quadratic in this short text would still end before the timeout, so the time is measured.
test.each([" ", "\t", "\r\n"])("an unclosed answer of many %j is parsed fast", (space) => {
  const text = `{'detail': '${space.repeat(8000)}`;
  const durations = Array.from({ length: 10 }, () => {
    const startedAt = performance.now();
    parseErrorText(text);
    return performance.now() - startedAt;
  });
  expect(Math.min(...durations)).toBeLessThan(10);
});

/** Parsed from JSON, because `__proto__` in a literal would set the prototype. */
const PROTOTYPES: unknown = JSON.parse(
  '{"__proto__":{"admin":true},"constructor":{"prototype":1},"toString":1,"hasOwnProperty":1}',
);

const nestedJson = (levels: number): unknown => {
  let json: unknown = "end";
  for (let n = 0; n < levels; n += 1) json = n % 2 === 0 ? [json] : { value: json, groups: json };
  return json;
};

const UNEXPECTED_JSON: readonly unknown[] = [
  null,
  0,
  "text",
  [],
  [[]],
  PROTOTYPES,
  nestedJson(5000),
  Array.from({ length: 100_000 }, () => PROTOTYPES),
  { value: "no list", synchronizationRules: "no list" },
  { value: [null, 1, PROTOTYPES, { key: "SyncAll", value: 1 }] },
  { value: [{ key: "SyncNotificationSettings", value: "[".repeat(1900) }] },
  { value: [{ key: "SyncNotificationSettings", value: '{"__proto__":{"Enabled":false}}' }] },
  { value: [{ key: "BaseAddress", value: "javascript:alert(1)" }] },
  { synchronizationRules: [{ objectMappings: Array(10_000).fill(PROTOTYPES) }] },
  {
    synchronizationRules: [
      {
        objectMappings: [{ attributeMappings: Array(10_000).fill({ targetAttributeName: 1e308 }) }],
      },
    ],
  },
];

const SET_VALUES: ReadonlySet<unknown> = new Set([true, "on", "off"]);

describe("JSON of an unexpected shape", () => {
  test.each(UNEXPECTED_JSON.map((json, n) => [n, json] as const))(
    "gives no settings, no mappings and no event (example %i)",
    (_, json) => {
      const { areSettingsRead: _areSettingsRead, ...settings } = readSecretSettings(json);
      expect(settings.isEveryoneInScope).toBeNull();
      expect(Object.values(settings).filter((value) => SET_VALUES.has(value))).toEqual([]);
      const mappings = readMappings(json) ?? [];
      expect(mappings.flatMap(({ attributes }) => attributes)).toEqual([]);
      expect(mappings.length).toBeLessThanOrEqual(20);
      expect(readEventRow(json).ok).toBe(false);
    },
  );

  test("with a long attribute name is read in linear time", () => {
    for (const name of [
      `a${'[a eq "a"]'.repeat(19)}`,
      `a[a eq "a"]${".a".repeat(80)}!`,
      "a.".repeat(99),
    ]) {
      const attributeMappings = [{ targetAttributeName: name }];
      const json = { synchronizationRules: [{ objectMappings: [{ attributeMappings }] }] };
      expect(readMappings(json)?.[0]?.attributes).toHaveLength(1);
    }
  });
});

describe("a job object", () => {
  test.each`
    counts                         | value
    ${"counts beyond any integer"} | ${1e308}
    ${"negative counts"}           | ${-5}
    ${"counts of 10^15"}           | ${1e15}
    ${"texts as counts"}           | ${"7"}
  `("with $counts is read as safe integers that are not negative", ({ value }) => {
    const progress = {
      completedUnits: value,
      totalUnits: value,
      progressObservationDateTime: "2026-05-04T10:00:00Z",
    };
    const job = SynchronizationJob.parse({
      id: JOB,
      status: {
        lastExecution: { countExported: value, countEscrowed: value },
        countSuccessiveCompleteFailures: value,
        progress: [progress],
        synchronizedEntryCountByType: [
          { key: "__proto__", value },
          { key: "constructor", value },
        ],
      },
    });
    const numbers = [
      job.lastExecution?.exported,
      job.lastExecution?.escrowed,
      job.successiveFailedCycles,
      ...job.progress.flatMap(({ completed, total }) => [completed, total]),
      ...job.synchronizedEntries.map(({ count }) => count),
    ];
    for (const number of numbers) expect(number).toBeGreaterThanOrEqual(0);
    for (const number of numbers) expect(Number.isSafeInteger(number)).toBe(true);
  });
});
