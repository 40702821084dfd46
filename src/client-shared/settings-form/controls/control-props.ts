/** What a form hands to the control of one option; both Formily and antd call them so. */
export interface ControlProps<T> {
  /** What the label points at, where the form has one that does. */
  id?: string;
  /** Translated; for groups of controls, which no label can point at. */
  label?: string;
  value?: unknown;
  onChange?: (value: T) => void;
}
