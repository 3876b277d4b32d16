import { expect, test } from "vitest";
import { readSettings } from "../../config/read-settings.ts";

const TENANT = `
tenants:
  - name: contoso
    tenantId: 11111111-2222-4333-8444-555555555555
    credential: { clientId: 7d0c8c3e-1111-4222-8333-444455556666, secret: s3cret }`;

function read(yaml: string) {
  const names: string[] = [];
  const settings = readSettings("worker", {
    env: {},
    readFile: () => `${TENANT}\n${yaml}`,
    onFormerNames: (found) =>
      names.push(...found.map(({ former, current }) => `${former} → ${current}`)),
  });
  return { settings, names };
}

test("a settings file for 0.1.0 still works, and the process gets the current name of each former setting", () => {
  const { settings, names } = read(
    "judgement: { blindAfter: 30s, blindAfterPolls: 1, tellBlindAfter: 40s, failingRatio: 0.2 }",
  );
  expect(settings.assessment).toMatchObject({
    staleAfterMs: 30_000,
    staleAfterPolls: 1,
    notifyUnknownAfterMs: 40_000,
    failingRatio: 0.2,
  });
  expect(names).toEqual([
    "judgement.blindAfter → assessment.staleAfter",
    "judgement.blindAfterPolls → assessment.staleAfterPolls",
    "judgement.tellBlindAfter → assessment.notifyUnknownAfter",
    "judgement.failingRatio → assessment.failingRatio",
  ]);
});

test.each([
  "judgement: { blindAfter: 30s }\nassessment: { staleAfter: 30s }",
  "judgement: { blindAfter: 30s, staleAfter: 40s }",
  "assessment: { blindAfter: 30s }",
])("a former name beside the current name is refused: %s", (yaml) => {
  expect(() => read(yaml)).toThrow(/unknown setting/);
});
