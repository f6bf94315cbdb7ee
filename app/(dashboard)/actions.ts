"use server";

import { z } from "zod";
import { countUnreadAlerts } from "@/lib/alerts/read-alerts";
import { memberAction, tenantAction } from "@/lib/auth/action-client";
import { chooseTenant } from "@/lib/auth/choose-tenant";
import { createTenant } from "@/lib/tenants/create-tenant";
import { tenantIdSchema, tenantName } from "@/lib/tenants/tenant.schema";

export const switchTenant = memberAction
  .metadata({ name: "tenant.switch" })
  .inputSchema(z.strictObject({ tenantId: tenantIdSchema }))
  .action(async ({ parsedInput, ctx }) => {
    await chooseTenant(parsedInput.tenantId, ctx.session);
  });

export const createOrganization = memberAction
  .metadata({ name: "tenant.create" })
  .inputSchema(z.strictObject({ name: tenantName }))
  .action(async ({ parsedInput, ctx }) => {
    const tenantId = await createTenant(ctx.session.userId, parsedInput.name);
    await chooseTenant(tenantId, ctx.session);
  });

/** For the bell. */
export const countUnreadAction = tenantAction("alert.read")
  .metadata({ name: "alert.count" })
  .action(async ({ ctx: { member } }) => {
    return { unread: await countUnreadAlerts(member.tenantId, member.userId) };
  });
