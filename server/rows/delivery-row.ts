import type { Delivery } from "../../domain/delivery.ts";
import { deliveryStateText } from "../../wording/delivery.ts";
import { formatRfc3339 } from "../../wording/phrases.ts";
import type { AnswerOf } from "../schema/common-schema.ts";
import type { DeliveryRow } from "../schema/incident-schema.ts";

/** A delivery as an API row. The words of a mail server may name the recipient. */
export function deliveryRow(
  delivery: Delivery,
  canSeeRecipients: boolean,
): AnswerOf<typeof DeliveryRow> {
  const { channel, address, state, attempts, nextAttemptAt, acceptedAt, failure } = delivery;
  return {
    channel,
    recipient: canSeeRecipients ? address : null,
    state,
    stateText: deliveryStateText(delivery),
    attempts,
    nextAttemptAt: formatRfc3339(nextAttemptAt),
    acceptedAt: formatRfc3339(acceptedAt),
    failureCode: failure?.code ?? null,
    answerStatus: failure?.status ?? null,
    answer: canSeeRecipients ? (failure?.answer ?? null) : null,
  };
}
