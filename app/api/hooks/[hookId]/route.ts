import { connection } from "next/server";
import {
  answerHandshake,
  receiveWebhook,
  type WebhookAnswer,
} from "@/lib/webhooks/receive-webhook";

type Context = { params: Promise<{ hookId: string }> };

const headers = { "content-type": "text/plain", "cache-control": "no-store" };

function respond({ status, text }: WebhookAnswer): Response {
  return new Response(text, { status, headers });
}

export async function GET(request: Request, { params }: Context): Promise<Response> {
  await connection();
  const { hookId } = await params;
  return respond(await answerHandshake(hookId, new URL(request.url).searchParams));
}

export async function POST(request: Request, { params }: Context): Promise<Response> {
  const { hookId } = await params;
  const signature = request.headers.get("x-hub-signature-256");
  return respond(await receiveWebhook(hookId, signature, chunksOf(request.body)));
}

async function* chunksOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader();
  if (!reader) return;
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
  } finally {
    // Whoever stops reading early also stops the sender.
    await reader.cancel();
  }
}
