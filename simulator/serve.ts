/** The simulator as a program: `tsx simulator/serve.ts [port]`, or with PORT set. Ctrl-C ends it. */
import { startSimulator } from './index';
import { AGENT_ID, CORP_ID, SECRET } from './seed';

const DEFAULT_PORT = 4180;

async function main(): Promise<void> {
  const port = Number(process.argv[2] ?? process.env.PORT ?? DEFAULT_PORT);
  const simulator = await startSimulator({ port });
  console.log(`WeCom simulator: ${simulator.url}`);
  console.log(`Company ID ${CORP_ID}, AgentId ${AGENT_ID}, Secret ${SECRET}`);
  const stop = () => void simulator.close().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
