import fc from "fast-check";
import {
  type JobConfiguration,
  SCIM_FLAGS,
  SETTING_STATES,
} from "../../../domain/job-configuration.ts";
import { DAY } from "../../../domain/time.ts";
import { MORNING } from "../job-fixtures.ts";

const anyInstant = fc.integer({ min: MORNING - 400 * DAY, max: MORNING + DAY });
const booleanOrNull = fc.option(fc.boolean(), { nil: null });
const targetAttribute = fc.oneof(
  fc.string(),
  fc.constantFrom(
    "urn:ietf:params:scim:schemas:extension:8x8:1.1:User:site",
    "urn:8x8:scim:schemas:extension:8x8user:2.0:User:site",
    "__proto__",
  ),
);

/** Any configuration that the types allow, even if Graph would never return it. */
export const anyConfiguration: fc.Arbitrary<JobConfiguration> = fc.record({
  readAt: anyInstant,
  firstReadAt: anyInstant,
  areSettingsRead: fc.boolean(),
  notificationMail: fc.constantFrom(...SETTING_STATES),
  notificationAddresses: fc.array(fc.emailAddress(), { maxLength: 2 }),
  deletionPrevention: fc.constantFrom(...SETTING_STATES),
  deletionThreshold: fc.option(fc.integer({ min: 1, max: 5000 }), { nil: null }),
  keepsAccountsOutOfScope: fc.boolean(),
  tokenExpiresAt: fc.option(anyInstant, { nil: null }),
  isEveryoneInScope: booleanOrNull,
  scimFlags: fc.constantFrom(...SCIM_FLAGS, null),
  mappings: fc.option(
    fc.array(
      fc.record({
        kind: fc.constantFrom("user", "group", "other"),
        isEnabled: fc.boolean(),
        canCreate: fc.boolean(),
        canUpdate: fc.boolean(),
        canDelete: fc.boolean(),
        hasScopingFilter: fc.boolean(),
        matchingPairs: fc.array(
          fc.record({ targetAttribute, sourceAttribute: fc.option(fc.string(), { nil: null }) }),
          {
            maxLength: 3,
          },
        ),
        attributes: fc.array(
          fc.record({
            targetAttribute,
            isOnlyAtCreation: fc.boolean(),
            showsWhoLeft: fc.boolean(),
          }),
          {
            maxLength: 4,
          },
        ),
      }),
      { maxLength: 3 },
    ),
    { nil: null },
  ),
});
