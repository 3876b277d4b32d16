import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { weekOf } from "../../domain/access/iso-week.ts";
import type { AccessChange } from "../../domain/access-change.ts";
import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import { DAY, HOUR, type Instant, MINUTE, SECOND } from "../../domain/time.ts";
import type { Store } from "../../store/store.ts";
import { openTestStore } from "../test-redis.ts";
import {
  failedEvent,
  JOBS,
  NOW,
  PEOPLE,
  randomEvents,
  randomPages,
  TENANT,
  testEvent,
} from "./random-events.ts";

const [JOB] = JOBS;
const KEY = { tenant: TENANT, jobId: JOB };

const isDone = ({ status, action }: ProvisioningEvent) =>
  (status === "success" || status === "warning") && action !== "stagedDelete";
const isRemoval = ({ action }: ProvisioningEvent) => action === "disable" || action === "delete";
const isWithheld = ({ action, status }: ProvisioningEvent) =>
  action === "stagedDelete" && status !== "failure";
const isFailedRemoval = (event: ProvisioningEvent) =>
  event.status === "failure" && (isRemoval(event) || event.action === "stagedDelete");

/** What the events of one person in one job mean, oldest first: each success ends what was due. */
function expectedAccess(events: readonly ProvisioningEvent[]) {
  const successes = events.filter(isDone);
  const hadAccessBefore = (success: ProvisioningEvent | undefined): boolean | null => {
    const before = successes.slice(
      0,
      success === undefined ? undefined : successes.indexOf(success),
    );
    const last = before.at(-1);
    if (last === undefined) return null;
    if (isRemoval(last)) return false;
    return last.action !== "create" && hadAccessBefore(last) === false ? null : true;
  };
  const refusesAccount = (event: ProvisioningEvent, next: ProvisioningEvent | undefined) =>
    event.action === "create"
      ? event.status === "failure" || event.isMissingAccountSkip
      : event.action === "other" &&
        event.isMissingAccountSkip &&
        event.target.id === null &&
        hadAccessBefore(next) !== true;
  const sinceLastSuccess = (next: ProvisioningEvent | undefined) => {
    const end = next === undefined ? events.length : events.indexOf(next);
    return events.slice(events.slice(0, end).findLastIndex(isDone) + 1, end);
  };
  const changes = successes.flatMap((success): AccessChange[] => {
    const rows = sinceLastSuccess(success);
    const doneAt = success.at;
    if (isRemoval(success)) {
      const first = rows.find((row) => isFailedRemoval(row) || isWithheld(row)) ?? success;
      return hadAccessBefore(success) === false
        ? []
        : [{ kind: "removal", firstRowAt: first.at, doneAt }];
    }
    const first = rows.find((row) => refusesAccount(row, success));
    return first === undefined && success.action !== "create"
      ? []
      : [{ kind: "account", firstRowAt: first?.at ?? doneAt, doneAt }];
  });
  const open = sinceLastSuccess(undefined);
  const newest = open.at(-1);
  return {
    changes,
    isAccountDue: newest !== undefined && refusesAccount(newest, undefined),
    isRemovalDue: newest !== undefined && (isFailedRemoval(newest) || isWithheld(newest)),
  };
}

function expectedOfJob(events: readonly ProvisioningEvent[]) {
  const ordered = events.toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  const people = PEOPLE.map((person) =>
    expectedAccess(ordered.filter(({ jobId, source }) => jobId === JOB && source.id === person)),
  );
  return {
    changes: people.flatMap(({ changes }) => changes.map(toText)).sort(),
    waiting: {
      account: people.filter(({ isAccountDue }) => isAccountDue).length,
      removal: people.filter(({ isRemovalDue }) => isRemovalDue).length,
    },
  };
}

/** Times are stored in whole seconds. */
const toText = ({ kind, firstRowAt, doneAt }: AccessChange) =>
  `${kind} ${inSeconds(firstRowAt)} ${inSeconds(doneAt)}`;
const inSeconds = (at: Instant) =>
  new Date(Math.floor(at / SECOND) * SECOND).toISOString().slice(0, 19);

async function accessInStore(store: Store) {
  const weeks = Array.from({ length: 8 }, (_, i) => weekOf(NOW) - i);
  const changes = await Promise.all(weeks.map((week) => store.access.changes(KEY, week)));
  return {
    changes: changes.flat().map(toText).sort(),
    waiting: await store.access.waiting(KEY),
  };
}

describe("the access changes of a job", () => {
  test("are the same for every order, overlap and repetition of the committed pages", async () => {
    await fc.assert(
      fc.asyncProperty(
        randomEvents.chain((events) => fc.tuple(fc.constant(events), randomPages(events))),
        async ([events, pages]) => {
          const store = await openTestStore({ now: () => NOW });
          for (const page of pages) await store.events.commit(TENANT, page, NOW);
          expect(await accessInStore(store)).toEqual(expectedOfJob(events));
        },
      ),
      { numRuns: 40 },
    );
  });

  test("stay recorded after 200 further rows of the person, read newest first as by a back-fill", async () => {
    const store = await openTestStore({ now: () => NOW });
    const updates = Array.from({ length: 200 }, (_, i) =>
      testEvent(`update ${i}`, { at: NOW - (i + 1) * HOUR }),
    );
    const createdAt = NOW - 10 * DAY;
    const rows = [
      ...updates,
      testEvent("created", { at: createdAt, action: "create" }),
      failedEvent("refused", createdAt - HOUR),
    ];
    for (let first = 0; first < rows.length; first += 20)
      await store.events.commit(TENANT, rows.slice(first, first + 20), NOW);
    const expected = toText({ kind: "account", firstRowAt: createdAt - HOUR, doneAt: createdAt });
    expect((await accessInStore(store)).changes).toEqual([expected]);
  });

  test("contain the disable that a connector writes as an update", async () => {
    const store = await openTestStore({ now: () => NOW });
    const changes = [{ attribute: "active", before: "true", after: "false" }];
    const disabled = testEvent("disabled", { at: NOW - MINUTE, changes });
    await store.events.commit(TENANT, [disabled], NOW);
    expect((await accessInStore(store)).changes).toEqual([
      toText({ kind: "removal", firstRowAt: NOW - MINUTE, doneAt: NOW - MINUTE }),
    ]);
  });

  test("contain no group", async () => {
    const store = await openTestStore({ now: () => NOW });
    const source = {
      id: "group-1",
      name: "Sales",
      userPrincipalName: null,
      kind: "group",
    } as const;
    await store.events.commit(TENANT, [testEvent("g", { action: "create", source })], NOW);
    expect((await accessInStore(store)).changes).toEqual([]);
  });
});
