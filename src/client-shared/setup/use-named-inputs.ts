import { type RefObject, useEffect } from 'react';

const ITEM = '.ant-form-item, .ant-formily-item';
const INPUTS = '[contenteditable="true"], input, textarea';

/**
 * NocoBase's inputs for variables have no id that a label could point to: name them after the label beside them,
 * also those that appear later, such as the masked field of a secret.
 */
export function useNamedInputs(root: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = root.current;
    if (!element) {
      return;
    }
    nameInputs(element);
    const observer = new MutationObserver(() => nameInputs(element));
    observer.observe(element, { childList: true, subtree: true });
    return () => observer.disconnect();
  }, [root]);
}

function nameInputs(root: HTMLElement): void {
  for (const input of root.querySelectorAll<HTMLElement>(INPUTS)) {
    const label = input.closest(ITEM)?.querySelector('label')?.textContent?.trim();
    const isLabelled = input instanceof HTMLInputElement && input.labels?.length;
    if (label && !isLabelled && input.getAttribute('aria-label') !== label) {
      input.setAttribute('aria-label', label);
    }
  }
}
