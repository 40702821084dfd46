import { screen } from '@testing-library/react';
import { Button } from 'antd';
import { show } from '../../../../testing/render';
import { DangerDialog } from '../../settings-form/danger-dialog';
import { Section } from '../section';

it('has no blank in a button of two Chinese characters, as NocoBase has none', () => {
  show(
    <Section title="文件" help="帮助" testId="section" action={<Button>刷新</Button>}>
      <DangerDialog open title="删除？" action="删除" work={async () => undefined} onClose={() => {}} onDone={() => {}}>
        {() => null}
      </DangerDialog>
    </Section>,
  );
  for (const name of ['刷新', '删除']) {
    expect(screen.getByRole('button', { name, hidden: true }).textContent).toBe(name);
  }
});
