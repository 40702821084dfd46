import type { Finding } from '../../../shared/findings';
import type { CheckResult } from '../../../shared/setup-report';
import { fetchText, HttpError } from '../../http/http-client';
import { limits } from '../../http/limits';
import { contentOf } from '../verification/folder';
import { failed, networkFinding, passed, type SetupCheck, skipped, statusFinding } from './outcome';

/** Checks whether the domain's root serves the verification files that were uploaded. */
export async function checkFiles({ reading, files }: SetupCheck): Promise<CheckResult> {
  const { origin } = reading.fields;
  const uploaded = await files.names();
  if (uploaded.length === 0) {
    return skipped('file', { code: 'NO_FILE' });
  }
  if (!origin) {
    return skipped('file');
  }
  const findings = await Promise.all(uploaded.map((name) => checkFile(origin, name)));
  const check = findings.every(({ code }) => code === 'FILE_OK') ? passed : failed;
  return check('file', ...findings);
}

async function checkFile(origin: string, name: string): Promise<Finding> {
  const content = contentOf(name) ?? '';
  const { host } = new URL(origin);
  try {
    const { status, text, location } = await fetchText({ url: `${origin}/${name}`, timeoutMs: limits.callMs });
    if (status === 200 && text.trim() === content) {
      return { code: 'FILE_OK', values: { name } };
    }
    // NocoBase and most web servers answer with their start page when there is no such file.
    if (status === 404 || (status === 200 && /^\s*</.test(text))) {
      return { code: 'FILE_MISSING', values: { name, host, content } };
    }
    return status === 200
      ? { code: 'FILE_WRONG', values: { name, host, content } }
      : statusFinding(status, host, location);
  } catch (error) {
    if (error instanceof HttpError) {
      return networkFinding(error.failure, error.reason, host);
    }
    throw error;
  }
}
