import "server-only";
import { chooseSessionTenant } from "@/db/queries/sessions";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { AppError } from "../errors";
import type { Session } from "./session";

/**
 * Shows this tenant's pages in this browser from now on.
 *
 * @throws {AppError} NOT_FOUND unless the person is a member of it
 */
export async function chooseTenant(tenantId: TenantId, session: Session): Promise<void> {
  if (!(await chooseSessionTenant(tenantId, session.idHash))) {
    throw new AppError("NOT_FOUND", "This organization does not exist, or you left it.");
  }
}
