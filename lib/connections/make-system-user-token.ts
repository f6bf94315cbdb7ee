import "server-only";
import type { GraphTarget } from "@/lib/graph/client";
import { GraphRefusal, GraphUnreachable } from "@/lib/graph/graph-errors";
import {
  assignWaba,
  createSystemUser,
  generateSystemUserToken,
  installApp,
} from "@/lib/graph/system-users";
import type { AccessToken, AppSecret } from "@/lib/secret";
import type { Finding } from "./finding.schema";
import { finding, metaPart, refusalFinding, unreachable } from "./refusal-finding";
import {
  type CallOutcome,
  type PlannedCall,
  planSystemUserToken,
  type SystemUserTokenInput,
  sendingScopes,
} from "./system-user-token.schema";

/** An administrator's own token, for these calls alone, and the secret of the app it is of. */
export type Administrator = { token: AccessToken; appSecret: AppSecret };

export type SystemUserTokenMade = {
  /** Null: some call failed, and `outcomes` say which. */
  token: AccessToken | null;
  /** Also there where a later call failed: then it can be tried again with this one. */
  systemUserId: string | null;
  outcomes: CallOutcome[];
};

/**
 * Makes the planned calls one after the other and stops at the first that fails. Meta cannot take
 * several back as one, so what was done before stays, and the outcomes say what that is. Stores
 * nothing.
 */
export async function makeSystemUserToken(
  target: GraphTarget,
  { token: adminToken, appSecret }: Administrator,
  input: SystemUserTokenInput,
): Promise<SystemUserTokenMade> {
  const access = { token: adminToken, appSecret };
  const { appId, businessId, systemUser } = input;
  const made: SystemUserTokenMade = {
    token: null,
    systemUserId: systemUser.kind === "existing" ? systemUser.id : null,
    outcomes: [],
  };
  const carryOut = async (call: PlannedCall): Promise<string> => {
    if (call.step === "create-user" && systemUser.kind === "new") {
      const { name, role } = systemUser;
      made.systemUserId = await createSystemUser(target, { ...access, businessId, name, role });
      return `Created: its ID is ${made.systemUserId}.`;
    }
    const systemUserId = made.systemUserId ?? "";
    if (call.step === "install-app") {
      await installApp(target, { ...access, systemUserId, appId });
      return "The System User has the app.";
    }
    if (call.step === "assign-waba") {
      await assignWaba(target, { ...access, systemUserId, wabaId: call.wabaId ?? "" });
      return "The System User has full control of the account.";
    }
    const wanted = { ...access, systemUserId, appId, scopes: sendingScopes, life: input.life };
    made.token = await generateSystemUserToken(target, wanted);
    return `Generated: a token ending in ${made.token.last4}.`;
  };

  let failed = false;
  for (const call of planSystemUserToken(input)) {
    if (failed) {
      const text = "Not made, because a call before it failed.";
      made.outcomes.push({ call, outcome: "not-made", text, finding: null });
      continue;
    }
    try {
      const text = await carryOut(call);
      made.outcomes.push({ call, outcome: "done", text, finding: null });
    } catch (error) {
      failed = true;
      made.outcomes.push({ call, ...failure(call, error) });
    }
  }
  return made;
}

function failure(call: PlannedCall, error: unknown): Omit<CallOutcome, "call"> {
  const silence = unreachable(error);
  if (silence) {
    // Only of these two does a second try make a second thing.
    const twice = call.step === "create-user" || call.step === "generate-token";
    const unknown = twice && error instanceof GraphUnreachable && error.mayHaveArrived;
    return {
      outcome: "unreachable",
      text: unknown
        ? "Meta did not answer, so it may have been done or not. Look at the System Users before you try again."
        : "Meta did not answer. It can be tried again.",
      finding: silence.findings[0] ?? null,
    };
  }
  if (!(error instanceof GraphRefusal)) throw error;
  const found = adminFinding(error);
  return { outcome: "refused", text: `Meta refused: ${found.title}.`, finding: found };
}

/** A refusal of an administrator's call: what is usual there differs from what is usual in sending. */
function adminFinding(refusal: GraphRefusal): Finding {
  const meta = metaPart(refusal);
  if (/appsecret_proof/i.test(refusal.metaMessage)) {
    return finding({
      title: "The App secret is not the one of this token's app",
      cause: "Meta takes these calls only with the secret of the app that the token was made with.",
      fix: "Generate the administrator's token for the same app whose secret you entered.",
      field: "appSecret",
      ...meta,
    });
  }
  if (refusal.code === 10 || (refusal.code >= 200 && refusal.code < 300)) {
    return finding({
      title: "The token may not administer this business",
      cause: "Its owner is no administrator of the portfolio, or business_management is missing.",
      fix: "Have an administrator of the portfolio generate a token with business_management and whatsapp_business_management.",
      field: "accessToken",
      ...meta,
    });
  }
  if (refusal.code === 100 && refusal.subcode === 33) {
    return finding({
      title: "The token does not reach this object",
      cause: "The portfolio, the account or the System User is not the administrator's.",
      fix: "Choose a portfolio, an account and a System User that belong together.",
      ...meta,
    });
  }
  return refusalFinding(refusal, null);
}
