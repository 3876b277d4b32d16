import { expect, test } from "vitest";
import { ALERT_CODES, INCIDENT_ALERTS } from "../../domain/alert.ts";
import { CONDITIONS } from "../../domain/condition.ts";
import { INCIDENT_KINDS } from "../../domain/incident-kind.ts";

test("each kind of incident, condition and probe result has exactly one alert", () => {
  const wrong = INCIDENT_KINDS.flatMap((kind) =>
    ["", ...CONDITIONS].flatMap((condition) =>
      ["", "auth", "server-error"].flatMap((probeResult) => {
        const labels = { condition, probe_result: probeResult };
        const alerts = INCIDENT_ALERTS.filter(
          (alert) =>
            alert.kind === kind &&
            (alert.only === undefined ||
              (labels[alert.only.label] === alert.only.value) === alert.only.isEqual),
        );
        return alerts.length === 1 ? [] : [{ kind, ...labels, alerts }];
      }),
    ),
  );
  expect(wrong).toEqual([]);
});

test("every alert of an incident is in the list of alerts, and no alert is listed twice", () => {
  expect(ALERT_CODES).toEqual(expect.arrayContaining(INCIDENT_ALERTS.map(({ alert }) => alert)));
  expect(new Set(ALERT_CODES).size).toBe(ALERT_CODES.length);
});
