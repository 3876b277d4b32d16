import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test, vi } from "vitest";
import { aclFile } from "../../store/redis/acl.ts";
import { findFreePort } from "../free-ports.ts";
import { makeKeysFolder, REDIS_USERS, runKeysScript } from "./keys-folder.ts";

const run = promisify(execFile);

test("redis-users.acl has the rights that `npm run -s redis-acl -- --file` prints", () => {
  expect(readFileSync(REDIS_USERS, "utf8")).toBe(aclFile());
});

test("`npm run redis-acl -- --help` explains itself and prints no command of Redis", async () => {
  const { stdout } = await run("node", ["dist/worker/redis-acl/main.js", "--help"]);
  expect(stdout).toContain("the value of redis.keyPrefix");
  expect(stdout).not.toContain("ACL SETUSER");
});

test("a Redis with the users of keys.sh gives worker, server and operator their rights, and others only PING", async () => {
  const folder = makeKeysFolder();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  runKeysScript(folder, "make");
  const users = readFileSync(join(folder, "redis/users.acl"), "utf8");
  runKeysScript(folder, "make");
  expect(readFileSync(join(folder, "redis/users.acl"), "utf8")).toBe(users);

  const port = `${await findFreePort()}`;
  const files = ["--aclfile", join(folder, "redis/users.acl"), "--dir", folder, "--save", ""];
  const redis = spawn("redis-server", ["--port", port, "--bind", "127.0.0.1", ...files], {
    stdio: "ignore",
  });
  onTestFinished(async () => {
    redis.kill();
    if (redis.exitCode === null) await once(redis, "exit");
  });
  const ask = async (signIn: readonly string[], ...command: readonly string[]) =>
    (
      await run("redis-cli", ["-p", port, "--no-auth-warning", ...signIn, ...command])
    ).stdout.trim();
  const as = (process: "worker" | "server") => {
    const read = (name: string) => readFileSync(join(folder, `redis-${process}`, name), "utf8");
    return ["--user", read("user"), "--pass", read("password")];
  };
  await vi.waitFor(async () => expect(await ask([], "ping")).toBe("PONG"), { timeout: 30_000 });
  expect(await ask(as("worker"), "set", "demo:x", "1")).toBe("OK");
  expect(await ask(as("server"), "get", "demo:x")).toBe("1");
  expect(await ask(as("server"), "set", "demo:x", "2")).toContain("NOPERM");
  expect(await ask(as("server"), "set", "demo:{actions}:x", "2")).toBe("OK");
  expect(await ask([], "get", "demo:x")).toContain("NOPERM");
  const operator = readFileSync(join(folder, "redis/operator"), "utf8");
  expect(await ask(["--user", "operator", "--pass", operator], "config", "get", "dir")).toContain(
    folder,
  );
});
