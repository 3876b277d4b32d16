import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readSettings } from "../../config/read-settings.ts";
import { redisConnectionOf } from "../../config/redis-connection.ts";
import { createCertificates } from "../redis-forms/certificates.ts";

function redisSettingsFrom(redis: unknown, env: Record<string, string> = {}) {
  const tenant = {
    name: "contoso",
    tenantId: "11111111-2222-4333-8444-555555555555",
    credential: { clientId: "7d0c8c3e-1111-4222-8333-444455556666", secret: "s" },
  };
  return readSettings("server", {
    env,
    readFile: () => JSON.stringify({ redis, tenants: [tenant] }),
  }).redis;
}

const NODE = { host: "redis-1.example" };
const URL_OF_REDIS = "redis://redis.example";

describe("the settings of Redis", () => {
  test("ports of a cluster and of Sentinels have defaults", () => {
    expect(redisSettingsFrom({ cluster: [NODE] }).cluster).toEqual([{ ...NODE, port: 6379 }]);
    const sentinel = { name: "main", nodes: [NODE] };
    expect(redisSettingsFrom({ sentinel }).sentinel?.nodes).toEqual([{ ...NODE, port: 26_379 }]);
  });

  test("a cluster in the file takes precedence over REDIS_URL", () => {
    const redis = redisSettingsFrom({ cluster: [NODE] }, { REDIS_URL: URL_OF_REDIS });
    expect(redis.url).toBeUndefined();
  });

  test("the user, password and certificates in the file are used together with the address in REDIS_URL", () => {
    const signIn = { username: "steadystate", password: "p", tls: {} };
    const redis = redisSettingsFrom(signIn, { REDIS_URL: "rediss://redis.example" });
    expect(redis).toMatchObject({ url: "rediss://redis.example", ...signIn });
  });

  test.each`
    redis                                                    | line
    ${{ url: URL_OF_REDIS, cluster: [NODE] }}                | ${"redis: give only one of url, cluster, sentinel; found url and cluster"}
    ${{ cluster: [] }}                                       | ${"redis.cluster: name at least one node of the cluster"}
    ${{ cluster: ["redis-1:6379"] }}                         | ${"redis.cluster[0]: "}
    ${{ sentinel: { nodes: [NODE] } }}                       | ${"redis.sentinel.name: "}
    ${{ sentinel: { name: "a", nodes: [NODE], user: "x" } }} | ${"redis.sentinel.user: unknown setting; did you mean username?"}
    ${{ password: "p" }}                                     | ${"redis.password: needs the address of a Redis: set one of url, cluster, sentinel"}
    ${{ cluster: [NODE], username: "steadystate" }}          | ${"redis.password: missing: the password of the user in username"}
    ${{ url: "redis://a:b@redis.example", password: "p" }}   | ${"redis.url: contains a user or password, and username or password is set too: remove one of them"}
    ${{ url: "redis://:a/b@redis.example" }}                 | ${"redis.url: not a valid URL: check host and port, and write special characters of the password percent-encoded"}
    ${{ url: URL_OF_REDIS, tls: {} }}                        | ${"redis.tls: redis:// does not use TLS: write rediss:// in url, or remove tls"}
    ${{ url: "unix:///run/redis.sock", tls: {} }}            | ${"redis.tls: a unix socket has no TLS: remove tls"}
    ${{ cluster: [NODE], tls: { certFile: "/c.pem" } }}      | ${"redis.tls.keyFile: missing: certFile and keyFile belong together"}
  `("$redis is refused with the line $line", ({ redis, line }) => {
    expect(() => redisSettingsFrom(redis)).toThrow(`  - ${line}`);
  });

  test("a refused password is not part of the error", () => {
    expect(() => redisSettingsFrom({ url: "redis://a:hidden@h", password: "hidden" })).toThrow(
      /^(?![\s\S]*hidden)/,
    );
  });
});

describe("the certificates of Redis", () => {
  const connectionWith = (tls: object) =>
    redisConnectionOf(redisSettingsFrom({ cluster: [NODE], tls }), (path) =>
      readFileSync(path, "utf8"),
    );

  test("a file that does not exist or contains no certificate is an error that names its setting", async () => {
    const { caFile, client, server } = await createCertificates();
    expect(() => connectionWith({ caFile: "/nowhere/ca.pem" })).toThrow(
      "redis.tls.caFile names the file /nowhere/ca.pem, which cannot be read: correct the path, the file or its permissions.",
    );
    expect(() => connectionWith({ caFile: client.keyFile })).toThrow(
      "redis.tls.caFile names a file that contains no PEM certificate",
    );
    expect(() => connectionWith({ certFile: client.certFile, keyFile: caFile })).toThrow(
      "redis.tls.keyFile names a file that contains no PEM private key",
    );
    expect(() => connectionWith({ certFile: client.certFile, keyFile: server.keyFile })).toThrow(
      "redis.tls.keyFile is not the private key of redis.tls.certFile",
    );
  });

  test("a renewed certificate is used for the next connection, and a broken file is not", async () => {
    const [first, second] = [await createCertificates(), await createCertificates()];
    const caFile = join(mkdtempSync(join(tmpdir(), "steadystate-ca-")), "ca.pem");
    const [firstText, secondText] = [first, second].map((files) => readFileSync(files.caFile));
    writeFileSync(caFile, firstText ?? "");
    const { readTls } = connectionWith({ caFile });
    expect(readTls?.().ca).toBe(String(firstText));
    writeFileSync(caFile, secondText ?? "");
    expect(readTls?.().ca).toBe(String(secondText));
    writeFileSync(caFile, "half written");
    expect(readTls?.().ca).toBe(String(secondText));
  });
});
