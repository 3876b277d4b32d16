import { describe, expect, test } from "vitest";
import {
  LINK_LIFETIMES_MS,
  linkUrl,
  readLink,
  type SignedLink,
  signLink,
} from "../../../domain/notify/link-token.ts";

const NOW = Date.parse("2026-11-26T12:00:00Z");
const linkSecret = "a secret of 32 characters or more";
const LINK: SignedLink = {
  action: "acknowledge",
  notificationId: "contoso~scim.1~1.0.ops",
  recipient: 2,
  expiresAt: NOW + 1,
};
const TOKEN = signLink(LINK, linkSecret);

function read(token: string, changes: { linkSecret?: string; now?: number } = {}) {
  return readLink(token, "acknowledge", { linkSecret, now: NOW, ...changes });
}

describe("the token of a link", () => {
  test("contains what the link does, and no character that a URL or a mail program changes", () => {
    expect(read(TOKEN)).toEqual({ code: "valid", link: LINK });
    expect(TOKEN).toMatch(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{43}$/);
  });

  test("is refused as expired after its end", () => {
    expect(read(TOKEN, { now: NOW + 1 })).toEqual({ code: "expired" });
  });

  test.each([
    ["that another secret has signed", signLink(LINK, `${linkSecret}2`)],
    ["with the signature of another content", `${TOKEN.slice(3)}`],
    ["without a signature", TOKEN.split(".")[0] ?? ""],
    ["with an empty signature", `${TOKEN.split(".")[0]}.`],
    ["with a third part", `${TOKEN}.x`],
    ["that is empty", ""],
    ["of a megabyte", "a".repeat(1_000_000)],
    ["for another action", signLink({ ...LINK, action: "unsubscribe" }, linkSecret)],
    [
      "with another content that is signed",
      signLink({ ...LINK, recipient: "x" as never }, linkSecret),
    ],
  ])("%s is refused as forged", (_name, token) => {
    expect(read(token)).toEqual({ code: "forged" });
  });

  test("is refused as forged if one character is changed, wherever it is", () => {
    for (let i = 0; i < TOKEN.length - 1; i += 1) {
      const changed = `${TOKEN.slice(0, i)}${TOKEN[i] === "A" ? "B" : "A"}${TOKEN.slice(i + 1)}`;
      expect(read(changed).code, `position ${i}`).toBe("forged");
    }
  });
});

test("the URL of a link begins with the public URL and works as long as links of its action do", () => {
  const settings = { publicUrl: "https://steadystate.example/", linkSecret };
  const { expiresAt: _, ...link } = LINK;
  const url = linkUrl(settings, link, NOW);
  expect(url).toMatch(/^https:\/\/steadystate\.example\/acknowledge\//);
  const token = url.split("/").at(-1) ?? "";
  const end = NOW + LINK_LIFETIMES_MS.acknowledge;
  expect(read(token, { now: end - 1 })).toEqual({
    code: "valid",
    link: { ...LINK, expiresAt: end },
  });
  expect(read(token, { now: end }).code).toBe("expired");
});
