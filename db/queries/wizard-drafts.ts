import "server-only";
import { and, eq, gt, lte } from "drizzle-orm";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { asSystem, withTenant } from "../doors";
import { wizardDrafts } from "../schema";

type Row = typeof wizardDrafts.$inferSelect;

/** What a step of the wizard changes. */
export type DraftColumns = Omit<typeof wizardDrafts.$inferInsert, "tenantId" | "userId">;

/** A member's draft with its sealed secrets, while it lives. For lib/wizard only. */
export async function findDraft(tenantId: TenantId, userId: string, at: Date): Promise<Row | null> {
  const [row] = await withTenant(tenantId, (tx) =>
    tx
      .select()
      .from(wizardDrafts)
      .where(living(tenantId, userId, at)),
  );
  return row ?? null;
}

/** Puts a new draft in the place of the member's earlier one, of which nothing is left. */
export async function replaceDraft(
  tenantId: TenantId,
  userId: string,
  draft: Required<DraftColumns>,
): Promise<void> {
  await withTenant(tenantId, (tx) =>
    tx
      .insert(wizardDrafts)
      .values({ ...draft, tenantId, userId })
      .onConflictDoUpdate({ target: [wizardDrafts.tenantId, wizardDrafts.userId], set: draft }),
  );
}

/**
 * @param of what the draft was when its step began; one of another way that took its place since is
 *   left alone. Absent: any
 * @returns whether there was such a draft, alive
 */
export async function changeDraft(
  tenantId: TenantId,
  userId: string,
  change: Partial<DraftColumns> & { updatedAt: Date },
  of?: Pick<Row, "kind" | "path">,
): Promise<boolean> {
  const rows = await withTenant(tenantId, (tx) =>
    tx
      .update(wizardDrafts)
      .set(change)
      .where(and(living(tenantId, userId, change.updatedAt), of && isOf(of)))
      .returning({ userId: wizardDrafts.userId }),
  );
  return rows.length > 0;
}

export async function deleteDraft(tenantId: TenantId, userId: string): Promise<void> {
  await withTenant(tenantId, (tx) => tx.delete(wizardDrafts).where(own(tenantId, userId)));
}

/** Deletes the drafts of all tenants that died. @returns how many */
export async function deleteDeadDrafts(at: Date): Promise<number> {
  const rows = await asSystem((tx) =>
    tx
      .delete(wizardDrafts)
      .where(lte(wizardDrafts.expiresAt, at))
      .returning({ userId: wizardDrafts.userId }),
  );
  return rows.length;
}

function own(tenantId: TenantId, userId: string) {
  return and(eq(wizardDrafts.tenantId, tenantId), eq(wizardDrafts.userId, userId));
}

function isOf({ kind, path }: Pick<Row, "kind" | "path">) {
  return and(eq(wizardDrafts.kind, kind), eq(wizardDrafts.path, path));
}

function living(tenantId: TenantId, userId: string, at: Date) {
  return and(own(tenantId, userId), gt(wizardDrafts.expiresAt, at));
}
