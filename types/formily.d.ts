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
    'x-validator'?: Array<{ required?: boolean; pattern?: RegExp; message?: string }>;
  }

  export function observer<P extends object>(component: ComponentType<P>): ComponentType<P>;

  export function useForm(): { values: { name?: unknown; options?: Record<string, unknown> } };
}
