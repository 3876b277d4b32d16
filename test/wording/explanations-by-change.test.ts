import { describe, expect, test } from "vitest";
import { type ErrorExplanation, EXPLANATION_IDS } from "../../domain/error-explanation.ts";
import { forChange, withoutInvitation } from "../../domain/explanation/by-change.ts";
import { classAndOwner } from "../../domain/explanation/class-and-owner.ts";
import { explainError } from "../../domain/explanation/explain-error.ts";
import { forSystem } from "../../domain/explanation/system-variants.ts";
import { jobDirection, jobKind, type SystemKind } from "../../domain/job-kind.ts";
import type { ObjectKind } from "../../domain/object-kind.ts";
import type { EventAction } from "../../domain/provisioning-event.ts";
import { ACTIVE_DIRECTORY_EXPLANATION_TEXTS } from "../../wording/explanations/active-directory-explanations.ts";
import { APP_EXPLANATION_TEXTS } from "../../wording/explanations/app-explanations.ts";
import { ENTRA_EXPLANATION_TEXTS } from "../../wording/explanations/entra-explanations.ts";
import { HR_EXPLANATION_TEXTS } from "../../wording/explanations/hr-explanations.ts";
import { ON_PREMISES_EXPLANATION_TEXTS } from "../../wording/explanations/on-premises-explanations.ts";
import { PARTNER_TENANT_EXPLANATION_TEXTS } from "../../wording/explanations/partner-tenant-explanations.ts";
import { TEXT_EXPLANATION_TEXTS } from "../../wording/explanations/text-explanations.ts";
import { meaningText, remedyText } from "../../wording/explanations.ts";
import { scimReason } from "../cases/graph-records.ts";

// What holds for every explanation with every action, object and target.

const JOBS = {
  scim: ["user", "group"],
  onPremises: ["user", "group"],
  AAD2ADGroupProvisioning: ["group"],
  AD2AADProvisioning: ["user", "group"],
  Workday2AD: ["user"],
  Workday2AAD: ["user"],
  Azure2Azure: ["user", "group"],
  WorkdayWriteback: ["user"],
} as const satisfies Record<string, readonly ObjectKind[]>;

const ACTIONS = ["create", "update", "disable", "delete"] as const satisfies EventAction[];

type Change = {
  readonly name: string;
  readonly action: (typeof ACTIONS)[number];
  readonly objectKind: ObjectKind;
  readonly facts: Omit<Parameters<typeof explainError>[0], "code" | "text">;
};

const CHANGES: readonly Change[] = Object.entries(JOBS).flatMap(([template, objectKinds]) =>
  objectKinds.flatMap((objectKind) =>
    ACTIONS.filter((action) => objectKind === "user" || action !== "disable").map((action) => {
      const job = {
        jobId: `${template}.1`,
        templateId: template,
        sourceSystem: null,
        targetSystem: null,
      };
      return {
        name: `${action} of a ${objectKind} (${template})`,
        action,
        objectKind,
        facts: {
          action,
          objectKind,
          kind: jobKind(job),
          direction: jobDirection(job),
          application: "Fabrikam Notes",
          attribute: null,
          recommendedAction: null,
        },
      };
    }),
  ),
);

const APP_TEXTS = { ...APP_EXPLANATION_TEXTS, ...TEXT_EXPLANATION_TEXTS };
const TEXTS_OF_TARGET: Readonly<Partial<Record<SystemKind, object>>> = {
  app: APP_TEXTS,
  "on-premises-app": { ...APP_TEXTS, ...ON_PREMISES_EXPLANATION_TEXTS },
  "active-directory": ACTIVE_DIRECTORY_EXPLANATION_TEXTS,
  entra: ENTRA_EXPLANATION_TEXTS,
  "partner-tenant": PARTNER_TENANT_EXPLANATION_TEXTS,
  hr: HR_EXPLANATION_TEXTS,
};

/** Every explanation that this change can have, with the app's words. */
function explanationsOf({ action, objectKind, facts }: Change): readonly ErrorExplanation[] {
  const { target } = facts.direction;
  const ids = new Set(
    EXPLANATION_IDS.map((id) => withoutInvitation(forSystem(forChange(id, facts), target), facts)),
  );
  const texts = TEXTS_OF_TARGET[target] ?? {};
  const idsOfTarget = [...ids].filter((id) => Object.hasOwn(texts, id));
  expect(idsOfTarget.length).toBeGreaterThan(5);
  return idsOfTarget.map((id) => ({
    id,
    ...classAndOwner(id, facts),
    catalogueCode: null,
    code: "SomeCode",
    detail: "It did not work.",
    attribute: null,
    recommendedAction: null,
    isRemoval: objectKind === "user" && (action === "disable" || action === "delete"),
    objectKind,
    targetSystem: target,
    httpStatus: null,
  }));
}

const textOf = (explanation: ErrorExplanation, isActionDue: boolean) =>
  `${meaningText(explanation)} ${remedyText(explanation, { isActionDue })}`;

const APP_CHANGES = CHANGES.filter(({ facts }) => facts.direction.target === "app");

/** Explanations that a change of a group never has. */
const USER_ONLY_IDS = /^8x8|^user-name-not|^account-recently/;
const REPEATS_BY_ITSELF = /throttling|outage|network|microsoft|agent/;

const commonExplanationsOf = (change: Change) =>
  explanationsOf(change).filter(({ id }) => !USER_ONLY_IDS.test(id));

describe("the explanations of a change", () => {
  const ofGroups = CHANGES.filter(({ objectKind }) => objectKind === "group");
  test.each(ofGroups)("do not mention persons if the object is a group ($name)", (change) => {
    for (const explanation of commonExplanationsOf(change)) {
      expect(textOf(explanation, true), explanation.id).not.toMatch(
        /\b(?:the|this) person\b|\bperson's\b|\bleaver/i,
      );
    }
  });

  const creations = CHANGES.filter(({ action }) => action === "create");
  test.each(creations)(
    "do not mention an existing account if the change is a creation ($name)",
    (change) => {
      for (const explanation of commonExplanationsOf(change)) {
        expect(textOf(explanation, true), explanation.id).not.toMatch(
          /aadOptscim|only during object creation, under Provisioning|activates the account again|no longer updates the account/,
        );
      }
    },
  );

  const deletions = APP_CHANGES.filter(({ action }) => action === "delete");
  test.each(deletions)("do not blame a value if the app refused a deletion ($name)", (change) => {
    for (const { id, errorClass } of commonExplanationsOf(change)) {
      if (id !== "required-field-missing") expect(errorClass, id).not.toBe("data");
    }
  });

  test.each(CHANGES)(
    "advise people to wait only for faults that end without an action ($name)",
    (change) => {
      for (const explanation of commonExplanationsOf(change)) {
        if (!/No action is needed at first/.test(textOf(explanation, false))) continue;
        const { id, errorClass } = explanation;
        expect(id === "changed-meanwhile" ? "network" : errorClass, id).toMatch(REPEATS_BY_ITSELF);
      }
    },
  );
});

describe("the remedy of an error that an app explains", () => {
  test.each(APP_CHANGES)("points to the app's words ($name)", (change) => {
    for (const words of ["Name is not allowed.", "User limit reached.", "Thing is locked."]) {
      for (const status of ["BadRequest", "Forbidden", "NotFound", "Conflict", "422"]) {
        const explanation = explainError({
          ...change.facts,
          code: "SystemForCrossDomainIdentityManagementServiceIncompatible",
          text: scimReason(status, JSON.stringify({ detail: words })),
        });
        const remedy = remedyText({ ...explanation, isRemoval: false }, { isActionDue: true });
        expect(remedy, `${explanation.id} ${status} ${words}`).toMatch(/message/);
      }
    }
  });

  test.each(APP_CHANGES)("names the status if there are no words ($name)", (change) => {
    for (const status of [400, 422, 418, 500, 503]) {
      const explanation = explainError({
        ...change.facts,
        code: "SystemForCrossDomainIdentityManagementServiceIncompatible",
        text: scimReason(String(status), ""),
      });
      expect(meaningText(explanation)).toContain(`answered ${status}`);
    }
  });
});
