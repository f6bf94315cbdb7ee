import { createHmac } from "node:crypto";

/** One status about one message, as Meta writes it. */
export type StatusNews = {
  phoneNumberId: string;
  wamid: string;
  status: "sent" | "delivered" | "read" | "failed";
  /** `m:17:1`, our own name of the attempt that Meta echoes. */
  opaque?: string;
  /** Why it failed, in Meta's words. */
  reason?: string;
};

/** The body of a webhook POST with one status. */
export function statusEvent({ phoneNumberId, wamid, status, opaque, reason }: StatusNews): string {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const error = { code: 131026, title: reason, error_data: { details: reason } };
  const value = {
    metadata: { phone_number_id: phoneNumberId },
    statuses: [
      {
        id: wamid,
        status,
        timestamp,
        ...(opaque ? { biz_opaque_callback_data: opaque } : {}),
        ...(reason ? { errors: [error] } : {}),
      },
    ],
  };
  const entry = [{ id: "1", changes: [{ field: "messages", value }] }];
  return JSON.stringify({ object: "whatsapp_business_account", entry });
}

/** Posts to a hook as Meta does. @param secret null: without a signature */
export async function deliver(
  origin: string,
  hookId: string,
  body: string,
  secret: string | null,
): Promise<{ status: number; text: string }> {
  const signature = secret && createHmac("sha256", secret).update(body).digest("hex");
  const answer = await fetch(`${origin}/api/hooks/${hookId}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(signature ? { "x-hub-signature-256": `sha256=${signature}` } : {}),
    },
    body,
  });
  return { status: answer.status, text: await answer.text() };
}
