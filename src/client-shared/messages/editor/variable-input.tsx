/** The input of texts with variables: NocoBase's own, where it can be loaded. */
import { Input } from 'antd';
import { type ComponentType, createContext, useContext } from 'react';

export interface VariableInputProps {
  id?: string;
  value: string;
  onChange: (text: string) => void;
  autoSize: { minRows: number; maxRows?: number };
  'aria-invalid'?: boolean;
  'aria-describedby'?: string;
  /** NocoBase's tree of variables; without it, those of the workflow's node. */
  metaTree?: unknown;
}

interface Variables {
  /** Undefined where NocoBase's cannot be loaded: variables are typed by hand then. */
  Input: ComponentType<VariableInputProps> | undefined;
  metaTree?: unknown;
}

export const VariablesContext = createContext<Variables>({ Input: undefined });

export function VariableInput(props: VariableInputProps) {
  const { Input: HostInput, metaTree } = useContext(VariablesContext);
  if (!HostInput) {
    const { onChange, metaTree: _, ...rest } = props;
    return <Input.TextArea {...rest} onChange={({ target }) => onChange(target.value)} />;
  }
  return <HostInput {...props} {...(metaTree !== undefined && { metaTree })} />;
}
