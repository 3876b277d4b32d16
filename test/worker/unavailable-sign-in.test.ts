import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { GraphFault } from "../../simulator/graph/graph-faults.ts";
import type { GraphServer } from "../../simulator/graph/graph-server.ts";
import { test as property } from "../property.ts";
import { createSignIn, SECRET, startAuthority } from "./sign-in-fixture.ts";

let graphServer: GraphServer;
const credential = { secret: SECRET };

beforeAll(async () => {
  graphServer = await startAuthority();
});
afterEach(() => graphServer.faults.clear());
afterAll(() => graphServer.close());

test.each(["down", "down-html", "cut", "malformed"] as const)(
  "a sign-in to an authority with the fault '%s' fails as 'unavailable'",
  async (kind) => {
    const fault: GraphFault = { kind, requestKinds: ["sign-in"] };
    graphServer.faults.add(fault);
    const { token, close } = await createSignIn(graphServer, { credential });
    expect(await token(false)).toMatchObject({ ok: false, error: { kind: "unavailable" } });
    await close();
  },
);

describe("an answer with status 429 or 5xx", () => {
  const bodies = fc.oneof(
    fc.string(),
    fc.json(),
    fc.record({
      error: fc.constantFrom("invalid_client", "unauthorized_client", "temporarily_unavailable"),
      error_description: fc.constantFrom("AADSTS7000222: expired", "AADSTS90035: busy", "AADSTS1"),
      error_codes: fc.array(fc.constantFrom(7_000_222, 700_016, 90_035, 53_003)),
    }),
  );
  property.prop([fc.constantFrom(429, 500, 502, 503, 504, 529, 599), bodies, fc.boolean()], {
    numRuns: 60,
  })(
    "is never a refusal, whatever its body, from the token endpoint and from the metadata",
    async (status, body, isMetadata) => {
      const { token, close } = await createSignIn(graphServer, { credential });
      if (!isMetadata) await token(false);
      const text = typeof body === "string" ? body : JSON.stringify(body);
      graphServer.faults.add({
        kind: "answer",
        requestKinds: ["sign-in"],
        answer: { status, text, headers: { "content-type": "application/json" } },
      });
      const result = await token(true);
      graphServer.faults.clear();
      await close();
      expect(result).toMatchObject({
        ok: false,
        error: { kind: "unavailable", cause: { status } },
      });
    },
  );
});

describe("a sign-in service that asks to wait", () => {
  const throttle = (retryAfter: string) =>
    graphServer.faults.add({
      kind: "sign-in-error",
      left: 1,
      signInError: {
        status: 429,
        error: "temporarily_unavailable",
        code: 90_055,
        message: "There have been too many requests.",
        retryAfter,
      },
    });

  test("gets a request at once if the clock was set back by three hours during the pause", async () => {
    let now = 3 * 3_600_000;
    const { token, close } = await createSignIn(graphServer, { credential, now: () => now });
    throttle("120");
    expect(await token(false)).toMatchObject({ ok: false, error: { kind: "unavailable" } });
    now = 0;
    expect(await token(false)).toMatchObject({ ok: true });
    await close();
  });

  test("gets no request until its Retry-After has passed, and then gives a token", async () => {
    let now = 0;
    const { token, close } = await createSignIn(graphServer, { credential, now: () => now });
    throttle("120");
    expect(await token(false)).toMatchObject({ ok: false, error: { kind: "unavailable" } });
    const before = graphServer.requests.count({ kind: "sign-in" });
    now = 119_999;
    expect(await token(false)).toMatchObject({ ok: false, error: { kind: "unavailable" } });
    expect(graphServer.requests.count({ kind: "sign-in" })).toBe(before);
    now = 120_000;
    expect(await token(false)).toMatchObject({ ok: true });
    await close();
  });

  test("does not pause the sign-in if it names no time", async () => {
    const { token, close } = await createSignIn(graphServer, { credential });
    throttle("soon");
    expect(await token(false)).toMatchObject({ ok: false, error: { kind: "unavailable" } });
    expect(await token(false)).toMatchObject({ ok: true });
    await close();
  });
});

test("a sign-in to an authority with an untrusted certificate fails as unavailable", async () => {
  const { token, close } = await createSignIn(graphServer, { credential, isTrusted: false });
  expect(await token(false)).toMatchObject({ ok: false, error: { kind: "unavailable" } });
  await close();
});
