/** NocoBase's inputs with variables, loaded when a form opens: the plugin's own files must not depend on another plugin's. */
import type { ComponentType } from 'react';
import type { HostApp } from '../host/host-app';
import { withProps } from '../ui/with-props';
import type { VariableInputProps } from './editor/variable-input';
import type { ReceiverInputs } from './receivers/receivers-field';

const WORKFLOW_CLIENT = '@nocobase/plugin-workflow/client-v2';

/** @see https://github.com/nocobase/nocobase/blob/v2.2.0/packages/plugins/%40nocobase/plugin-workflow/src/client-v2/index.tsx */
interface WorkflowClient {
  WorkflowVariableTextArea: ComponentType<VariableInputProps>;
  WorkflowVariableInput: ComponentType<{
    value: string;
    onChange: (value: string) => void;
    variableOptions: { types: unknown[] };
  }>;
  FilterDynamicComponent: ComponentType<{
    collection: string;
    value: unknown;
    onChange: (filter: unknown) => void;
  }>;
  /** Whether a field holds the id of a user. */
  isUserKeyField: unknown;
}

export interface HostInputs {
  VariableInput: ComponentType<VariableInputProps>;
  receivers: ReceiverInputs;
}

/** @returns undefined where there is no workflow plugin; never throws */
export async function loadHostInputs(app: HostApp): Promise<HostInputs | undefined> {
  try {
    return inputsOf(await loadModule(app, WORKFLOW_CLIENT));
  } catch {
    return undefined;
  }
}

function loadModule(app: HostApp, name: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const loader = app.requirejs;
    if (loader) {
      loader.requirejs([name], resolve, reject);
    } else {
      reject(new Error('NocoBase has no loader of modules'));
    }
  });
}

function inputsOf(module: unknown): HostInputs | undefined {
  const { WorkflowVariableTextArea, WorkflowVariableInput, FilterDynamicComponent, isUserKeyField } = (module ??
    {}) as Partial<WorkflowClient>;
  if (!WorkflowVariableTextArea || !WorkflowVariableInput || !FilterDynamicComponent) {
    return undefined;
  }
  return {
    VariableInput: WorkflowVariableTextArea,
    receivers: {
      Variable: withProps(WorkflowVariableInput, { variableOptions: { types: [isUserKeyField] } }),
      Query: withProps(FilterDynamicComponent, { collection: 'users' }),
    },
  };
}
