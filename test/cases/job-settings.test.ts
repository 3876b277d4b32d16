import { describe, expect, test } from "vitest";
import { APP, JOB, job } from "./graph-records.ts";
import { playCase } from "./play-case.ts";

// Graph lists some settings of a job among the secrets of its connection. If the list has no key of a setting,
// nobody has set it; it does not mean that Steadystate may not read it. Shapes:
// https://learn.microsoft.com/en-us/graph/api/resources/synchronization-synchronizationsecretkeystringvaluepair
// https://learn.microsoft.com/en-us/entra/identity/hybrid/cloud-sync/how-to-inbound-synch-ms-graph ("Accidental deletes")

type Secrets = readonly { readonly key: string; readonly value: string }[];

async function playSettings(secrets: Secrets, jobObject = job({ id: JOB }), schema?: object) {
  const app = { ...APP, jobs: [jobObject], secrets };
  const played = await playCase({ apps: [schema === undefined ? app : { ...app, schema }] });
  await played.poll();
  const detail = await played.api(`/jobs/${jobObject.id}`);
  const findings = detail.configurationFindings as readonly { rule: string; reason: string }[];
  return { detail, rules: findings.map(({ rule }) => rule), text: JSON.stringify(findings) };
}

describe("the deletion threshold of cloud sync", () => {
  const cloudSyncJob = job({
    id: "AD2AADProvisioning.0.1",
    interval: "PT2M",
    status: { synchronizedEntryCountByType: [{ key: "user to User", value: 400 }] },
  });
  const notification = (settings: object) => [
    { key: "Domain", value: '{"domain":"corp.fabrikam.example"}' },
    { key: "SyncNotificationSettings", value: JSON.stringify(settings) },
  ];

  test("is read from the secret that keeps it", async () => {
    const settings = {
      Enabled: true,
      Recipients: "iam@fabrikam.example",
      DeleteThresholdEnabled: true,
      DeleteThresholdValue: 50,
    };
    const { detail, rules, text } = await playSettings(notification(settings), cloudSyncJob);
    expect(detail.deletionPrevention).toEqual({
      state: "on",
      threshold: 50,
      text: "On: 50 deletes in one cycle put the job into quarantine.",
    });
    expect(text).not.toContain("prevention is off");
    expect(rules).not.toContain("no-notification-mail");
    expect(JSON.stringify(detail)).not.toContain("iam@fabrikam.example");
  });

  test("is shown as off if DeleteThresholdEnabled is false, although a value is set", async () => {
    const settings = { Enabled: true, DeleteThresholdEnabled: false, DeleteThresholdValue: 50 };
    const { detail, text } = await playSettings(notification(settings), cloudSyncJob);
    expect(detail.deletionPrevention).toMatchObject({ state: "off" });
    expect(text).toContain("Accidental-deletion prevention is off");
  });
});

describe("an answer of Graph in which the settings have no key", () => {
  const bare = ["InstanceName", "UserName", "Password"].map((key) => ({ key, value: "x" }));

  test.each([
    ["an empty list", []],
    ["a list of credentials alone", bare],
  ])(
    "means that they are not set, not that they are unreadable (answer: %s)",
    async (_answer, secrets) => {
      const { detail, text } = await playSettings(secrets);
      expect(text).toContain("No notification mail is set");
      expect(text).toContain("no deletion threshold of its own");
      expect(text).not.toMatch(/connection settings|could not read this job's settings/);
      expect(text).not.toContain("prevention is off");
      expect(detail.deletionPrevention).toMatchObject({ state: "not-set", threshold: null });
    },
  );

  test("does not hide a threshold in the job's own settings", async () => {
    const settings = [{ name: "QuarantineTooManyDeletesThreshold", value: "40" }];
    const { detail, text } = await playSettings([], job({ id: JOB, settings }));
    expect(detail.deletionPrevention).toMatchObject({ state: "on", threshold: 40 });
    expect(text).not.toContain("deletion threshold of its own");
  });
});

describe("a configuration that keeps leavers", () => {
  test("is a finding if accounts out of scope are kept", async () => {
    const { rules, text } = await playSettings([{ key: "SkipOutOfScopeDeletions", value: "True" }]);
    expect(rules).toContain("leavers-out-of-scope-kept");
    expect(text).toContain("people who leave the scope of the job keep their accounts");
  });

  test("is a finding if no attribute shows the app that a person has left", async () => {
    const attribute = (target: string, source: object, matchingPriority = 0) => ({
      targetAttributeName: target,
      matchingPriority,
      flowType: "Always",
      source,
    });
    const userName = attribute("userName", { type: "Attribute", name: "userPrincipalName" }, 1);
    const schemaOf = (...attributeMappings: object[]) => ({
      synchronizationRules: [
        {
          objectMappings: [
            {
              enabled: true,
              flowTypes: "Add, Update, Delete",
              sourceObjectName: "User",
              attributeMappings,
            },
          ],
        },
      ],
    });
    const without = await playSettings([], job({ id: JOB }), schemaOf(userName));
    expect(without.rules).toContain("disable-unmapped");
    const active = attribute("active", {
      type: "Function",
      name: "Switch",
      expression: 'Switch([IsSoftDeleted], , "False", "True", "True", "False")',
    });
    const withActive = await playSettings([], job({ id: JOB }), schemaOf(userName, active));
    expect(withActive.rules).not.toContain("disable-unmapped");
  });
});
