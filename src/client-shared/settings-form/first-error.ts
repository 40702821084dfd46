/** Finds the first invalid field in the page: NocoBase's forms mark it, but do not scroll to it. */

const WRONG = '.ant-form-item-has-error, .ant-formily-item-error';
const INPUT = '[contenteditable="true"], input:not([type="hidden"]):not(:disabled), textarea, select, button';
const FOLDED = '.ant-collapse-item:not(.ant-collapse-item-active)';
const MAX_FRAMES = 60;
const STILL_FRAMES = 3;

/** The attribute with the name of the tab that an element belongs to. */
export const TAB = 'data-wecom-tab';

/** The attribute with the name of the setting that an element belongs to. */
export const FIELD = 'data-wecom-field';

export function tabOf(element: Element): string | undefined {
  return element.closest(`[${TAB}]`)?.getAttribute(TAB) ?? undefined;
}

export function fieldOf(element: Element): string | undefined {
  return element.closest(`[${FIELD}]`)?.getAttribute(FIELD) ?? undefined;
}

export function invalidFields(root: ParentNode): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>(WRONG)];
}

/**
 * The first invalid field of the form around `root`, NocoBase's own fields included.
 *
 * @param count the number of invalid fields; the forms mark them a few frames later
 */
export async function firstInvalidField(root: HTMLElement, count: number): Promise<HTMLElement | undefined> {
  const form = root.closest<HTMLElement>('.ant-drawer-body, form') ?? root;
  for (let frame = 0; frame < MAX_FRAMES && invalidFields(form).length < count; frame++) {
    await nextFrame();
  }
  return invalidFields(form)[0];
}

/** Scrolls to a field with its error and focuses it; its tab has to be open. */
export async function focusField(item: HTMLElement): Promise<void> {
  item.closest(FOLDED)?.querySelector<HTMLElement>('.ant-collapse-header')?.click();
  await nextFrame();
  item.querySelector<HTMLElement>(INPUT)?.focus({ preventScroll: true });
  await settled(item);
  item.scrollIntoView({ block: 'center' });
}

/** Resolves once the field stands still: a section that opens, or an error that appears, still moves it. */
async function settled(item: HTMLElement): Promise<void> {
  for (let frame = 0, still = 0, last = ''; frame < MAX_FRAMES && still < STILL_FRAMES; frame++) {
    const section = item.closest<HTMLElement>('.ant-collapse-content');
    const place = [item.offsetTop, item.offsetHeight, section?.offsetHeight, section?.className].join();
    const moves = section !== null && /-motion|-hidden/.test(section.className);
    still = place === last && !moves ? still + 1 : 0;
    last = place;
    await nextFrame();
  }
}

export function nextFrame(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => resolve()));
}
