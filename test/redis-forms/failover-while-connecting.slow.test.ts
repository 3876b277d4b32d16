import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import { connectStore } from "../../store/connect.ts";
import { NOW } from "../simulator/graph-fixtures.ts";
import { startRedisForm } from "./redis-forms.ts";
import type { RedisProcess } from "./redis-process.ts";

const WAIT = { timeout: 60_000, interval: 100 };

/** Forwards connections to a Sentinel. Between `hold` and `release`, it keeps back what new connections send. */
async function startHoldingProxy(port: number) {
  let isHolding = false;
  const held: (() => void)[] = [];
  const server = createServer((socket) => {
    const upstream = connect(port, "127.0.0.1");
    for (const side of [socket, upstream]) side.on("error", () => {});
    socket.on("close", () => upstream.destroy());
    upstream.pipe(socket);
    if (isHolding) held.push(() => socket.pipe(upstream));
    else socket.pipe(upstream);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => void server.close());
  return {
    port: (server.address() as AddressInfo).port,
    hold: () => {
      isHolding = true;
    },
    heldConnections: () => held.length,
    release: () => {
      isHolding = false;
      for (const forward of held.splice(0)) forward();
    },
  };
}

async function connectThrough(port: number) {
  const store = await connectStore({
    keyPrefix: "failover:",
    now: () => NOW,
    connection: {
      server: {
        form: "sentinel",
        name: "steady",
        nodes: [{ host: "127.0.0.1", port }],
        username: null,
        password: null,
      },
      username: null,
      password: null,
      readTls: null,
    },
  });
  onTestFinished(() => store.close());
  return store;
}

/** The client listens for failovers a moment after it has connected. */
const untilStoreListens = async (sentinel: RedisProcess | undefined) =>
  await vi.waitFor(
    async () => expect(await sentinel?.cli("client", "list")).toContain(" sub=1 "),
    WAIT,
  );

test("the store answers again after a Sentinel reported a failover while the store was connecting", async () => {
  const form = await startRedisForm("sentinel");
  onTestFinished(() => form.stop());
  const [master] = form.nodes;
  const [sentinel] = form.sentinels;
  const proxy = await startHoldingProxy(sentinel?.port ?? 0);
  const store = await connectThrough(proxy.port);
  await untilStoreListens(sentinel);

  proxy.hold();
  await master?.cli("client", "kill", "type", "normal");
  await vi.waitFor(() => expect(proxy.heldConnections()).toBeGreaterThan(0), WAIT);
  await sentinel?.cli("sentinel", "failover", "steady");
  await vi.waitFor(
    async () => expect(await master?.cli("info", "replication")).toContain("role:slave"),
    WAIT,
  );
  proxy.release();

  await vi.waitFor(async () => expect(await store.ping()).toBeGreaterThan(0), WAIT);
});
