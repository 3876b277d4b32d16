import { expect, onTestFinished, test, vi } from "vitest";
import { findFreePorts } from "../free-ports.ts";
import { startRedisProcess } from "./redis-process.ts";
import { startProduct } from "./run-product.ts";

const WAIT = { timeout: 300_000, interval: 100 };
const LAST_SLOT = "16383";

/** A Redis in cluster mode without slots. A node that has lost its `nodes.conf` starts in this state. */
async function startNode() {
  const [port = 0, clusterPort = 0] = await findFreePorts(2);
  const node = await startRedisProcess({
    port,
    args: [
      ...["--bind", "127.0.0.1", "--port", `${port}`, "--save", "", "--appendonly", "yes"],
      ...["--cluster-enabled", "yes", "--cluster-port", `${clusterPort}`],
      // A node that has never met another one does not know its own address.
      ...["--cluster-announce-ip", "127.0.0.1"],
    ],
  });
  onTestFinished(() => node.stop());
  return node;
}

test.each([
  { name: "no slot", slots: null, missing: "0" },
  { name: "only one slot", slots: "0", missing: "1" },
])(
  "worker and server say that they wait for a cluster with $name, and start when it has all slots",
  async ({ slots, missing }) => {
    const node = await startNode();
    if (slots !== null) await node.cli("cluster", "addslots", slots);
    const product = await startProduct({ cluster: [{ host: "127.0.0.1", port: node.port }] });
    onTestFinished(() => product.stop());
    const worker = product.startWorker();
    for (const { output } of [worker, product.server])
      await vi.waitFor(() => expect(output()).toContain("waiting for Redis"), WAIT);
    await node.cli("cluster", "addslotsrange", missing, LAST_SLOT);
    await vi.waitFor(() => expect(worker.output()).toContain("worker started"), WAIT);
    await vi.waitFor(() => expect(product.server.output()).toContain("server started"), WAIT);
  },
);
