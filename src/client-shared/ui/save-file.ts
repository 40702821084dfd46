/** Makes the browser save a JSON file. */
export function saveJson(name: string, value: unknown): void {
  const url = URL.createObjectURL(new Blob([JSON.stringify(value, undefined, 2)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName(name);
  link.click();
  URL.revokeObjectURL(url);
}

/** Without characters that file systems treat specially. */
export function fileName(name: string): string {
  return `${name.replace(/[^\w.@-]/g, '_')}.json`;
}
