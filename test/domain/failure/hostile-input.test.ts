import { describe, expect, test } from "vitest";
import { attributeFromPath } from "../../../domain/failure/attribute-names.ts";
import { explainError } from "../../../domain/failure/explain-error.ts";
import { extractMessageTemplate } from "../../../domain/failure/message-template.ts";
import { parseErrorText } from "../../../domain/failure/parse-error-text.ts";
import { toPlainLine, toQuotedSentence } from "../../../domain/outside-text.ts";
import { meaningText } from "../../../wording/explanations.ts";
import { formatErrorCode } from "../../../wording/phrases.ts";
import { readEventRow } from "../../../worker/graph/event-row.ts";
import { SynchronizationJob } from "../../../worker/graph/graph-schemas.ts";
import { readMappings, readSecretSettings } from "../../../worker/graph/read-configurations.ts";
import { failure, JOB, logRow } from "../../worker/graph-json.ts";

// Texts made to keep a reader busy for ever. Nothing is measured: who is not linear does not end.

const MEGABYTE = 1_000_000;
const over = (piece: string): string => piece.repeat(Math.ceil(MEGABYTE / piece.length));

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

describe.each(PIECES)("a megabyte of %j", (piece) => {
  test.each(["", '{"detail":"', "x", "«"])("after %j is read and comes to its end", (start) => {
    const text = start + over(piece);
    const said = [
      extractMessageTemplate(text, [text.slice(0, 300), "a a"]).text ?? "",
      parseErrorText(text).message,
      meaningText(explainError(text, text, text)),
      meaningText(explainError(null, text, "8x8")),
      attributeFromPath(text) ?? "",
      toPlainLine(text, 200),
      toQuotedSentence(text),
      formatErrorCode(text),
    ];
    for (const one of said) expect(one.length).toBeLessThanOrEqual(1000);
    const read = readEventRow(logRow("1", Date.UTC(2026, 4, 4), failure(text, text)));
    expect(read.ok && read.value.code?.length).toBeLessThanOrEqual(130);
  });
});

/** Parsed, because a literal would set the prototype. */
const PROTOTYPES: unknown = JSON.parse(
  '{"__proto__":{"admin":true},"constructor":{"prototype":1},"toString":1,"hasOwnProperty":1}',
);

const deep = (levels: number): unknown => {
  let json: unknown = "end";
  for (let n = 0; n < levels; n += 1) json = n % 2 === 0 ? [json] : { value: json, groups: json };
  return json;
};

const ODD: readonly unknown[] = [
  null,
  0,
  "text",
  [],
  [[]],
  PROTOTYPES,
  deep(5000),
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

describe("JSON of an odd shape", () => {
  test.each(ODD.map((json, n) => [n, json] as const))(
    "%i is read as what it is: nothing",
    (_, json) => {
      expect(
        Object.values(readSecretSettings(json)).filter((one) => typeof one === "boolean"),
      ).toEqual([]);
      const mappings = readMappings(json) ?? [];
      expect(mappings.flatMap(({ attributes }) => attributes)).toEqual([]);
      expect(mappings.length).toBeLessThanOrEqual(20);
      expect(readEventRow(json).ok).toBe(false);
    },
  );

  test("a name of an attribute cannot keep its reader busy either", () => {
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
    what                                  | value
    ${"counts that no computer can hold"} | ${1e308}
    ${"negative counts"}                  | ${-5}
    ${"counts of 10^15"}                  | ${1e15}
    ${"no number"}                        | ${"7"}
  `("with $what is read to finite figures from 0 up", ({ value }) => {
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
    const figures = [
      job.lastExecution?.exported,
      job.lastExecution?.escrowed,
      job.successiveFailedCycles,
      ...job.progress.flatMap(({ completed, total }) => [completed, total]),
      ...job.synchronizedEntries.map(({ count }) => count),
    ];
    for (const figure of figures) expect(figure).toBeGreaterThanOrEqual(0);
    for (const figure of figures) expect(Number.isSafeInteger(figure)).toBe(true);
  });
});
