/** The part of Formily 2 that the legacy client's settings form uses; NocoBase brings it at run time. */
declare module '@formily/react' {
  import type { ComponentType } from 'react';

  export interface ISchema {
    type?: string;
    title?: string;
    description?: string;
    default?: unknown;
    properties?: Record<string, ISchema>;
    'x-component'?: string;
    'x-component-props'?: Record<string, unknown>;
    'x-decorator'?: string;
    'x-disabled'?: boolean;
    'x-decorator-props'?: Record<string, unknown>;
    'x-validator'?: Array<{
      triggerType?: 'onInput' | 'onBlur';
      required?: boolean;
      message?: string;
      /** @returns what is wrong, or '' */
      validator?: (value: unknown) => string;
    }>;
  }

  export function observer<P extends object>(component: ComponentType<P>): ComponentType<P>;

  export interface Field {
    value: unknown;
    /** A person has changed it. */
    selfModified: boolean;
    setFeedback(feedback: { type: 'error'; code: 'ValidateError' | 'EffectError'; messages: string[] }): void;
  }

  export interface Form {
    values: { id?: unknown; enabled?: unknown; name?: unknown; options?: Record<string, unknown> };
    errors: { address?: string }[];
    setValuesIn(path: string, value: unknown): void;
    query(path: string): { take(): Field | undefined };
    /** Rejects where something is wrong. */
    validate(path: string): Promise<void>;
    subscribe(onEvent: (event: { type: string; payload: unknown }) => void): number;
    unsubscribe(id: number): void;
  }

  export function useForm(): Form;
}
