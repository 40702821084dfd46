export default async function globalTeardown(): Promise<void> {
  await Promise.all(globalThis.runningApps.map((app) => app.stop()));
}
