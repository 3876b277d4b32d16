import { rewriteDetails } from "../log/rewrite-details.ts";
import { redactEvent } from "../redis/redact-person.ts";
import { mayName, type PersonTexts } from "../redis/redact-text.ts";
import type { StoreContext } from "../redis/store-context.ts";

/**
 * Rewrites the details of every stored row that is about the person or names the person. A block that cannot
 * be read may name the person, so it is deleted.
 */
export async function eraseDetails(
  context: StoreContext,
  job: { readonly tenant: string; readonly jobId: string },
  person: PersonTexts,
): Promise<void> {
  await rewriteDetails(context, job, {
    isSearched: mayName(person),
    change: (event) => redactEvent(event, person),
    deletesUnreadable: true,
  });
}
