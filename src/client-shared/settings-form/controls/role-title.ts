const TEMPLATE = /^\{\{\s*t\(\s*(?:"([^"]+)"|'([^']+)')\s*[,)]/; // how NocoBase stores the titles of its own roles

/** @param translate NocoBase's own translations */
export function roleTitle(role: { name: string; title?: string | null }, translate: (key: string) => string): string {
  const { name, title } = role;
  if (!title) {
    return name;
  }
  const [, inDoubleQuotes, inSingleQuotes] = (title.endsWith('}}') && TEMPLATE.exec(title)) || [];
  const key = inDoubleQuotes ?? inSingleQuotes;
  return key ? translate(key) || name : title;
}
