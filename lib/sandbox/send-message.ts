import "server-only";
import { demandMessaging, type VisibleNumber } from "./assets";
import type { GraphCall, Sandbox } from "./graph-call";
import { cloudRefusal } from "./graph-error";
import { newWamid } from "./ids";
import { type MessageRequest, readMessageRequest } from "./message-request";
import { planStatuses } from "./messages";
import { recipientOutcome, STATUS_ERRORS } from "./recipients";
import type { PhoneNumber } from "./records";
import type { JsonValue } from "./store";

/**
 * `POST /{PNID}/messages`: accepts a message and plans its status webhooks.
 *
 * @throws {GraphRefusal} 200, 100, 131051, 132000, 132001, 133010, 131030, 130429 and, where the
 *   behaviour says so, 131047
 */
export async function sendMessage(
  sandbox: Sandbox,
  call: GraphCall,
  visible: VisibleNumber,
): Promise<JsonValue> {
  demandMessaging(visible);
  const { number } = visible;
  const request = readMessageRequest(call.body, visible.waba.templates);
  refuseNumber(sandbox, number);
  const behaviour = await sandbox.records.behaviour();
  const outcome = recipientOutcome(request.waId, request.type);
  const listed = number.accountMode === "LIVE" || number.allowList.includes(request.waId);
  if ("refused" in outcome || !listed) throw notAllowed();
  const failure = "failed" in outcome ? outcome.failed : null;
  if (failure === 131047 && behaviour.closedWindow === "response") throw closedWindow();

  const id = newWamid(request.waId);
  await sandbox.deliveries.accept({
    id,
    phoneNumberId: number.id,
    waId: request.waId,
    opaque: request.opaque,
    type: request.type,
    text: request.text,
    at: sandbox.now().toISOString(),
    version: call.version,
    failure,
    plan: planStatuses(outcome, behaviour),
  });
  return accepted(request, id);
}

function accepted(request: MessageRequest, id: string): JsonValue {
  return {
    messaging_product: "whatsapp",
    contacts: [{ input: request.to, wa_id: request.waId }],
    messages: [request.type === "template" ? { id, message_status: "accepted" } : { id }],
  };
}

function refuseNumber(sandbox: Sandbox, number: PhoneNumber): void {
  if (number.status === "BANNED" || number.status === "RESTRICTED") {
    throw cloudRefusal(403, 131031, "Business Account locked", "Business account has been locked.");
  }
  if (["PENDING", "DISCONNECTED", "UNVERIFIED", "MIGRATED"].includes(number.status)) {
    throw cloudRefusal(
      400,
      133010,
      "Account not registered",
      "Account does not exist in Cloud API, please use /{phone-id}/register API to create an account first",
    );
  }
  const { maxPerSecond } = number;
  if (maxPerSecond !== null && !sandbox.buckets.take(number.id, maxPerSecond)) {
    throw cloudRefusal(
      400,
      130429,
      "Rate limit hit",
      "Cloud API message throughput has been reached.",
    );
  }
}

function notAllowed() {
  return cloudRefusal(
    400,
    131030,
    "Recipient phone number not in allowed list",
    "Recipient phone number not in allowed list: Add recipient phone number to recipient list and try again.",
  );
}

function closedWindow() {
  const { title, details } = STATUS_ERRORS[131047] ?? { title: "", details: "" };
  return cloudRefusal(400, 131047, title, details);
}
