import "server-only";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { hasUsers } from "@/db/queries/users";
import type { TenantId } from "../tenants/tenant.schema";
import { currentSession } from "./current-session";
import type { Role } from "./permissions.schema";
import { safePath } from "./safe-path";

export type Member = {
  tenantId: TenantId;
  tenantName: string;
  userId: string;
  email: string;
  role: Role;
};

/** Set by proxy.ts: the path and query that were asked for. Only ever a hint of where to return to. */
const PATH_HEADER = "x-path";

/**
 * The person behind this request and the tenant they look at. For pages and layouts.
 *
 * Does not return for others: they are sent to /sign-in, to /setup while nobody exists, or to
 * /no-organization as a member of nothing.
 */
export const requireMember = cache(async (): Promise<Member> => {
  const session = await currentSession();
  if (!session) redirect(await doorFor((await headers()).get(PATH_HEADER)));
  if (!session.current) redirect("/no-organization");
  return { ...session.current, userId: session.userId, email: session.email };
});

async function doorFor(path: string | null): Promise<string> {
  if (!(await hasUsers())) return "/setup";
  const next = safePath(path);
  return next === "/" ? "/sign-in" : `/sign-in?${new URLSearchParams({ next })}`;
}
