import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { connectStore } from "../../store/connect.ts";
import { aclCommands } from "../../store/redis/acl.ts";
import { startRedisForm } from "../redis-forms/redis-forms.ts";
import { JOBS, NOW } from "../server/job-fixtures.ts";
import { assessmentOf, seedStore } from "../server/seed-store.ts";

test("on a Redis Cluster, the worker's user can write assessments; the server's user can read them and write only actions", async () => {
  const form = await startRedisForm("cluster");
  onTestFinished(() => form.stop());
  for (const node of form.nodes) {
    for (const command of aclCommands("steadystate")) {
      expect(await node.cli(...command.split(" "))).toBe("OK");
    }
  }
  const openStore = async (process: "worker" | "server") => {
    const store = await connectStore({
      connection: {
        server: {
          form: "cluster",
          nodes: form.nodes.map(({ port }) => ({ host: "127.0.0.1", port })),
        },
        username: `steadystate-${process}`,
        password: `PASSWORD-OF-${process.toUpperCase()}`,
        readTls: null,
      },
      keyPrefix: "steadystate",
      now: () => NOW,
    });
    onTestFinished(() => store.close());
    return store;
  };
  const worker = await openStore("worker");
  await seedStore(worker);
  const server = await openStore("server");
  const { tenant, jobId } = JOBS.tickets;
  expect(await server.jobs.assessment(tenant, jobId)).toEqual(
    await worker.jobs.assessment(tenant, jobId),
  );
  expect(await server.events.totalRows(tenant, jobId)).toBeGreaterThan(0);
  expect((await server.people.search(tenant, "ada", 10, null)).items).toHaveLength(1);
  const by = { name: "Ada", via: "api" } as const;
  await server.actions.acknowledge({ incidentId: "i1", by, reason: "", at: NOW }, tenant);
  expect((await worker.actions.acknowledgements(["i1"])).size).toBe(1);
  await expect(server.jobs.saveAssessment(assessmentOf("tickets", NOW + 1))).rejects.toThrow(
    /NOPERM/,
  );
  const refused = await promisify(execFile)("redis-cli", [
    "-p",
    `${form.nodes[0]?.port}`,
    "acl",
    "log",
  ]);
  expect(refused.stdout).not.toMatch(/\bcluster\b|\binfo\b|\breadonly\b|\bclient\b/);
});
