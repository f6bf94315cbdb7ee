"use server";

import { revalidatePath } from "next/cache";
import { tenantAction } from "@/lib/auth/action-client";
import { connectionRef } from "@/lib/connections/connection.schema";
import { rollBack, switchToStaged } from "@/lib/rotation/apply-kept-token";
import { changePlan } from "@/lib/rotation/change-plan";
import { discardToken } from "@/lib/rotation/discard-token";
import { refreshToken } from "@/lib/rotation/refresh-token";
import { revokeKeptToken } from "@/lib/rotation/revoke-kept-token";
import {
  keptTokenInput,
  rollBackInput,
  shareTokenInput,
  stageTokenInput,
  switchTokenInput,
  tokenPlanInput,
} from "@/lib/rotation/rotation.schema";
import { shareToken } from "@/lib/rotation/share-token";
import { stageToken } from "@/lib/rotation/stage-token";

const PAGE = "/whatsapp/settings/replace";

export const stageTokenAction = tenantAction("connection.write")
  .metadata({ name: "token.stage" })
  .inputSchema(stageTokenInput)
  .action(async ({ parsedInput, ctx: { member } }) => {
    const result = await stageToken(member.tenantId, member.userId, parsedInput);
    revalidatePath(PAGE);
    return result;
  });

export const switchTokenAction = tenantAction("connection.write")
  .metadata({ name: "token.switch" })
  .inputSchema(switchTokenInput)
  .action(async ({ parsedInput, ctx: { member } }) => {
    const result = await switchToStaged(member.tenantId, member.userId, parsedInput);
    revalidatePath(PAGE);
    return result;
  });

export const rollBackAction = tenantAction("connection.write")
  .metadata({ name: "token.roll-back" })
  .inputSchema(rollBackInput)
  .action(async ({ parsedInput, ctx: { member } }) => {
    const result = await rollBack(member.tenantId, member.userId, parsedInput);
    revalidatePath(PAGE);
    return result;
  });

export const discardTokenAction = tenantAction("connection.write")
  .metadata({ name: "token.discard" })
  .inputSchema(keptTokenInput)
  .action(async ({ parsedInput, ctx: { member } }) => {
    await discardToken(member.tenantId, member.userId, parsedInput);
    revalidatePath(PAGE);
  });

export const revokeTokenAction = tenantAction("connection.write")
  .metadata({ name: "token.revoke" })
  .inputSchema(keptTokenInput)
  .action(async ({ parsedInput, ctx: { member } }) => {
    const result = await revokeKeptToken(member.tenantId, member.userId, parsedInput);
    revalidatePath(PAGE);
    return result;
  });

export const refreshTokenAction = tenantAction("connection.write")
  .metadata({ name: "token.refresh" })
  .inputSchema(connectionRef)
  .action(async ({ parsedInput, ctx: { member } }) => {
    const { connectionId } = parsedInput;
    const result = await refreshToken(member.tenantId, member.userId, connectionId);
    revalidatePath(PAGE);
    return result;
  });

export const changePlanAction = tenantAction("connection.write")
  .metadata({ name: "token.plan" })
  .inputSchema(tokenPlanInput)
  .action(async ({ parsedInput, ctx: { member } }) => {
    await changePlan(member.tenantId, member.userId, parsedInput);
    revalidatePath(PAGE);
  });

export const shareTokenAction = tenantAction("connection.write")
  .metadata({ name: "token.share" })
  .inputSchema(shareTokenInput)
  .action(async ({ parsedInput, ctx: { member } }) => {
    const outcomes = await shareToken(member.tenantId, member.userId, parsedInput);
    revalidatePath(PAGE);
    return outcomes;
  });
