import fc from "fast-check";
import { describe, expect } from "vitest";
import { EXPLANATION_IDS } from "../../../domain/error-explanation.ts";
import { ERROR_CODES } from "../../../domain/explanation/error-codes.ts";
import type { ErrorFacts } from "../../../domain/explanation/error-facts.ts";
import { explainError } from "../../../domain/explanation/explain-error.ts";
import { JOB_KINDS, SYSTEM_KINDS } from "../../../domain/job-kind.ts";
import { OBJECT_KINDS } from "../../../domain/object-kind.ts";
import { EVENT_ACTIONS } from "../../../domain/provisioning-event.ts";
import { meaningText, remedyText } from "../../../wording/explanations.ts";
import { test as law } from "../../property.ts";
import { expectReadable } from "../../wording/readable.ts";

const anyWords = fc.oneof(
  fc.string({ maxLength: 200 }),
  fc.constantFrom(
    "userName is required",
    "Email already exists",
    "InsufficientAccessRights-SecErr: problem 4003",
    "<!DOCTYPE html><title>502</title>",
    "rate limit exceeded",
    "{'error': \"it's\"}",
  ),
);
/** Names that every object of JavaScript has. */
const objectNames = fc.constantFrom("toString", "valueOf", "constructor", "__proto__", "toJSON");
const anyJson = fc.oneof(
  fc.json({ maxDepth: 3 }),
  fc
    .dictionary(
      fc.oneof(objectNames, fc.constantFrom("errors", "detail")),
      fc.jsonValue({ maxDepth: 1 }),
    )
    .map((errors) => JSON.stringify({ errors })),
  fc
    .record({ detail: anyWords, status: fc.integer({ min: 0, max: 999 }) })
    .map((value) => JSON.stringify(value)),
  fc
    .record({
      detail: fc.oneof(anyWords, fc.array(anyWords), fc.dictionary(fc.string(), anyWords)),
    })
    .map((value) => JSON.stringify(value)),
);
/** An answer as Entra logs it, which may have been cut off anywhere. */
const anyText = fc
  .tuple(
    fc.constantFrom("BadRequest", "Conflict", "Forbidden", "401", "Nonsense", ""),
    anyWords,
    anyJson,
    fc.nat(400),
  )
  .map(([status, words, json, end]) =>
    `StatusCode: ${status}\r\nMessage: ${words}\r\nWeb Response: \r\n${json}`.slice(0, 40 + end),
  );

const anyFacts: fc.Arbitrary<ErrorFacts> = fc.record({
  code: fc.option(
    fc.oneof(
      fc.string({ maxLength: 60 }),
      fc.constantFrom(...ERROR_CODES.map(({ code }) => code)),
      fc
        .tuple(
          fc.constantFrom(
            "SystemForCrossDomainIdentityManagement",
            "HybridSynchronizationActiveDirectory",
            "AzureActiveDirectory",
            "Workday",
            "Box",
          ),
          fc.constantFrom("Conflict", "NotFound", "InvalidCredentials", "Timeout", "Something"),
        )
        .map((parts) => parts.join("")),
    ),
    { nil: null },
  ),
  text: fc.option(fc.oneof(anyText, fc.string()), { nil: null }),
  action: fc.constantFrom(null, ...EVENT_ACTIONS),
  objectKind: fc.constantFrom(...OBJECT_KINDS),
  kind: fc.constantFrom(...JOB_KINDS),
  direction: fc.record({
    source: fc.constantFrom(...SYSTEM_KINDS),
    target: fc.constantFrom(...SYSTEM_KINDS),
  }),
  application: fc.constantFrom("8x8", "Fabrikam Notes", ""),
  attribute: fc.constantFrom(null, "department"),
  recommendedAction: fc.option(fc.string(), { nil: null }),
});

describe("the explanation of any error", () => {
  law.prop([anyFacts])(
    "has an id, and words without control characters and working links",
    (facts) => {
      const explanation = explainError(facts);
      expect(EXPLANATION_IDS).toContain(explanation.id);
      expect(explanation.owner).not.toBe("job owner");
      for (const text of [explanation.detail, explanation.recommendedAction]) {
        if (text === null) continue;
        expect(text).not.toMatch(/[\p{Cc}\p{Cf}]|https?:\/\//u);
        expect([...text].length).toBeLessThanOrEqual(402);
        expect(text).toMatch(/[.!?…]$/);
      }
    },
  );

  law.prop([anyFacts, fc.nat(99)])(
    "does not change with Entra's note about retries",
    (facts, times) => {
      const note = `. This operation was retried ${times} times. It will be retried again after this date: 2026-05-21T15:13:02.1180000Z UTC`;
      const retried = explainError({ ...facts, text: `${facts.text ?? ""}${note}` });
      const once = explainError(facts);
      expect(retried.id).toBe(once.id);
      expect(retried.owner).toBe(once.owner);
    },
  );

  law.prop([anyFacts])(
    "has readable texts that name no app if the target is a directory",
    (facts) => {
      const code = facts.code === null ? null : facts.code.replace(/[^A-Za-z0-9]+/g, "");
      const explanation = explainError({
        ...facts,
        code,
        recommendedAction: null,
        attribute: null,
      });
      const named = { ...explanation, attribute: facts.attribute };
      for (const isActionDue of [true, false]) {
        expectReadable(`${meaningText(named)} ${remedyText(named, { isActionDue })}`);
      }
    },
  );
});
