import { TextField, type TextFieldProps } from "@/components/text-field";

/** An ID of Meta's: digits, which no browser should offer from another form. */
export function IdField(props: TextFieldProps) {
  return <TextField autoComplete="off" inputMode="numeric" {...props} />;
}
