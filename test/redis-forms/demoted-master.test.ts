import { expect, onTestFinished, test, vi } from "vitest";
import { closeClient, openClient } from "../../store/redis/redis-client.ts";
import { testRedisUrl } from "../test-redis.ts";

// A master that became a replica refuses writes. Redis 7 answers with the first text, and Redis 6.2 with the second
// one, which luaPushError and evalGenericCommand of its scripting.c put together.
test.each([
  "READONLY You can't write against a read only replica.",
  "ERR Error running script (call to f_0123456789abcdef0123456789abcdef01234567): @user_script:1: @user_script: 1: -READONLY You can't write against a read only replica.",
])("the client connects again after a script was refused with: %s", async (error) => {
  const connection = {
    server: { form: "url", url: testRedisUrl() },
    username: null,
    password: null,
    readTls: null,
  } as const;
  const client = openClient(connection);
  onTestFinished(() => closeClient(client));
  const id = async () => await client.call("client", "id");
  const before = await id();
  await expect(client.eval("return redis.error_reply(ARGV[1])", 0, error)).rejects.toThrow(error);
  await vi.waitFor(async () => expect(await id()).not.toBe(before));
});
