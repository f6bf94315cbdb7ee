import "server-only";
import { randomBytes } from "node:crypto";
import { headers } from "next/headers";
import { unstable_rethrow } from "next/navigation";
import { createSafeActionClient } from "next-safe-action";
import { z } from "zod";
import { env } from "../env";
import { AppError, type AppErrorCode } from "../errors";
import { log } from "../log";
import { tenantIdSchema } from "../tenants/tenant.schema";
import { countAction } from "./action-limits";
import { currentSession } from "./current-session";
import { may, type Permission } from "./permissions.schema";
import { isSameOrigin } from "./same-origin";
import type { Session } from "./session";

/** What a failed action answers. `message` is written for the person at the screen. */
export type ActionError = {
  code: AppErrorCode | "INTERNAL";
  message: string;
  /** The form field at fault, where one is. */
  field?: string;
};

const sameOriginAction = createSafeActionClient({
  defineMetadataSchema: () => z.object({ name: z.string() }),
  handleServerError: (error, { metadata }) => toActionError(error, metadata.name),
}).use(async ({ next }) => {
  if (!isSameOrigin(await headers(), env().appOrigin)) {
    throw new AppError("FORBIDDEN", `Open Wakey at ${env().appOrigin} and try again.`);
  }
  return await next();
});

/** For people who are not signed in: same origin and a common limit, nothing else. */
export const publicAction = sameOriginAction.use(async ({ next }) => {
  await countAction("public", "all");
  return await next();
});

/** For a signed-in person, whatever tenant they look at. `ctx.session` says who it is. */
export const memberAction = sameOriginAction.use(async ({ next }) => {
  const session = await signedIn();
  return await next({ ctx: { session } });
});

/**
 * For a member acting on one tenant. The tenant is bind argument 0, so that a page in an old tab
 * acts on the tenant it shows: `save.bind(null, tenantId)`.
 *
 * In this order, so that a stranger learns nothing from what comes later: same origin, session,
 * limits, membership, permission, input. `ctx.member` has tenant, user, e-mail and role.
 */
export function tenantAction(permission: Permission) {
  return sameOriginAction
    .bindArgsSchemas([tenantIdSchema])
    .use(async ({ next, bindArgsClientInputs: [tenantId] }) => {
      const session = await signedIn();
      const membership = session.memberships.find((own) => own.tenantId === tenantId);
      if (!membership) {
        throw new AppError("NOT_FOUND", "This organization does not exist, or you left it.");
      }
      await countAction("tenant", membership.tenantId);
      if (!may(membership.role, permission)) {
        throw new AppError("FORBIDDEN", `Your role (${membership.role}) does not allow this.`);
      }
      const { tenantId: own, role } = membership;
      const { userId, email } = session;
      return await next({ ctx: { member: { tenantId: own, userId, email, role } } });
    });
}

async function signedIn(): Promise<Session> {
  const session = await currentSession();
  if (!session) {
    throw new AppError(
      "UNAUTHENTICATED",
      "You are signed out. Sign in in another tab, then press again here: what you typed stays.",
    );
  }
  await countAction("user", session.userId);
  return session;
}

function toActionError(error: unknown, action: string): ActionError {
  unstable_rethrow(error);
  if (error instanceof AppError) {
    const { code, message, field } = error;
    return field === undefined ? { code, message } : { code, message, field };
  }
  const requestId = randomBytes(6).toString("hex");
  log.error({ err: error, action, requestId }, "Action failed");
  return {
    code: "INTERNAL",
    message: `Something went wrong on our side. If it stays, look for ${requestId} in the server's log.`,
  };
}
