/** Makes the browser save a JSON file. */
export function saveJson(name: string, value: unknown): void {
  saveText(`${name}.json`, JSON.stringify(value, undefined, 2), 'application/json');
}

/** Makes the browser save a file. */
export function saveText(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName(name);
  link.click();
  URL.revokeObjectURL(url);
}

/** Without characters that file systems treat specially. */
export function fileName(name: string): string {
  return name.replace(/[^\w.@-]/g, '_');
}
