import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { RedisUnusableError } from "../../domain/redis-failure.ts";
import { connectStore } from "../../store/connect.ts";
import { redisFailureText } from "../../wording/redis-failure.ts";
import { redisConnection } from "./redis-connection.ts";
import { ACL_USER, type RedisForm, startRedisForm, startStandalone } from "./redis-forms.ts";

/** The text in which an operator reads why the product cannot use this Redis; `usable` if it can. */
async function failureText(redis: Readonly<Record<string, unknown>>): Promise<string> {
  const options = { connection: redisConnection(redis), keyPrefix: "steadystate", now: Date.now };
  try {
    const store = await connectStore(options);
    await store.close();
    return "usable";
  } catch (error) {
    if (error instanceof RedisUnusableError) return redisFailureText(error.failure);
    throw error;
  }
}

describe("a Redis with ACL users", () => {
  let form: RedisForm;
  beforeAll(async () => {
    form = await startRedisForm("acl");
  });
  afterAll(() => form.stop());

  test("a wrong password and a missing password have texts that name the settings and not to start it", async () => {
    const { url } = form.settings;
    expect(await failureText(form.settings)).toBe("usable");
    expect(await failureText({ url, username: ACL_USER, password: "hidden" })).toBe(
      "Redis refuses user or password (WRONGPASS): correct them in redis.username and redis.password, or in redis.url or REDIS_URL.",
    );
    expect(await failureText({ url, username: "unknown-user", password: "hidden" })).toMatch(
      /WRONGPASS/,
    );
    expect(await failureText({ url })).toBe(
      "Redis requires a password (NOAUTH): set redis.password, and redis.username for an ACL user, or write both into redis.url.",
    );
  });

  test("the text about a user without a permission names the command that the user may not run", async () => {
    await form.nodes[0]?.cli("acl", "setuser", "limited", "on", ">p", "~*", "+@all", "-ping");
    const { url } = form.settings;
    expect(await failureText({ url, username: "limited", password: "p" })).toBe(
      "The user of Redis may not run PING (NOPERM): allow it with ACL SETUSER … +ping.",
    );
  });

  test("a user without the permission for INFO and CONFIG can use Redis, and the output lists the checks that were not done", async () => {
    await form.nodes[0]?.cli(
      ...["acl", "setuser", "managed", "on", ">p", "~*", "&*", "+@all", "-info", "-config"],
    );
    const { url } = form.settings;
    const connection = redisConnection({ url, username: "managed", password: "p" });
    const store = await connectStore({ connection, keyPrefix: "steadystate", now: Date.now });
    onTestFinished(() => store.close());
    expect(await store.checkServers()).toEqual({
      failure: null,
      isPersistent: null,
      unchecked: ["version", "evictionPolicy", "isPersistent"],
    });
  });
});

describe("a Redis with TLS", () => {
  let form: RedisForm;
  beforeAll(async () => {
    form = await startRedisForm("tls");
  });
  afterAll(() => form.stop());

  test("an untrusted certificate, a missing client certificate and a missing TLS have different texts", async () => {
    const { url, tls } = form.settings as {
      readonly url: string;
      readonly tls: { readonly caFile: string };
    };
    expect(await failureText(form.settings)).toBe("usable");
    expect(await failureText({ url })).toMatch(
      /^The certificate of Redis is not trusted \(\w+\): set redis\.tls\.caFile/,
    );
    expect(await failureText({ url, tls: { caFile: tls.caFile } })).toMatch(
      /^Redis refuses the TLS connection: set redis\.tls\.certFile/,
    );
    expect(await failureText({ url: url.replace("rediss:", "redis:") })).toMatch(
      /^Redis closes the connection: if its port requires TLS, write rediss:/,
    );
  });
});

describe("a server that is not the expected Redis", () => {
  test("a web server, a closed port, an unknown name and a missing socket have different texts", async () => {
    const server = createServer((_request, response) => response.end("hello"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    expect(await failureText({ url: `redis://127.0.0.1:${port}` })).toMatch(
      /^The server at this address is not a Redis/,
    );
    expect(await failureText({ url: `rediss://127.0.0.1:${port}` })).toMatch(
      /^The port in the settings does not use TLS/,
    );
    expect(await failureText({ url: "redis://127.0.0.1:1" })).toMatch(
      /^No server listens at the address of Redis: start Redis, or correct/,
    );
    expect(await failureText({ url: "redis://redis.invalid" })).toMatch(
      /^The host name of Redis, redis\.invalid, cannot be resolved/,
    );
    expect(await failureText({ url: "unix:///nowhere/redis.sock" })).toMatch(
      /^The unix socket of Redis does not exist/,
    );
  });

  test("a single Redis that is configured as cluster, or whose port does not use TLS, has a text with the next step", async () => {
    const form = await startStandalone();
    onTestFinished(() => form.stop());
    const { port } = form.nodes[0] as RedisForm["nodes"][number];
    expect(await failureText({ cluster: [{ host: "127.0.0.1", port }] })).toMatch(
      /^This Redis is not part of a cluster/,
    );
    // Redis takes the first bytes of TLS for the beginning of a command, and waits for its end.
    expect(await failureText({ url: `rediss://127.0.0.1:${port}` })).toMatch(
      /^Redis does not answer in time.* whether only one side uses TLS\.$/,
    );
    const sentinel = { name: "main", nodes: [{ host: "127.0.0.1", port: 1 }] };
    expect(await failureText({ sentinel })).toMatch(/^No Sentinel answers: start/);
  });

  test("a Redis that hangs does not answer in time", async () => {
    const form = await startStandalone();
    onTestFinished(() => form.stop());
    form.nodes[0]?.freeze();
    expect(await failureText(form.settings)).toMatch(/^Redis does not answer in time/);
    form.nodes[0]?.unfreeze();
  });

  test("a node of a cluster as redis.url, and an unknown name at Sentinel, have texts that name the setting", async () => {
    const [cluster, sentinel] = await Promise.all([
      startRedisForm("cluster"),
      startRedisForm("sentinel"),
    ]);
    onTestFinished(async () => void (await Promise.all([cluster.stop(), sentinel.stop()])));
    expect(await failureText({ url: `redis://127.0.0.1:${cluster.nodes[0]?.port}` })).toMatch(
      /^This Redis is a node of a cluster: write some nodes of the cluster into redis\.cluster/,
    );
    const { nodes } = sentinel.settings["sentinel"] as { readonly nodes: object };
    expect(await failureText({ sentinel: { name: "other", nodes } })).toMatch(
      /^Sentinel knows no master of this name: correct redis\.sentinel\.name/,
    );
  });
});
