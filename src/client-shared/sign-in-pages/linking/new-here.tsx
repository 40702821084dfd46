import { Button, theme } from 'antd';
import { useState } from 'react';
import { ErrorCodeAlert } from '../../errors/error-alert';
import type { ErrorCode } from '../../errors/error-code';
import type { HostApp } from '../../host/host-app';
import { useTexts } from '../../ui/use-texts';
import { wrappingButton } from '../../ui/wrapping-button';
import { NextStep } from '../next-step';
import { useOwnWindow } from '../own-window';
import { openTicket } from './open-ticket';
import { createUser } from './requests';

interface NewHereProps {
  app: HostApp;
  handle: string;
  /** The server has refused: what the member may do can have changed. */
  onRefused: () => void;
}

/** The last offer to members whom WeCom's values could not find: only they know whether they have a user. */
export function NewHere({ app, handle, onRefused }: NewHereProps) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  const { inOwnWindow, framed } = useOwnWindow();
  const [creating, setCreating] = useState(false);
  const [code, setCode] = useState<ErrorCode>();

  const create = async () => {
    if (creating) {
      return; // a double click
    }
    setCreating(true);
    setCode(undefined);
    const why = openTicket(app, await createUser(app, handle));
    if (why) {
      setCreating(false);
      setCode(why);
      onRefused();
    }
  };

  return (
    <NextStep
      title={t('I’m new here')}
      text={t('Only if you have no user on this site yet: a second one would not have your data.')}
      testId="wecom-new-here"
    >
      <Button
        loading={creating}
        onClick={inOwnWindow(create)}
        style={wrappingButton(token)}
        data-testid="wecom-create-user"
      >
        {t('Create my user')}
      </Button>
      {framed}
      {code && <ErrorCodeAlert code={code} />}
    </NextStep>
  );
}
