import { Button, Group, Modal, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useMessages } from '../i18n/language.tsx';
import { messages } from './messages.ts';
import { ProblemAlert } from './problem-alert.tsx';

interface FormDialogProps {
  readonly opened: boolean;
  readonly title: string;
  readonly action: string;
  readonly busy: boolean;
  readonly error: unknown;
  readonly size?: string;
  readonly disabled?: boolean;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A form in a dialog: fields, what went wrong, cancel and go. */
export function FormDialog({ opened, title, action, busy, error, size, disabled, onSubmit, onClose, children }: FormDialogProps) {
  const t = useMessages(messages);
  return (
    <Modal opened={opened} onClose={onClose} title={title} size={size} closeButtonProps={{ 'aria-label': t('close') }}>
      <form onSubmit={(event) => { event.preventDefault(); onSubmit(); }}>
        <Stack gap="md">
          {children}
          <ProblemAlert error={error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>{t('cancel')}</Button>
            <Button type="submit" loading={busy} disabled={disabled}>{action}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
