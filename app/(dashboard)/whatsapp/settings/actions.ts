"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { tenantAction } from "@/lib/auth/action-client";
import { connectionRef, saveConnectionInput } from "@/lib/connections/connection.schema";
import { makeDefault } from "@/lib/connections/make-default";
import { removeConnection } from "@/lib/connections/remove-connection";
import { saveConnection } from "@/lib/connections/save-connection";
import { testConnection } from "@/lib/connections/test-connection";
import { trySandbox } from "@/lib/connections/try-sandbox";
import { parsePhone } from "@/lib/contacts/parse-phone";
import { AppError } from "@/lib/errors";
import { testMessageInput } from "@/lib/messages/message.schema";
import { queueTestMessage } from "@/lib/messages/queue-test-message";
import { readTestMessage } from "@/lib/messages/read-test-message";

const PAGE = "/whatsapp/settings";

export const saveConnectionAction = tenantAction("connection.write")
  .metadata({ name: "connection.save" })
  .inputSchema(saveConnectionInput)
  .action(async ({ parsedInput, ctx: { member } }) => {
    const result = await saveConnection(member.tenantId, member.userId, parsedInput);
    revalidatePath(PAGE);
    return result;
  });

export const trySandboxAction = tenantAction("connection.write")
  .metadata({ name: "connection.try-sandbox" })
  .action(async ({ ctx: { member } }) => {
    const result = await trySandbox(member.tenantId, member.userId);
    revalidatePath(PAGE);
    return result;
  });

export const testConnectionAction = tenantAction("connection.test")
  .metadata({ name: "connection.test" })
  .inputSchema(connectionRef)
  .action(async ({ parsedInput, ctx: { member } }) => {
    const test = await testConnection(member.tenantId, member.userId, parsedInput.connectionId);
    revalidatePath(PAGE);
    return test;
  });

export const makeDefaultAction = tenantAction("connection.write")
  .metadata({ name: "connection.make-default" })
  .inputSchema(connectionRef)
  .action(async ({ parsedInput, ctx: { member } }) => {
    await makeDefault(member.tenantId, member.userId, parsedInput.connectionId);
    revalidatePath(PAGE);
  });

export const removeConnectionAction = tenantAction("connection.write")
  .metadata({ name: "connection.remove" })
  .inputSchema(connectionRef)
  .action(async ({ parsedInput, ctx: { member } }) => {
    await removeConnection(member.tenantId, member.userId, parsedInput.connectionId);
    revalidatePath(PAGE);
  });

export const sendTestMessageAction = tenantAction("connection.test")
  .metadata({ name: "message.send-test" })
  .inputSchema(testMessageInput)
  .action(async ({ parsedInput: { connectionId, phone, content }, ctx: { member } }) => {
    const parsed = parsePhone(phone);
    if (!parsed.ok) throw new AppError("INVALID", parsed.reason, { field: "phone" });
    const message = { connectionId, recipient: parsed.digits, content };
    const queued = await queueTestMessage(member.tenantId, member.userId, message);
    return { ...queued, recipient: parsed.digits };
  });

export const readTestMessageAction = tenantAction("connection.test")
  .metadata({ name: "message.read-test" })
  .inputSchema(z.strictObject({ messageId: z.string().max(20) }))
  .action(
    async ({ parsedInput, ctx: { member } }) =>
      await readTestMessage(member.tenantId, parsedInput.messageId),
  );
