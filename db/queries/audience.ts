import "server-only";
import { and, eq, inArray, type SQL, sql } from "drizzle-orm";
import type { Audience } from "@/lib/campaigns/campaign.schema";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { contacts } from "../schema";

/** The tenant's contacts that belong to an audience, as a WHERE. */
export function inAudience(tenantId: TenantId, audience: Audience): SQL | undefined {
  const own = eq(contacts.tenantId, tenantId);
  if (audience.kind === "picked") return and(own, inArray(contacts.id, audience.contactIds));
  return and(own, matchesSearch(audience.search));
}

/** Contacts whose name contains the words, or whose number contains the digits. Empty: all. */
function matchesSearch(search: string): SQL | undefined {
  const words = search.trim();
  if (words === "") return undefined;
  const pattern = `%${words.replace(/[\\%_]/g, "\\$&")}%`;
  const digits = words.replace(/[\s()+.-]/g, "").replace(/^00/, "");
  const byName = sql`${contacts.name} ilike ${pattern}`;
  return /^\d+$/.test(digits)
    ? sql`(${byName} or ${contacts.phone} like ${`%${digits}%`})`
    : byName;
}
