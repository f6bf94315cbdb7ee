import Link from "next/link";
import { Fold } from "@/components/fold";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import type { WizardDraft } from "@/lib/wizard/draft.schema";
import { wizardHref } from "@/lib/wizard/steps.schema";
import { handOutTokenAction, makeTokenAction, readAdministratorAction } from "../actions";
import { AdministratorForm } from "./administrator-form";
import { HandOut } from "./hand-out";
import { SandboxConsole } from "./sandbox-console";

type Props = { tenantId: TenantId; draft: WizardDraft };

/** The way without clicking: an administrator's token lets Wakey make the System User's. */
export function ByAdministrator({ tenantId, draft }: Props) {
  return (
    <Fold summary="Or let Wakey do these three steps, with an administrator's token">
      <p className="max-w-prose text-muted text-sm">
        Wakey creates the System User, assigns app and account and generates the token through
        Meta's API. You see each call before it is made. The administrator's token is used for these
        calls alone and stored nowhere; leave this page, and Wakey has to be given it again.
      </p>
      {draft.hasAppSecret ? null : (
        <p className="text-sm">
          Meta wants the App secret for these calls.{" "}
          <Link className="text-link" href={wizardHref(draft.path, "app")}>
            Add it at the first step
          </Link>
          .
        </p>
      )}
      {draft.hasAppSecret ? (
        <>
          {draft.practice ? (
            <SandboxConsole>
              <HandOut
                hint="The field below asks for it."
                label="Generate an administrator's token"
                onHandOut={handOutTokenAction.bind(null, tenantId, { whose: "administrator" })}
              />
            </SandboxConsole>
          ) : null}
          <AdministratorForm
            appId={draft.appId ?? ""}
            isPractice={draft.practice !== null}
            onMake={makeTokenAction.bind(null, tenantId)}
            onRead={readAdministratorAction.bind(null, tenantId)}
            path={draft.path}
          />
        </>
      ) : null}
    </Fold>
  );
}
