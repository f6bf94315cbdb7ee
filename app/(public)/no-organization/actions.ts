"use server";

import { z } from "zod";
import { memberAction } from "@/lib/auth/action-client";
import { chooseTenant } from "@/lib/auth/choose-tenant";
import { createTenant } from "@/lib/tenants/create-tenant";
import { tenantName } from "@/lib/tenants/tenant.schema";

export const createFirstOrganization = memberAction
  .metadata({ name: "tenant.create" })
  .inputSchema(z.strictObject({ name: tenantName }))
  .action(async ({ parsedInput, ctx }) => {
    const tenantId = await createTenant(ctx.session.userId, parsedInput.name);
    await chooseTenant(tenantId, ctx.session);
  });
