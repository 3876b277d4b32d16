import { hash } from "node:crypto";
import type { Request, Response } from "express";

/** 132 bits. */
const ENTITY_TAG_CHARS = 22;

/**
 * Sets the `ETag` of an answer with this content, and returns true if the caller already has this answer
 * (`If-None-Match`).
 *
 * The tag is weak, because a proxy may compress the answer. Express could do this, but it sends the whole
 * answer to callers that also send `Cache-Control: no-cache`, as `fetch` always does.
 */
export function isKnownAnswer(
  content: string,
  { request, response }: { readonly request: Request; readonly response: Response },
): boolean {
  const opaqueTag = `"${hash("sha256", content, "base64url").slice(0, ENTITY_TAG_CHARS)}"`;
  response.set("etag", `W/${opaqueTag}`);
  const knownTags = (request.headers["if-none-match"] ?? "").split(",").map((tag) => tag.trim());
  return knownTags.some((tag) => tag === "*" || tag.replace(/^W\//, "") === opaqueTag);
}
