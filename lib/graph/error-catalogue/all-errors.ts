import "server-only";
import { accountErrors } from "./account-errors";
import type { ErrorEntry } from "./error-entry";
import { limitErrors } from "./limit-errors";
import { permissionErrors } from "./permission-errors";
import { phoneNumberErrors } from "./phone-number-errors";
import { recipientErrors } from "./recipient-errors";
import { requestErrors } from "./request-errors";
import { templateEditingErrors } from "./template-editing-errors";
import { templateErrors } from "./template-errors";
import { token190Errors } from "./token-190-errors";
import { tokenErrors } from "./token-errors";
import { usernameErrors } from "./username-errors";

/** Every refusal of Meta's that is known here. Where two could match, the earlier one wins. */
export const allErrors: readonly ErrorEntry[] = [
  ...tokenErrors,
  ...token190Errors,
  ...permissionErrors,
  ...limitErrors,
  ...accountErrors,
  ...phoneNumberErrors,
  ...templateErrors,
  ...templateEditingErrors,
  ...recipientErrors,
  ...usernameErrors,
  ...requestErrors,
];
