/** Where the page stands: in the hash, which no server and no proxy sees. It holds ids, never names. */
export type Place =
  | { readonly page: "fleet" }
  | { readonly page: "job"; readonly jobId: string }
  | { readonly page: "person"; readonly tenant: string; readonly id: string };

export function readPlace(hash: string): Place {
  const parts = hash.replace(/^#\/?/, "").split("/").map(decoded);
  const [page, first, second] = parts;
  if (page === "jobs" && first) return { page: "job", jobId: first };
  if (page === "people" && first && second) return { page: "person", tenant: first, id: second };
  return { page: "fleet" };
}

export function jobAddress(jobId: string): string {
  return `#/jobs/${encodeURIComponent(jobId)}`;
}

export function personAddress(tenant: string, id: string): string {
  return `#/people/${encodeURIComponent(tenant)}/${encodeURIComponent(id)}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
