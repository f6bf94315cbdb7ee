"use server";

import { after } from "next/server";
import { tenantAction } from "@/lib/auth/action-client";
import { connectionRef } from "@/lib/connections/connection.schema";
import { beginDiagnosis } from "@/lib/diagnosis/diagnose";
import type { Diagnosis } from "@/lib/diagnosis/diagnosis.schema";
import { mendInput } from "@/lib/diagnosis/mend.schema";
import { mendAndDiagnose } from "@/lib/diagnosis/mend-and-diagnose";
import { log } from "@/lib/log";

/** Answers when the diagnosis has begun; the page shows how it goes on. */
export const diagnoseAction = tenantAction("connection.test")
  .metadata({ name: "connection.diagnose" })
  .inputSchema(connectionRef)
  .action(async ({ parsedInput, ctx: { member } }) => {
    const { tenantId, userId } = member;
    const { done } = await beginDiagnosis(tenantId, userId, parsedInput.connectionId);
    letFinish(done);
  });

export const mendAction = tenantAction("connection.write")
  .metadata({ name: "connection.mend" })
  .inputSchema(mendInput)
  .action(async ({ parsedInput, ctx: { member } }) => {
    const { tenantId, userId } = member;
    const { result, done } = await mendAndDiagnose(tenantId, userId, parsedInput);
    if (done) letFinish(done);
    return result;
  });

/** The answer does not wait for it, but the server does, also when it is asked to stop. */
function letFinish(done: Promise<Diagnosis>): void {
  const finished = done.catch((error: unknown) => log.error({ err: error }, "A diagnosis failed"));
  after(() => finished);
}
