/**
 * The address of a page. It is stored in the URL hash, which browsers do not send to servers. It
 * contains ids, never names.
 */
export type PageAddress =
  | { readonly page: "overview" }
  | { readonly page: "incidents" | "notifications" | "silences" }
  | { readonly page: "incident"; readonly id: string }
  | { readonly page: "job"; readonly jobId: string }
  | { readonly page: "cycle"; readonly jobId: string; readonly cycleId: string }
  | { readonly page: "person"; readonly tenant: string; readonly id: string };

export function parsePageAddress(hash: string): PageAddress {
  const parts = hash.replace(/^#\/?/, "").split("/").map(decodePart);
  const [page, first, second, third] = parts;
  if (page === "jobs" && first && second === "cycles" && third)
    return { page: "cycle", jobId: first, cycleId: third };
  if (page === "jobs" && first) return { page: "job", jobId: first };
  if (page === "people" && first && second) return { page: "person", tenant: first, id: second };
  if (page === "incidents" && first) return { page: "incident", id: first };
  if (page === "incidents" || page === "notifications" || page === "silences") return { page };
  return { page: "overview" };
}

export const OVERVIEW_PAGE_HREF = "#/";
export const INCIDENTS_PAGE_HREF = "#/incidents";
export const NOTIFICATIONS_PAGE_HREF = "#/notifications";
export const SILENCES_PAGE_HREF = "#/silences";

/** The page of the navigation to which a page belongs. */
export function navigationHref({ page }: PageAddress): string {
  switch (page) {
    case "incident":
    case "incidents":
      return INCIDENTS_PAGE_HREF;
    case "notifications":
      return NOTIFICATIONS_PAGE_HREF;
    case "silences":
      return SILENCES_PAGE_HREF;
    case "overview":
    case "job":
    case "cycle":
    case "person":
      return OVERVIEW_PAGE_HREF;
  }
}

export function incidentPageHref(id: string): string {
  return `#/incidents/${encodeURIComponent(id)}`;
}

export function jobPageHref(jobId: string): string {
  return `#/jobs/${encodeURIComponent(jobId)}`;
}

export function cyclePageHref(jobId: string, cycleId: string): string {
  return `${jobPageHref(jobId)}/cycles/${encodeURIComponent(cycleId)}`;
}

export function personPageHref(tenant: string, id: string): string {
  return `#/people/${encodeURIComponent(tenant)}/${encodeURIComponent(id)}`;
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
