import { expect, onTestFinished, test } from "vitest";
import { connectStore } from "../../store/connect.ts";
import { freePorts } from "../free-ports.ts";
import { NOW } from "../simulator/graph-fixtures.ts";
import { startRedisProcess } from "./redis-process.ts";

/** A node of a cluster that nobody has created yet, as after a start without its `nodes.conf`. */
async function startNode() {
  const [port = 0, clusterPort = 0] = await freePorts(2);
  const node = await startRedisProcess({
    port,
    args: [
      ...["--bind", "127.0.0.1", "--port", `${port}`, "--save", "", "--appendonly", "no"],
      ...["--cluster-enabled", "yes", "--cluster-port", `${clusterPort}`],
    ],
  });
  onTestFinished(() => node.stop());
  return node;
}

const connectTo = (port: number) =>
  connectStore({
    keyPrefix: "no-slots:",
    now: () => NOW,
    connection: {
      server: { form: "cluster", nodes: [{ host: "127.0.0.1", port }] },
      username: null,
      password: null,
      readTls: null,
    },
  });

test.each([
  ["no slot", []],
  ["one slot", ["0"]],
])("the store reports within seconds that a cluster with %s is not usable", async (_, slots) => {
  const node = await startNode();
  if (slots.length > 0) await node.cli("cluster", "addslots", ...slots);
  await expect(connectTo(node.port)).rejects.toThrow();
});
