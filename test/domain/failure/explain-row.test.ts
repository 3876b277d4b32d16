import { describe, expect, test } from "vitest";
import { buildFailureCluster } from "../../../domain/failure/build-failure-cluster.ts";
import { type EventOverrides, failedEvent } from "./failure-fixtures.ts";

const explanationOf = (code: string, overrides: EventOverrides = {}) =>
  failedEvent(null, { code, ...overrides }).explanation;

describe("the explanation of a row", () => {
  test("says that a leaver's account is not found, because the account should not be recreated", () => {
    expect(explanationOf("InvalidAnchor", { action: "disable" })?.id).toBe("account-not-found");
    expect(explanationOf("InvalidAnchor", { action: "update" })?.id).toBe("account-gone");
  });

  test.each(["success", "unknown"] as const)(
    "is missing for a row with the status %s",
    (status) => {
      expect(explanationOf("EntryConflict", { status })).toBeNull();
    },
  );

  test("names the attribute that the failed step names", () => {
    const event = failedEvent("x", { stepDetails: { TargetAttribute: "department" } });
    expect(event.explanation?.attribute).toBe("department");
  });
});

describe("the explanation of a failure cluster", () => {
  const clusterOf = (reason: string, recommendedAction: string | null = null) => {
    const event = failedEvent(reason, { code: "SomeCode", recommendedAction });
    return buildFailureCluster(event);
  };

  test("equals the explanation of its rows, without the message of the app", () => {
    const text = '{"detail":"userName ada.lovelace must be unique","status":"409"}';
    const { explanation } = failedEvent(text, { code: "SomeCode" });
    expect(explanation?.detail).toContain("ada.lovelace");
    expect(clusterOf(text)?.explanation).toEqual({
      ...explanation,
      detail: null,
      attribute: "userName",
    });
  });

  test("is part of the cluster's identity", () => {
    const event = failedEvent("The request was refused.", { code: "SomeCode" });
    const other = { ...event, explanation: failedEvent(null, { code: "Timeout" }).explanation };
    expect(buildFailureCluster(event)?.id).not.toBe(buildFailureCluster(other)?.id);
    expect(buildFailureCluster(other)?.explanation.id).toBe("timeout");
  });

  test("keeps Microsoft's advice only if it cannot contain a person's name", () => {
    const advice = "Contact the application's administrator. See https://aka.ms/provisioning.";
    expect(clusterOf("x", advice)?.explanation.recommendedAction).toContain("administrator");
    expect(clusterOf("x", "Contact Ada Lovelace.")?.explanation.recommendedAction).toBeNull();
  });
});
