import { expect, test } from "vitest";
import { HOUR, MINUTE } from "../../../domain/time.ts";
import { testRoute } from "../../route-fixture.ts";
import { createPlanWorld } from "./plan-world.ts";

test("a critical incident that nobody acknowledges is escalated once, and its end reaches both", () => {
  const escalation = { afterMs: 15 * MINUTE, addresses: ["lead@contoso.example"] };
  const world = createPlanWorld([testRoute({ key: "ops", escalation })]);
  world.open("a", "critical");
  world.open("b", "critical");
  world.runFor(5 * MINUTE);
  world.acknowledge("b");
  world.runFor(HOUR);
  const escalated = world.sent.filter(({ reason }) => reason === "escalated");
  expect(escalated.map(({ addresses }) => addresses)).toEqual([["lead@contoso.example"]]);
  expect(escalated[0]?.entries.map(({ item: { incident } }) => incident.id)).toEqual(["a"]);
  world.recover("a");
  world.runFor(HOUR);
  expect(world.sent.at(-1)?.addresses).toEqual(["oncall@contoso.example", "lead@contoso.example"]);
});

test("a person whom several routes notify or escalate to gets each later message once", () => {
  const escalation = { afterMs: 15 * MINUTE, addresses: ["Lead@contoso.example"] };
  const world = createPlanWorld([
    testRoute({ key: "ops", escalation }),
    testRoute({ key: "night", addresses: ["night@contoso.example"], escalation }),
    testRoute({ key: "leads", addresses: ["lead@contoso.example", "boss@contoso.example"] }),
  ]);
  world.open("a", "critical");
  world.runFor(HOUR);
  world.recover("a");
  world.runFor(MINUTE);
  const ends = world.sent.filter(({ reason }) => reason === "recovered");
  expect(ends.flatMap(({ addresses }) => addresses).sort()).toEqual([
    "boss@contoso.example",
    "lead@contoso.example",
    "night@contoso.example",
    "oncall@contoso.example",
  ]);
});

test("a person to whom two routes escalate gets the end once", () => {
  const escalation = { afterMs: 15 * MINUTE, addresses: ["lead@contoso.example"] };
  const world = createPlanWorld([
    testRoute({ key: "ops", escalation }),
    testRoute({ key: "night", addresses: ["night@contoso.example"], escalation }),
  ]);
  world.open("a", "critical");
  world.runFor(HOUR);
  world.recover("a");
  world.runFor(MINUTE);
  const ends = world.sent.filter(({ reason }) => reason === "recovered");
  expect(ends.map(({ addresses }) => addresses)).toEqual([
    ["oncall@contoso.example", "lead@contoso.example"],
    ["night@contoso.example"],
  ]);
});
