"use server";

import { revalidatePath } from "next/cache";
import { tenantAction } from "@/lib/auth/action-client";
import { makeToken, readAdministrator } from "@/lib/wizard/administrator";
import { connectNumber } from "@/lib/wizard/connect-number";
import {
  administratorInput,
  appStepInput,
  finishStepInput,
  handOutInput,
  makeTokenInput,
  numberStepInput,
  recipientStepInput,
  startWizardInput,
  tokenStepInput,
  webhookStepInput,
} from "@/lib/wizard/draft.schema";
import { endWizard } from "@/lib/wizard/end-wizard";
import { exchangeDraftToken } from "@/lib/wizard/exchange-draft-token";
import { finishStep } from "@/lib/wizard/finish-step";
import { giveAppSecret } from "@/lib/wizard/give-app-secret";
import { handOutToken } from "@/lib/wizard/hand-out-token";
import { nameRecipient } from "@/lib/wizard/name-recipient";
import { saveAppStep } from "@/lib/wizard/save-app-step";
import { startWizard } from "@/lib/wizard/start-wizard";
import { lookAgain, takeToken } from "@/lib/wizard/take-token";

const PAGE = "/whatsapp/settings/wizard";

export const startWizardAction = tenantAction("connection.write")
  .metadata({ name: "wizard.start" })
  .inputSchema(startWizardInput)
  .action(async ({ parsedInput, ctx: { member } }) => {
    const step = await startWizard(member.tenantId, member.userId, parsedInput);
    revalidatePath(PAGE);
    return step;
  });

export const saveAppStepAction = tenantAction("connection.write")
  .metadata({ name: "wizard.app" })
  .inputSchema(appStepInput)
  .action(async ({ parsedInput, ctx: { member } }) => {
    const result = await saveAppStep(member.tenantId, member.userId, parsedInput);
    revalidatePath(PAGE);
    return result;
  });

export const finishStepAction = tenantAction("connection.write")
  .metadata({ name: "wizard.finish-step" })
  .inputSchema(finishStepInput)
  .action(async ({ parsedInput, ctx: { member } }) => {
    const next = await finishStep(member.tenantId, member.userId, parsedInput.step);
    revalidatePath(PAGE);
    return next;
  });

export const readAdministratorAction = tenantAction("connection.write")
  .metadata({ name: "wizard.administrator" })
  .inputSchema(administratorInput)
  .action(async ({ parsedInput: { accessToken }, ctx: { member } }) => {
    return await readAdministrator(member.tenantId, member.userId, accessToken);
  });

export const makeTokenAction = tenantAction("connection.write")
  .metadata({ name: "wizard.make-token" })
  .inputSchema(makeTokenInput)
  .action(async ({ parsedInput, ctx: { member } }) => {
    const result = await makeToken(member.tenantId, member.userId, parsedInput);
    revalidatePath(PAGE);
    return result;
  });

export const handOutTokenAction = tenantAction("connection.write")
  .metadata({ name: "wizard.hand-out-token" })
  .inputSchema(handOutInput)
  .action(async ({ parsedInput, ctx: { member } }) => {
    return await handOutToken(member.tenantId, member.userId, parsedInput);
  });

export const takeTokenAction = tenantAction("connection.write")
  .metadata({ name: "wizard.token" })
  .inputSchema(tokenStepInput)
  .action(async ({ parsedInput, ctx: { member } }) => {
    const result = await takeToken(member.tenantId, member.userId, parsedInput);
    revalidatePath(PAGE);
    return result;
  });

export const lookAgainAction = tenantAction("connection.write")
  .metadata({ name: "wizard.look-again" })
  .action(async ({ ctx: { member } }) => {
    const result = await lookAgain(member.tenantId, member.userId);
    revalidatePath(PAGE);
    return result;
  });

export const exchangeTokenAction = tenantAction("connection.write")
  .metadata({ name: "wizard.exchange-token" })
  .action(async ({ ctx: { member } }) => {
    const result = await exchangeDraftToken(member.tenantId, member.userId);
    revalidatePath(PAGE);
    return result;
  });

export const connectNumberAction = tenantAction("connection.write")
  .metadata({ name: "wizard.number" })
  .inputSchema(numberStepInput)
  .action(async ({ parsedInput, ctx: { member } }) => {
    const result = await connectNumber(member.tenantId, member.userId, parsedInput);
    revalidatePath(PAGE);
    return result;
  });

export const nameRecipientAction = tenantAction("connection.write")
  .metadata({ name: "wizard.recipient" })
  .inputSchema(recipientStepInput)
  .action(async ({ parsedInput, ctx: { member } }) => {
    const digits = await nameRecipient(member.tenantId, member.userId, parsedInput.phone);
    revalidatePath(PAGE);
    return digits;
  });

export const giveAppSecretAction = tenantAction("connection.write")
  .metadata({ name: "wizard.app-secret" })
  .inputSchema(webhookStepInput)
  .action(async ({ parsedInput, ctx: { member } }) => {
    const result = await giveAppSecret(member.tenantId, member.userId, parsedInput.appSecret);
    revalidatePath(PAGE);
    return result;
  });

export const endWizardAction = tenantAction("connection.write")
  .metadata({ name: "wizard.end" })
  .action(async ({ ctx: { member } }) => {
    await endWizard(member.tenantId, member.userId);
    revalidatePath(PAGE);
  });
