import { Button, Code, CopyButton, Group } from '@mantine/core';
import { useMessages } from '../i18n/language.tsx';
import { Icon } from './icons.tsx';
import { messages } from './messages.ts';

/** Something to take away: shown whole, with a button that copies it. */
export function CopyField({ value, label }: { value: string; label: string }) {
  const t = useMessages(messages);
  return (
    <Group gap="xs" wrap="nowrap" align="stretch">
      <Code block flex={1} className="zy-mono" aria-label={label} style={{ whiteSpace: 'pre-wrap' }}>{value}</Code>
      <CopyButton value={value}>
        {({ copied, copy }) => <Button variant="default" onClick={copy} leftSection={<Icon name={copied ? 'check' : 'copy'} size={15} />} aria-live="polite">{copied ? t('copied') : t('copy')}</Button>}
      </CopyButton>
    </Group>
  );
}
