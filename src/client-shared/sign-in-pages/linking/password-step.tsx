import { Button, Checkbox, Flex, Form, Input, type InputRef, theme } from 'antd';
import { useEffect, useId, useRef, useState } from 'react';
import { ErrorCodeAlert } from '../../errors/error-alert';
import type { ErrorCode } from '../../errors/error-code';
import { useTexts } from '../../ui/use-texts';

/** What the server requires if the sign-in was too long ago. */
const PROOFS = ['PASSWORD_REQUIRED', 'PASSWORD_WRONG', 'PASSWORD_TRIES_USED', 'SIGN_IN_AGAIN'] as const;

export type MissingProof = (typeof PROOFS)[number];

export function isMissingProof(code: ErrorCode): code is MissingProof {
  return PROOFS.some((proof) => proof === code);
}

interface StepProps {
  missing: MissingProof;
  /** The server is checking the password. */
  checking: boolean;
  /** The password was accepted, or another action is running. */
  disabled: boolean;
  onPassword: (password: string) => void;
  onSignInAgain: () => void;
}

/** Proves that the session's owner is still at this browser: by their password, or by signing in again. */
export function PasswordStep({ missing, checking, disabled, onPassword, onSignInAgain }: StepProps) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  const id = useId();
  const field = useRef<InputRef>(null);
  const [password, setPassword] = useState('');
  const [shown, setShown] = useState(false);
  const byPassword = missing === 'PASSWORD_REQUIRED' || missing === 'PASSWORD_WRONG';

  useEffect(() => {
    if (byPassword && !checking) {
      field.current?.focus({ cursor: 'all' }); // with the wrong password selected
    }
  }, [byPassword, checking]);

  return (
    <section style={{ width: '100%', textAlign: 'start' }} data-testid="wecom-password-step">
      <ErrorCodeAlert code={missing} />
      {byPassword ? (
        <Form layout="vertical" onFinish={() => password && !checking && !disabled && onPassword(password)}>
          <label htmlFor={id} style={{ display: 'block', margin: `${token.marginSM}px 0 ${token.marginXXS}px` }}>
            {t('Password')}
          </label>
          <Flex gap="small" wrap>
            <Input
              ref={field}
              id={id}
              type={shown ? 'text' : 'password'}
              autoComplete="current-password"
              value={password}
              onChange={({ target }) => setPassword(target.value)}
              aria-describedby={`${id}-tries`}
              aria-invalid={missing === 'PASSWORD_WRONG'}
              style={{ flex: '1 1 180px' }}
            />
            <Button type="primary" htmlType="submit" loading={checking} disabled={disabled || !password}>
              {t('Link')}
            </Button>
          </Flex>
          <Checkbox checked={shown} onChange={({ target }) => setShown(target.checked)}>
            {t('Show password')}
          </Checkbox>
          <p id={`${id}-tries`} style={{ margin: 0, color: token.colorTextSecondary }}>
            {t('After five wrong passwords you have to wait ten minutes.')}
          </p>
        </Form>
      ) : (
        <Flex justify="center" style={{ marginTop: token.marginSM }}>
          <Button type="primary" disabled={disabled} onClick={onSignInAgain} data-testid="wecom-sign-in-again">
            {t('Sign in again')}
          </Button>
        </Flex>
      )}
    </section>
  );
}
