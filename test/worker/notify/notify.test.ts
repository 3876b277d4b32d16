import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { endpointsOf } from "../../../domain/cloud.ts";
import { MINUTE } from "../../../domain/time.ts";
import { messageHtml } from "../../../wording/message-html.tsx";
import { messageText } from "../../../wording/message-text.ts";
import { decideJob } from "../../domain/incident-fixtures.ts";
import { MORNING } from "../../domain/job-fixtures.ts";
import { test as property } from "../../property.ts";
import { testRoute } from "../../route-fixture.ts";
import { assess, JOB_FACTS, notify, ON_CALL_ROUTE, SETTINGS } from "./mail-cases.ts";
import { createJobNotifications } from "./write-notifications.ts";

describe("the notifications about an incident", () => {
  test("every matching route gets one notification, which has the same id if it is created again", () => {
    const assessment = assess(JOB_FACTS.quarantined(MORNING), null, MORNING);
    const decision = decideJob(null, assessment);
    if (decision.kind !== "opened") throw new Error(`decided: ${decision.kind}`);
    const routes = [
      ON_CALL_ROUTE,
      { ...ON_CALL_ROUTE, tenants: ["fabrikam"] },
      testRoute({ key: "iam", addresses: ["iam@contoso.example"] }),
    ];
    const make = () =>
      createJobNotifications(decision, assessment, { ...SETTINGS, routes }, MORNING);
    expect(
      make().notifications.map(({ id, deliveries }) => [
        id,
        deliveries.map(({ address }) => address),
      ]),
    ).toEqual([
      [`${decision.incident.id}.0.${ON_CALL_ROUTE.key}`, ["oncall@contoso.example"]],
      [`${decision.incident.id}.0.iam`, ["iam@contoso.example"]],
    ]);
    expect(make()).toEqual(make());
  });
});

const OWN_CLOUD = { authority: "https://login.example", graph: "https://graph.example" };

test("a custom cloud has no portal if the settings name none, so mails do not link to one", () => {
  expect(endpointsOf(OWN_CLOUD).portal).toBeNull();
});

test.each`
  cloud                                                  | portal
  ${"global"}                                            | ${"https://entra.microsoft.com/#"}
  ${"usgov"}                                             | ${"https://entra.microsoft.us/#"}
  ${"usgov-dod"}                                         | ${"https://entra.microsoft.us/#"}
  ${"china"}                                             | ${"https://portal.azure.cn/#"}
  ${{ ...OWN_CLOUD, portal: "https://portal.example/" }} | ${"https://portal.example/#"}
`("a mail about a tenant in the cloud $cloud links to the portal $portal", ({ cloud, portal }) => {
  const assessment = assess(JOB_FACTS.quarantined(MORNING), null, MORNING);
  const decision = decideJob(null, assessment);
  if (decision.kind !== "opened") throw new Error(`decided: ${decision.kind}`);
  const links = { publicUrl: null, portal: endpointsOf(cloud).portal };
  const settings = { ...SETTINGS, links };
  const [notification] = createJobNotifications(
    decision,
    assessment,
    settings,
    MORNING,
  ).notifications;
  const text = messageText(notification!.message);
  expect(text).toContain(portal);
  expect(text).not.toContain("in Steadystate:");
});

property.prop([
  fc.string({ unit: "binary" }),
  fc.string({ unit: "binary" }),
  fc.string({ unit: "binary" }),
])(
  "the subject and Message-ID of a mail contain no line break, whatever names and codes contain",
  (application, tenant, code) => {
    const facts = JOB_FACTS.failing(MORNING);
    const job = { ...facts.job, application, tenant };
    const wild = { ...facts, job, failingByCode: [{ code, objects: 9 }] };
    const since = assess(wild, null, MORNING - 6 * MINUTE);
    const assessment = assess(wild, since, MORNING);
    const { notification } = notify(decideJob(null, assessment), assessment, MORNING);
    expect(notification.subject).not.toMatch(/\p{Cc}|\p{Cf}/u);
    expect([...notification.subject].length).toBeLessThanOrEqual(150);
    expect(notification.messageId).toMatch(/^<[A-Za-z0-9.~_-]+@[a-z.]+>$/);
    expect(messageHtml(notification.message)).not.toMatch(/undefined|NaN|\[object/);
  },
);
