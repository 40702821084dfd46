/** What jsdom lacks to save files. */
interface SavedFile {
  name: string;
  type: string;
}

/** @returns the files that the page makes the browser save from now on, until the end of the test */
export function watchSavedFiles(): SavedFile[] {
  const saved: SavedFile[] = [];
  let blob: Blob | undefined;
  Object.assign(URL, {
    createObjectURL: (made: Blob) => {
      blob = made;
      return 'blob:saved';
    },
    revokeObjectURL: () => undefined,
  });
  jest.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    saved.push({ name: this.download, type: String(blob?.type) });
  });
  return saved;
}
