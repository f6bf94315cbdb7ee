import "server-only";
import { withTenant } from "@/db/doors";
import { findConnection } from "@/db/queries/connections";
import { countContacts } from "@/db/queries/contacts";
import { countOpenWindows } from "@/db/queries/conversations";
import { now } from "@/lib/clock";
import { AppError } from "@/lib/errors";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import type { AudienceCount, CountAudienceInput } from "./contact.schema";

/**
 * How many people an audience has now, and how many of them free text reaches: Meta delivers it for
 * 24 hours after a person last wrote to the number.
 *
 * @throws {AppError} NOT_FOUND for a connection that is not the tenant's
 */
export async function countAudience(
  tenantId: TenantId,
  { connectionId, audience }: CountAudienceInput,
): Promise<AudienceCount> {
  return await withTenant(tenantId, async () => {
    if (!(await findConnection(tenantId, connectionId))) {
      throw new AppError("NOT_FOUND", "This connection does not exist any more.");
    }
    return {
      people: await countContacts(tenantId, audience),
      openWindows: await countOpenWindows(tenantId, connectionId, audience, now()),
    };
  });
}
