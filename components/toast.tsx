"use client";

import { Toast } from "@heroui/react/toast";

/** The place where toasts appear; the root layout holds the only one. */
export function Toaster() {
  return <Toast.Provider placement="bottom end" />;
}

/** Says in passing that something worked. What failed belongs into the page, where it stays. */
export function notify(message: string): void {
  Toast.toast.success(message);
}
