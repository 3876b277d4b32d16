import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect } from "vitest";
import { buildFailureCluster } from "../../../domain/failure/build-failure-cluster.ts";
import { pseudonymiseEvent } from "../../../domain/privacy/pseudonymise-event.ts";
import { createPseudonyms } from "../../../domain/privacy/pseudonyms.ts";
import type { ProvisioningEvent } from "../../../domain/provisioning-event.ts";
import { readEventRow } from "../../../worker/graph/event-row.ts";
import { CASE_START, row, scimReason } from "../../cases/graph-records.ts";
import { test } from "../../property.ts";

const PSEUDONYMS = createPseudonyms("key of a test, with more than 32 characters", "contoso");
const JOB = "scim.00000000000000000000000000000000.11111111-0000-4000-a000-000000000001";

function eventOf(raw: object): ProvisioningEvent {
  const read = readEventRow(raw);
  if (!read.ok) throw new Error(read.error);
  return read.value;
}

/** No word of the vocabulary begins like this, so a name is never an everyday word. */
const WORD_START = "xq";
const letters = fc.stringMatching(/^[a-zàéëłøßñščžа-яα-ω]{3,9}$/u);
const nameWord = letters.map((end) => `${WORD_START}${end}`);
const capital = (word: string) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
const person = fc
  .tuple(nameWord, nameWord, fc.constantFrom(" ", "-", ", ", " van der ", "'"))
  .map(([first, last, between]) => ({
    name: `${capital(first)}${between}${capital(last)}`,
    address: `${first}.${last}@xqmail.example`,
    alias: `${first.charAt(0)}${last}`,
    words: [first, last],
  }));
type Person = typeof person extends fc.Arbitrary<infer T> ? T : never;

/** Sentences, JSON and key-value texts, as apps write them, around one of the person's names. */
const FRAMES: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => `User ${text} already exists`,
  (text) => `The value '${text}' of the attribute userName is not unique. Ask ${text}!`,
  (text) => `{"detail":"Email: ${text} is taken","status":"409","scimType":"uniqueness"}`,
  (text) => scimReason("Conflict", `{"Errors":[{"description":"${text} is invalid"}]}`),
  (text) => `<html><body>Hello ${text}</body></html>`,
  (text) => `userName=${text};owner=[${text}];https://app.example/users/${text}?mail=${text}`,
  (text) => `„${text}“ «${text}» 'the account of ${text} is missing'`,
  (text) => `${text.toUpperCase()}_${text} CN=${text},OU=Sales\\\\${text}`,
];
const frame = fc.constantFrom(...FRAMES);

function rowAbout(
  own: Person,
  other: Person,
  [textOf, idForm]: [(text: string) => string, string],
) {
  const texts = [own, other].flatMap(({ name, address, alias }) => [name, address, alias]);
  const text = texts.map(textOf).join(" ");
  const id = {
    guid: "a1b2c3d4-0000-4000-8000-000000000001",
    address: own.address,
    alias: own.alias,
  }[idForm];
  const details = Object.fromEntries([
    ...["ReportableIdentifier", "mail", "DisplayName", "PropertyName", "path"].map((key) => [
      key,
      text,
    ]),
    ["SkipReason", own.alias],
    [own.name, other.name],
    [other.address, own.address],
  ]);
  return row({
    jobId: JOB,
    person: { id: id ?? "", displayName: own.name, userPrincipalName: own.address },
    targetId: own.alias,
    error: { errorCode: own.alias, reason: text, recommendedAction: text },
    steps: [
      { name: text, provisioningStepType: text, status: "failure", description: text, details },
      {
        name: "EntryExportAdd",
        provisioningStepType: "export",
        status: "failure",
        description: text,
        details: {},
      },
    ],
    changes: [
      { displayName: "mail", oldValue: text, newValue: own.address },
      { displayName: own.name, oldValue: other.name, newValue: text },
    ],
  });
}

describe("a row in the privacy mode pseudonym", () => {
  test.prop([person, person, fc.tuple(frame, fc.constantFrom("guid", "address", "alias"))], {
    numRuns: 300,
  })(
    "contains no part of the names of any person, wherever and however they are written",
    (own, other, form) => {
      const event = eventOf(rowAbout(own, other, form as [(text: string) => string, string]));
      const stored = JSON.stringify(pseudonymiseEvent(event, PSEUDONYMS)).toLowerCase();
      expect(stored).not.toContain("@");
      for (const word of [...own.words, ...other.words])
        expect(stored).not.toContain(word.slice(0, 5));
    },
  );

  test.prop([person, person, fc.tuple(frame, fc.constantFrom("guid", "address", "alias"))], {
    numRuns: 100,
  })("is unchanged if the row is pseudonymised a second time", (own, other, form) => {
    const event = eventOf(rowAbout(own, other, form as [(text: string) => string, string]));
    const once = pseudonymiseEvent(event, PSEUDONYMS);
    const twice = pseudonymiseEvent(once, PSEUDONYMS);
    expect({ ...twice, source: { ...twice.source, searchKeys: once.source.searchKeys } }).toEqual(
      once,
    );
  });

  test("keeps ids, times, codes, checks, and the words that explain the error", () => {
    const event = eventOf(
      row({
        jobId: JOB,
        at: CASE_START,
        error: {
          errorCode: "SystemForCrossDomainIdentityManagementConflict",
          reason: scimReason(
            "Conflict",
            '{"detail":"User ada.ravensworth@fabrikam.example already exists"}',
          ),
        },
        steps: [
          {
            name: "EntrySynchronizationScoping",
            provisioningStepType: "scoping",
            status: "success",
            description: "Determine if User in scope by evaluating against each scoping filter",
            details: {
              "Active in the source system": "True",
              "Assigned to the application": "False",
              SkipReason: "NotEffectivelyEntitled",
            },
          },
        ],
        changes: [{ displayName: "active", oldValue: "True", newValue: "False" }],
      }),
    );
    const stored = pseudonymiseEvent(event, PSEUDONYMS);
    expect(stored).toMatchObject({
      id: event.id,
      at: CASE_START,
      source: {
        id: event.source.id,
        name: "Person a1b2c3d4",
        userPrincipalName: null,
        kind: "user",
      },
      code: "SystemForCrossDomainIdentityManagementConflict",
      error: { reason: "StatusCode: Conflict. User … already exists" },
      explanation: { id: event.explanation?.id, detail: "User … already exists.", httpStatus: 409 },
      steps: [
        {
          name: "EntrySynchronizationScoping",
          details: {
            "Active in the source system": "True",
            "Assigned to the application": "False",
            SkipReason: "NotEffectivelyEntitled",
          },
        },
      ],
      changes: [{ attribute: "active", before: "True", after: "False" }],
      retry: event.retry,
    });
  });

  test("keeps the name of a group, and drops an address in it", () => {
    const group = {
      id: "a1b2c3d4-0000-4000-8000-000000000009",
      displayName: "Sales of ada@fabrikam.example",
      userPrincipalName: "",
    };
    const event = eventOf(row({ jobId: JOB, person: group, identityType: "Group" }));
    expect(pseudonymiseEvent(event, PSEUDONYMS).source).toMatchObject({
      name: "Sales of …",
      kind: "group",
    });
  });
});

type PublishedError = { readonly status: string; readonly answer: string; readonly vendor: string };

test("a published error of an app has the same failure cluster in both privacy modes, so that a change of the mode opens no incident", () => {
  const file = join(import.meta.dirname, "../explanation/vendor-errors.json");
  const errors = JSON.parse(readFileSync(file, "utf8")) as readonly PublishedError[];
  const different = errors.flatMap(({ status, answer }) => {
    const errorCode = "SystemForCrossDomainIdentityManagementBadRequest";
    const event = eventOf(
      row({ jobId: JOB, error: { errorCode, reason: scimReason(status, answer) } }),
    );
    const [before, after] = [event, pseudonymiseEvent(event, PSEUDONYMS)].map(buildFailureCluster);
    return before?.id === after?.id ? [] : [{ before, after }];
  });
  expect(different).toEqual([]);
});
