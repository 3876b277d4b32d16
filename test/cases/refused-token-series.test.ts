import { expect, test } from "vitest";
import { METRICS } from "../../domain/metrics.ts";
import { HOUR, playTarget, startTarget, TARGET_JOB, targetSetting } from "./target-fixtures.ts";

const POLL_MS = HOUR / 12;

test("the metrics mark an incident about a refused token, so that the alert for refused tokens can fire", async () => {
  const server = await startTarget();
  const played = await playTarget({ settings: { targets: [targetSetting(server.url)] } });
  await played.play(HOUR, "write");
  server.setToken("renewed");
  // No cycle ends any more, so that none shows that Entra has another token.
  for (let polls = 0; polls < 30; polls += 1) await played.poll({ afterMs: POLL_MS });

  const { items } = await played.api(`/incidents?job=${TARGET_JOB}&state=open`);
  expect(items.map(({ kind }: { kind: string }) => kind)).toContain("quarantine-risk");
  const series = (await played.metrics())
    .split("\n")
    .filter((line) => line.startsWith(METRICS.incidentBegan.name));
  const seriesOf = (kind: string) => series.find((line) => line.includes(`kind="${kind}"`));
  expect(seriesOf("quarantine-risk")).toContain('probe_result="auth"');
  expect(seriesOf("schedule")).toBeDefined();
  expect(seriesOf("schedule")).not.toContain('probe_result="auth"');
});
