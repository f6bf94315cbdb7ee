import "server-only";
import { listBusinesses, listClientWabas, listOwnedWabas } from "@/lib/graph/businesses";
import type { GraphTarget } from "@/lib/graph/client";
import { listSystemUsers } from "@/lib/graph/system-users";
import { discoveryQuestions } from "./discovery-questions";
import type { Administrator } from "./make-system-user-token";
import type { AdminBusiness, AdminChoices } from "./system-user-token.schema";

const MOST_BUSINESSES = 10;

/**
 * What an administrator's token lets choose from: at most 10 portfolios, each with its System Users
 * and its own and shared WABAs. What Meta does not tell becomes a sentence in `gaps`.
 */
export async function listAdminChoices(
  target: GraphTarget,
  administrator: Administrator,
): Promise<AdminChoices> {
  const { ask, gaps } = discoveryQuestions();
  const found = await ask("businesses", () => listBusinesses(target, administrator));
  const businesses: AdminBusiness[] = [];
  for (const business of (found?.rows ?? []).slice(0, MOST_BUSINESSES)) {
    const from = { ...administrator, businessId: business.id };
    const [users, owned, shared] = await Promise.all([
      ask("system-users", () => listSystemUsers(target, from), business.name ?? business.id),
      ask("owned", () => listOwnedWabas(target, from)),
      ask("shared", () => listClientWabas(target, from)),
    ]);
    const wabas = [...(owned?.rows ?? []), ...(shared?.rows ?? [])];
    businesses.push({ ...business, systemUsers: users?.rows ?? [], wabas });
  }
  return { businesses, gaps: gaps.map(({ text }) => text) };
}
