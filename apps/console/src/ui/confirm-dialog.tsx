import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useMessages } from '../i18n/language.tsx';
import { messages } from './messages.ts';
import { ProblemAlert } from './problem-alert.tsx';

interface ConfirmDialogProps {
  readonly opened: boolean;
  readonly title: string;
  /** What will happen, and whether it can be undone. */
  readonly text: ReactNode;
  readonly action: string;
  /** What must be typed first: for what cannot be undone. */
  readonly typed?: string;
  readonly danger?: boolean;
  readonly busy: boolean;
  readonly error: unknown;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

export function ConfirmDialog({ opened, onClose, title, ...rest }: ConfirmDialogProps) {
  const t = useMessages(messages);
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('close') }}>
      <ConfirmForm onClose={onClose} {...rest} />
    </Modal>
  );
}

/** Made anew each time the dialog opens, so that nothing typed earlier is left in it. */
function ConfirmForm({ text, action, typed, danger, busy, error, onConfirm, onClose }: Omit<ConfirmDialogProps, 'opened' | 'title'>) {
  const t = useMessages(messages);
  const [written, setWritten] = useState('');
  return (
    <form onSubmit={(event) => { event.preventDefault(); onConfirm(); }}>
      <Stack gap="md">
        <Text size="sm" component="div">{text}</Text>
        {typed !== undefined && (
          <TextInput label={t('typeToConfirm', { text: typed })} value={written} onChange={(event) => setWritten(event.currentTarget.value)} autoComplete="off" spellCheck={false} data-autofocus />
        )}
        <ProblemAlert error={error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{t('cancel')}</Button>
          <Button type="submit" color={danger ? 'red' : undefined} loading={busy} disabled={typed !== undefined && written !== typed}>{action}</Button>
        </Group>
      </Stack>
    </form>
  );
}
