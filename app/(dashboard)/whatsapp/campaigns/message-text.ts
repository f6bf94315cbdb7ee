import type { MessageContent } from "@/lib/graph/message-content.schema";

export const helloWorld = {
  type: "template",
  name: "hello_world",
  language: "en_US",
} as const satisfies MessageContent;

/** As Meta delivers the template that every new WhatsApp Business Account comes with. */
const HELLO_WORLD_TEXT = `Hello World

Welcome and congratulations!! This message demonstrates your ability to send a WhatsApp message notification from the Cloud API, hosted by Meta. Thank you for taking the time to test with us.`;

/** A message as its recipient reads it, as far as it is known here. */
export function messageText(content: MessageContent): string {
  if (content.type === "text") return content.body;
  if (content.name === helloWorld.name) return HELLO_WORLD_TEXT;
  return `Template ${content.name} (${content.language})`;
}
