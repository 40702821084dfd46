const TEMPLATE = /^\{\{\s*t\(\s*(["'])(.+?)\1\s*(?:,.*)?\)\s*\}\}$/;

/** @param translate NocoBase's own translations */
export function roleTitle(role: { name: string; title?: string | null }, translate: (key: string) => string): string {
  const { name, title } = role;
  if (!title) {
    return name;
  }
  const key = TEMPLATE.exec(title)?.[2];
  return key ? translate(key) || name : title;
}
