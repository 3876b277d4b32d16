import { describe, expect, test } from "vitest";
import {
  type AccessEffect,
  findAccessChanges,
} from "../../../domain/access/find-access-changes.ts";

/** Rows one minute apart, oldest first: `at` is the position. */
const access = (...effects: readonly AccessEffect[]) =>
  findAccessChanges(effects.map((effect, at) => ({ at, effect })).toReversed());

describe("the access changes of a person", () => {
  test("the wait for an account begins with the first row after the last success in which the app refused the account", () => {
    expect(
      access("account-refused", "none", "account-refused", "account-done", "written").changes,
    ).toEqual([{ kind: "account", firstRowAt: 0, doneAt: 3 }]);
    expect(access("account-done").changes).toEqual([{ kind: "account", firstRowAt: 0, doneAt: 0 }]);
  });

  test("an update after refused creates counts as the account, because Entra has found it in the app", () => {
    expect(access("skipped-in-scope", "account-refused", "written").changes).toEqual([
      { kind: "account", firstRowAt: 0, doneAt: 2 },
    ]);
  });

  test("an update or a skip of a person who has an account gives no account", () => {
    expect(access("written", "skipped-in-scope", "written")).toEqual({
      changes: [],
      accountDueSince: null,
      withheldSince: null,
      hasAccess: true,
      lastRowAt: 2,
    });
  });

  test("a removal is due since its first refused or withheld row after the last success", () => {
    expect(
      access("removal-refused", "written", "removal-withheld", "removal-refused", "removal-done")
        .changes,
    ).toEqual([{ kind: "removal", firstRowAt: 2, doneAt: 4 }]);
  });

  test("the delete of a disabled account is no second removal, but the next disable is one", () => {
    expect(access("removal-done", "removal-refused", "removal-done").changes).toHaveLength(1);
    const kinds = access("removal-done", "account-done", "removal-done").changes.map(
      ({ kind }) => kind,
    );
    expect(kinds).toEqual(["removal", "account", "removal"]);
  });

  test("an attribute that is written to a disabled account gives no access", () => {
    expect(access("removal-done", "written").changes.map(({ kind }) => kind)).toEqual(["removal"]);
  });

  test("only the newest row decides whether a person waits", () => {
    expect(access("account-refused", "account-refused").accountDueSince).toBe(0);
    expect(access("account-refused", "none").accountDueSince).toBeNull();
    expect(access("removal-withheld", "removal-withheld").withheldSince).toBe(0);
    expect(access("removal-withheld", "removal-refused").withheldSince).toBeNull();
  });
});
