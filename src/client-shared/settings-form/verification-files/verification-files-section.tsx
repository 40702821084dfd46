import { Alert, Button, Flex, Skeleton, Upload } from 'antd';
import { useCallback, useRef, useState } from 'react';
import type { VerificationFile } from '../../../shared/setup-report';
import { FAILURE_TEXTS, RequestFailureAlert } from '../../errors/error-alert';
import type { Reply } from '../../host/ask-server';
import type { HostApp } from '../../host/host-app';
import { useLoaded } from '../../host/use-loaded';
import { Section } from '../../ui/section';
import { type Translate, useTexts } from '../../ui/use-texts';
import { addVerificationFile, listVerificationFiles } from '../requests';
import { useMissingFiles } from './missing-files';
import { isFileRefusal, REFUSAL_TEXTS, readFile } from './verification-file';
import { VerificationFileItem } from './verification-file-item';

/** The files by which WeCom verifies the ownership of a domain. They are saved at once, without "Submit". */
export function VerificationFilesSection({ app, origin }: { app: HostApp; origin: unknown }) {
  const { t } = useTexts();
  const load = useCallback(() => listVerificationFiles(app), [app]);
  const { data: files, loading, failure, reload, setData } = useLoaded(load);
  useMissingFiles(app, reload);
  const [uploading, setUploading] = useState(0);
  const [problems, setProblems] = useState<string[]>([]);
  const button = useRef<HTMLButtonElement>(null);

  const queue = useRef(Promise.resolve()); // each reply is the whole list, so they must arrive in order

  const upload = async (file: File) => {
    const problem = await send(app, file, setData, t);
    setUploading((count) => count - 1);
    if (problem) {
      setProblems((others) => [...others.filter((other) => other !== problem), problem]);
    }
  };

  return (
    <Section
      testId="wecom-verification-files"
      title={t('Domain verification files')}
      help={t(
        'When WeCom asks you to prove that you own the domain, download its file WW_verify_….txt and upload it here. It takes effect immediately for all authenticators, without Submit.',
      )}
      action={
        <Upload
          accept=".txt"
          multiple
          hasControlInside
          showUploadList={false}
          beforeUpload={(file, batch) => {
            if (file === batch[0]) {
              setProblems([]);
            }
            setUploading((count) => count + 1);
            queue.current = queue.current.then(() => upload(file));
            return false; // keeps antd from uploading it
          }}
        >
          <Button ref={button} loading={uploading > 0} data-testid="wecom-upload-file">
            {t('Upload files')}
          </Button>
        </Upload>
      }
    >
      <Flex vertical gap="small">
        <div aria-live="polite">
          {problems.map((problem) => (
            <Alert key={problem} type="error" showIcon message={problem} data-testid="wecom-file-problem" />
          ))}
        </div>
        {failure && <RequestFailureAlert failure={failure} onRetry={reload} />}
        {loading && !files && <Skeleton active title={false} paragraph={{ rows: 1 }} />}
        {files?.length === 0 && <span data-testid="wecom-no-files">{t('No files yet.')}</span>}
        {files && files.length > 0 && (
          <ul style={{ listStyle: 'none', margin: 0, padding: 0 }}>
            {files.map((file) => (
              <VerificationFileItem
                key={file.name}
                app={app}
                file={file}
                origin={origin}
                onRemoved={setData}
                onGone={() => button.current?.focus()}
              />
            ))}
          </ul>
        )}
      </Flex>
    </Section>
  );
}

/** @returns a translated sentence if the file was rejected */
async function send(
  app: HostApp,
  file: File,
  onAdded: (files: VerificationFile[]) => void,
  t: Translate,
): Promise<string | undefined> {
  const read = await readFile(file);
  const reply: Reply<VerificationFile[]> =
    'refusal' in read ? { kind: 'refused', code: read.refusal } : await addVerificationFile(app, read);
  switch (reply.kind) {
    case 'answered':
      onAdded(reply.data);
      return undefined;
    case 'refused':
      return isFileRefusal(reply.code)
        ? t(REFUSAL_TEXTS[reply.code], { name: file.name })
        : t(FAILURE_TEXTS.internal.title);
    case 'failed':
      return t(FAILURE_TEXTS[reply.failure].title);
  }
}
