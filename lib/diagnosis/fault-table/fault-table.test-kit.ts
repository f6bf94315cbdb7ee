import { appFaults } from "./app-faults.test-kit";
import { assetFaults } from "./asset-faults.test-kit";
import { healthFaults } from "./health-faults.test-kit";
import { numberFaults } from "./number-faults.test-kit";
import { permissionFaults } from "./permission-faults.test-kit";
import { reachFaults } from "./reach-faults.test-kit";
import type { TableFault } from "./table-fault.test-kit";
import { tokenFaults } from "./token-faults.test-kit";
import { webhookFaults } from "./webhook-faults.test-kit";

export const faultTable: readonly TableFault[] = [
  ...reachFaults,
  ...tokenFaults,
  ...appFaults,
  ...permissionFaults,
  ...assetFaults,
  ...numberFaults,
  ...webhookFaults,
  ...healthFaults,
];
