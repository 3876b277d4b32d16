import { expect, test } from "vitest";
import { compareMails, compareShown, type MailFacts } from "./compare.ts";
import type { Shown, ShownNotification } from "./observe.ts";
import type { Truth } from "./truth.ts";

const truth: Truth = {
  events: { "job create success": 5 },
  conditions: { job: "quarantined" },
  failingObjects: { job: 0 },
  people: { contoso: 3 },
  notifiedJobs: ["job"],
};

const notification: ShownNotification = {
  id: "incident.0.0",
  incidentIds: ["incident"],
  messageId: "<incident.0.0@host>",
  subject: "QUARANTINED: App",
  recipients: ["ada@ops.example", "ben@ops.example"],
  state: "sent",
};

const shown: Shown = {
  server: "server-1",
  readiness: "ready: The worker polls as expected.",
  problems: [],
  lastPollAt: 1,
  events: truth.events,
  conditions: truth.conditions,
  failingObjects: truth.failingObjects,
  people: truth.people,
  openIncidents: [{ id: "incident", jobId: "job", condition: "quarantined", kind: "condition" }],
  notifications: [notification],
};

const PROBLEM = { code: "clock-jumped", text: "The clock was set." };
const { messageId, recipients } = notification;
const facts: MailFacts = {
  mails: [{ messageId, recipients }],
  permanentRefusals: {},
  unconfirmed: {},
  hasLostData: false,
};

test("the comparison finds no difference if the server shows the truth", () => {
  expect(compareShown(truth, shown)).toEqual([]);
  expect(compareMails([notification], facts)).toEqual([]);
});

test("one event too few and one event too many are differences", () => {
  for (const count of [4, 6]) {
    const events = { "job create success": count };
    expect(compareShown(truth, { ...shown, events })).toEqual([
      `server-1: events of job create success: ${count} instead of 5`,
    ]);
  }
});

test("an event that the truth does not have is a difference", () => {
  const events = { ...truth.events, "other create success": 1 };
  expect(compareShown(truth, { ...shown, events })).toEqual([
    "server-1: events of other create success: 1 instead of none",
  ]);
});

test("a problem on /readyz and a missing incident are differences from the truth", () => {
  expect(compareShown(truth, { ...shown, problems: [PROBLEM], openIncidents: [] })).toEqual([
    "server-1: /readyz has the problem clock-jumped: The clock was set.",
    "server-1: no open incident says quarantined of job",
  ]);
});

test("a problem that a fault of the run explains is no difference, even though /readyz is degraded", () => {
  const degraded = { ...shown, readiness: "degraded: The clock was set.", problems: [PROBLEM] };
  expect(compareShown(truth, degraded, ["clock-jumped"])).toEqual([]);
  expect(compareShown(truth, degraded, ["redis-data-lost"])).toHaveLength(2);
});

test("a recipient who never gets a notification is a problem, also if the others get it", () => {
  const mails = [{ messageId, recipients: ["ada@ops.example"] }];
  expect(compareMails([notification], { ...facts, mails })).toEqual([
    "ben@ops.example never got incident.0.0, which is sent",
  ]);
});

test("a recipient whom the mail server refused for good needs no mail", () => {
  const mails = [{ messageId, recipients: ["ada@ops.example"] }];
  const permanentRefusals = { "ben@ops.example": 1 };
  expect(compareMails([notification], { ...facts, mails, permanentRefusals })).toEqual([]);
});

test("one repeat of a mail is allowed, and a second repeat only for a mail that was accepted without a confirmation", () => {
  const mail = { messageId, recipients };
  expect(compareMails([notification], { ...facts, mails: [mail, mail] })).toEqual([]);
  const three = { ...facts, mails: [mail, mail, mail] };
  expect(compareMails([notification], three)).toHaveLength(2);
  expect(compareMails([notification], { ...three, unconfirmed: { [messageId]: 1 } })).toEqual([]);
});

test("a server that reports a waiting notification is a problem, unless a fault of the run explains it", () => {
  const readiness = "degraded: A notification has waited for 15 h 50 min.";
  expect(compareShown(truth, { ...shown, readiness })).toHaveLength(1);
  expect(compareShown(truth, { ...shown, readiness }, ["deliveries-stuck"])).toEqual([]);
});

test("a notification that waits is a problem, unless everyone has it and its confirmation was lost", () => {
  const waiting = { ...notification, state: "waiting" as const };
  const unconfirmed = { [messageId]: 1 };
  expect(compareMails([waiting], facts)).toEqual([`the notification ${waiting.id} still waits`]);
  expect(compareMails([waiting], { ...facts, unconfirmed })).toEqual([]);
  expect(compareMails([waiting], { ...facts, unconfirmed, mails: [] })).toHaveLength(3);
});

test("a mail without a notification is a problem, unless Redis has lost data", () => {
  const mails = [...facts.mails, { messageId: "<other@host>", recipients }];
  expect(compareMails([notification], { ...facts, mails })).toEqual([
    "a mail arrived of which no notification exists: <other@host>",
  ]);
  expect(compareMails([notification], { ...facts, mails, hasLostData: true })).toEqual([]);
});
