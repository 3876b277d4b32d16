import { expect, test } from "vitest";
import type { Severity } from "../../../domain/condition.ts";
import { planMessages } from "../../../domain/notify/plan-messages.ts";
import { MINUTE } from "../../../domain/time.ts";
import { testRoute } from "../../route-fixture.ts";
import { createPlanWorld } from "./plan-world.ts";

test.each<[string, Severity, boolean, number]>([
  ["a critical incident", "critical", false, 1],
  ["an incident with a deadline", "warning", true, 1],
  ["another incident", "warning", false, 0],
])(
  "for a recipient who has unsubscribed, a reminder of %s (severity %s, deadline: %s) makes %d messages",
  (_, severity, hasDeadline, messages) => {
    const world = createPlanWorld([testRoute({ key: "ops" })]);
    world.unsubscriptions.push({ address: "oncall@contoso.example" });
    world.open("a", severity);
    world.runFor(MINUTE);
    world.announce("a", "still");
    const input = world.input(MINUTE);
    const incidents = input.incidents.map((item) => ({ ...item, hasDeadline }));
    expect(planMessages({ ...input, incidents }).messages.length).toBe(messages);
  },
);
