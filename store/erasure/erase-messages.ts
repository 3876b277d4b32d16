import { DELETE, rewriteIncidentsAndMessages } from "../incidents/rewrite-messages.ts";
import { mayName, type PersonTexts } from "../redis/redact-text.ts";
import type { StoreContext } from "../redis/store-context.ts";
import { changeStoredJson } from "../redis/stored-json.ts";
import { redactRecord } from "./redact-record.ts";

/**
 * Removes what names the person from the stored incidents of the tenant and from the messages about it.
 * Another tenant may have a person with the same name, so messages about other tenants stay.
 */
export async function eraseFromMessages(
  context: StoreContext,
  tenant: string,
  person: PersonTexts,
): Promise<void> {
  const isCandidate = mayName(person);
  await rewriteIncidentsAndMessages(context, tenant, (text) => {
    if (!isCandidate(text)) return null;
    const redacted = changeStoredJson(text, (record) =>
      isAboutTenant(record, tenant) ? redactRecord(record, person) : record,
    );
    // The name cannot be removed from a damaged record, so the record is deleted.
    return redacted ?? DELETE;
  });
}

/** Only a message has a list of tenants. The incidents are those of the tenant. */
function isAboutTenant(record: unknown, tenant: string): boolean {
  const { tenants } = record as { readonly tenants?: readonly string[] };
  return tenants === undefined || tenants.includes(tenant);
}
