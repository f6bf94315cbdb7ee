"use server";

import { revalidatePath } from "next/cache";
import { alertRef, snoozeInput } from "@/lib/alerts/alert.schema";
import { addTargetInput, targetRef } from "@/lib/alerts/alert-target.schema";
import { addTarget, removeTarget } from "@/lib/alerts/change-targets";
import { markAlertRead, markAllRead, snoozeAlert } from "@/lib/alerts/read-alerts";
import { sendTestAlert } from "@/lib/alerts/send-test-alert";
import { tenantAction } from "@/lib/auth/action-client";

/** The bell in the frame changes with the page. */
function refresh(): void {
  revalidatePath("/", "layout");
}

export const markReadAction = tenantAction("alert.read")
  .metadata({ name: "alert.read" })
  .inputSchema(alertRef)
  .action(async ({ parsedInput, ctx: { member } }) => {
    await markAlertRead(member.tenantId, member.userId, parsedInput.alertId);
    refresh();
  });

export const markAllReadAction = tenantAction("alert.read")
  .metadata({ name: "alert.read_all" })
  .action(async ({ ctx: { member } }) => {
    const marked = await markAllRead(member.tenantId, member.userId);
    refresh();
    return { marked };
  });

export const snoozeAction = tenantAction("alert.read")
  .metadata({ name: "alert.snooze" })
  .inputSchema(snoozeInput)
  .action(async ({ parsedInput, ctx: { member } }) => {
    await snoozeAlert(member.tenantId, member.userId, parsedInput);
    refresh();
  });

export const addTargetAction = tenantAction("alert.write")
  .metadata({ name: "alert_target.add" })
  .inputSchema(addTargetInput)
  .action(async ({ parsedInput, ctx: { member } }) => {
    const added = await addTarget(member.tenantId, member.userId, parsedInput);
    refresh();
    return added;
  });

export const removeTargetAction = tenantAction("alert.write")
  .metadata({ name: "alert_target.remove" })
  .inputSchema(targetRef)
  .action(async ({ parsedInput, ctx: { member } }) => {
    await removeTarget(member.tenantId, member.userId, parsedInput.targetId);
    refresh();
  });

export const sendTestAlertAction = tenantAction("alert.write")
  .metadata({ name: "alert.test" })
  .action(async ({ ctx: { member } }) => {
    const sent = await sendTestAlert(member.tenantId, member.userId, member.email);
    refresh();
    return sent;
  });
