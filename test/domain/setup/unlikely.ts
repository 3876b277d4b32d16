import fc from "fast-check";
import type { JobConfiguration } from "../../../domain/setup/configuration.ts";
import { DAY } from "../../../domain/time.ts";
import { NOON } from "../jobs.ts";

// Set-ups as unlikely as Graph may make them.

const instant = fc.integer({ min: NOON - 400 * DAY, max: NOON + DAY });
const maybe = fc.option(fc.boolean(), { nil: null });
const target = fc.oneof(
  fc.string(),
  fc.constantFrom(
    "urn:ietf:params:scim:schemas:extension:8x8:1.1:User:site",
    "urn:8x8:scim:schemas:extension:8x8user:2.0:User:site",
    "__proto__",
  ),
);

export const anyConfiguration: fc.Arbitrary<JobConfiguration> = fc.record({
  readAt: instant,
  knownSince: instant,
  notifies: maybe,
  guardsDeletions: maybe,
  syncAll: maybe,
  dialect: fc.constantFrom("none", "current", "legacy", "both", null),
  mappings: fc.option(
    fc.array(
      fc.record({
        kind: fc.constantFrom("user", "group", "other"),
        enabled: fc.boolean(),
        creates: fc.boolean(),
        updates: fc.boolean(),
        deletes: fc.boolean(),
        filtered: fc.boolean(),
        matching: fc.array(fc.record({ target, source: fc.option(fc.string(), { nil: null }) }), {
          maxLength: 3,
        }),
        attributes: fc.array(fc.record({ target, onlyAtCreation: fc.boolean() }), { maxLength: 4 }),
      }),
      { maxLength: 3 },
    ),
    { nil: null },
  ),
});
