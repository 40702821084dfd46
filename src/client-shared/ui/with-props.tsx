import type { ComponentType } from 'react';

/** The component with some of its props given, for hosts that know nothing of them. */
export function withProps<Given extends object, Rest extends object>(
  Component: ComponentType<Given & Rest>,
  given: Given,
): ComponentType<Rest> {
  return (rest) => <Component {...given} {...rest} />;
}
