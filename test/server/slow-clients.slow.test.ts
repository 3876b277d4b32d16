import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { request } from "node:http";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { type RunningServer, startServer } from "../../server/start-server.ts";
import { API_KEYS } from "./api-key-fixtures.ts";
import { NOW, TENANTS } from "./job-fixtures.ts";
import { openSeededStore, type SeededStore } from "./seeded-store.ts";
import { TEST_PROCESS } from "./test-server.ts";

// Each of these clients holds a connection without doing harm in any other way. Without limits of
// the server, such a connection stays open for minutes or without end. The tests wait for the end of
// the connection; their only limit is that of the test runner.

let seeded: SeededStore;
let server: RunningServer;

beforeAll(async () => {
  seeded = await openSeededStore();
  server = await startServer({
    randomBytes,
    store: seeded.store,
    now: () => NOW,
    tenants: TENANTS,
    access: { mode: "keys", keys: API_KEYS },
    personsPerMinute: 5000,
    thresholds: DEFAULT_THRESHOLDS,
    publicUrl: null,
    linkSecret: null,
    version: "0.1.0",
    ...TEST_PROCESS,
    host: "127.0.0.1",
    port: 0,
  });
});

afterAll(async () => {
  await server.close();
  await seeded.close();
});

type Client = {
  readonly socket: Socket;
  readonly text: () => string;
  readonly closed: Promise<void>;
};

async function openConnection(localAddress = "127.0.0.1"): Promise<Client> {
  const port = Number(new URL(server.url).port);
  const socket = connect({ host: "127.0.0.1", port, localAddress });
  let text = "";
  socket.on("data", (chunk) => {
    text += chunk.toString("latin1");
  });
  socket.on("error", () => undefined);
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  await once(socket, "connect");
  return { socket, text: () => text, closed };
}

/** Writes one more byte again and again until the server closes the connection. */
async function drip({ socket, closed }: Client, byte: string): Promise<void> {
  const timer = setInterval(() => socket.write(byte), 500);
  await closed;
  clearInterval(timer);
}

const KEY = "authorization: Bearer key-of-admin\r\n";

describe("the server closes the connection of a client", () => {
  test.concurrent("that sends nothing", async () => {
    const client = await openConnection();
    await client.closed;
    expect(client.text()).toMatch(/^HTTP\/1\.1 408 /);
  });

  test.concurrent("whose headers do not end", async () => {
    const client = await openConnection();
    client.socket.write(`GET /api/v1/jobs HTTP/1.1\r\nhost: localhost\r\nx-slow: `);
    await drip(client, "a");
    expect(client.text()).toMatch(/^HTTP\/1\.1 408 /);
  });

  test.concurrent("whose body does not end", async () => {
    const client = await openConnection();
    client.socket.write(
      `POST /api/v1/identities/lookup HTTP/1.1\r\nhost: localhost\r\n${KEY}content-type: application/json\r\ncontent-length: 60000\r\n\r\n{`,
    );
    await drip(client, " ");
    expect(client.text()).toMatch(/^HTTP\/1\.1 4\d\d /);
  });

  test.concurrent("that does not read its answers", async () => {
    const client = await openConnection();
    client.socket.pause();
    const request = "GET /openapi.json HTTP/1.1\r\nhost: localhost\r\n\r\n";
    client.socket.write(request.repeat(500));
    // Only a write shows a client that does not read that its connection has ended.
    await drip(client, "\r\n");
  });

  test.concurrent("that sends 20 kB of headers, with status 431", async () => {
    const client = await openConnection();
    client.socket.write(
      `GET / HTTP/1.1\r\nhost: localhost\r\nx-long: ${"a".repeat(20_000)}\r\n\r\n`,
    );
    await client.closed;
    expect(client.text()).toMatch(/^HTTP\/1\.1 431 /);
  });
});

test("one address that holds thousands of connections leaves connections for another address", async () => {
  const flood: Client[] = [];
  // One after the other: Linux forgets connections that arrive faster than a program accepts them.
  while (flood.length < 2500) flood.push(await openConnection("127.0.0.2"));
  expect(await statusFrom("127.0.0.3")).toBe(200);
  await Promise.all(flood.map(({ closed }) => closed));
  // 1,000 of 2,000 connections were held until they timed out; the others were closed at once.
  expect(flood.filter(({ text }) => text().includes(" 408 ")).length).toBe(1000);
});

function statusFrom(localAddress: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(`${server.url}/healthz`, { localAddress, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", reject)
      .end();
  });
}
