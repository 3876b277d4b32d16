import { describe, expect, test } from "vitest";
import {
  HOUR,
  type PlayedTarget,
  playTarget,
  startTarget,
  TARGET,
  TARGET_JOB,
  targetSetting,
} from "./target-fixtures.ts";

const REFUSAL_WORDS = /refus|reject|credentials/i;

type Finding = { readonly rule: string; readonly reason: string; readonly remedy: string };

/** Everything that the job page shows about the target and the state of the job. */
async function jobPage(played: PlayedTarget) {
  const job = await played.api(`/jobs/${TARGET_JOB}`);
  const target = await played.api(`/targets/${TARGET}`);
  const { condition, reason, remedy, riskDriver, drivers, configurationFindings } = job;
  const { state, stateReason, probeMessage } = target;
  const lines = [reason, remedy, riskDriver, stateReason, probeMessage].filter(
    (line) => line !== null,
  );
  const findings = (configurationFindings as readonly Finding[])
    .filter(({ rule, reason }) => /token|probe/i.test(`${rule} ${reason}`))
    .map((finding) => `${finding.reason} ${finding.remedy}`);
  return { condition, state, drivers, text: [...lines, ...findings].join("\n"), findings };
}

describe("a token that is wrong only in the settings", () => {
  test("leads to one line about the token in the settings, and to no mail, if the settings never had the right token", async () => {
    const server = await startTarget();
    const played = await playTarget({
      settings: { targets: [targetSetting(server.url, "mistyped")] },
    });
    await played.play(3 * HOUR, "nothing-to-write");

    const page = await jobPage(played);
    expect(page).toMatchObject({ condition: "healthy", state: "own-token-old", drivers: [] });
    expect(page.text).not.toMatch(REFUSAL_WORDS);
    expect(page.findings).toEqual([expect.stringContaining("targets[].scim.token")]);
    expect(played.mails()).toEqual([]);
  });

  test("leads to one line about the token in the settings, and to no mail, if the app and Entra got a new token", async () => {
    const server = await startTarget();
    const played = await playTarget({ settings: { targets: [targetSetting(server.url)] } });
    await played.play(HOUR, "write");
    expect(await jobPage(played)).toMatchObject({ state: "up", findings: [] });

    server.setToken("renewed");
    await played.play(4 * HOUR, "write");
    const page = await jobPage(played);
    expect(page).toMatchObject({ condition: "healthy", state: "own-token-old", drivers: [] });
    expect(page.text).not.toMatch(REFUSAL_WORDS);
    expect(page.findings).toEqual([
      expect.stringMatching(
        /^The token of .* in Steadystate's settings \(targets\[\]\.scim\.token\) is old: .* Entra has another token, which works:/,
      ),
    ]);
    expect(played.mails()).toEqual([]);

    await played.play(2 * HOUR, {
      code: "SystemForCrossDomainIdentityManagementInvalidCredentials",
      message: "The stored credentials were rejected by the application.",
    });
    expect(await jobPage(played)).toMatchObject({ condition: "failing", state: "token-refused" });
    expect(played.mails().map(({ text }) => text?.split("\n")[2])).toEqual([
      expect.stringContaining("Cycles fail, credentials rejected"),
    ]);
  });
});
