import { ActionIcon, Group, Paper } from '@mantine/core';
import type { ReactNode } from 'react';
import { useMessages } from '../../i18n/language.tsx';
import { Icon } from '../../ui/icons.tsx';
import { messages } from './messages.ts';

interface OrderedRowProps {
  readonly name: string;
  readonly index: number;
  readonly count: number;
  readonly readOnly: boolean;
  readonly onMove: (to: number) => void;
  readonly onRemove: () => void;
  readonly children: ReactNode;
}

/** One element of a list whose order matters. Moved by buttons, so that a keyboard can. */
export function OrderedRow({ name, index, count, readOnly, onMove, onRemove, children }: OrderedRowProps) {
  const t = useMessages(messages);
  return (
    <Paper withBorder p="sm" radius="md" bg="transparent">
      <Group justify="space-between" align="center" gap="sm">
        <div style={{ flex: '1 1 14rem', minWidth: 0 }}>{children}</div>
        {!readOnly && (
          <Group gap={2} wrap="nowrap">
            <ActionIcon variant="subtle" color="gray" disabled={index === 0} aria-label={t('moveUp', { name })} onClick={() => onMove(index - 1)}><Icon name="up" size={16} /></ActionIcon>
            <ActionIcon variant="subtle" color="gray" disabled={index === count - 1} aria-label={t('moveDown', { name })} onClick={() => onMove(index + 1)}><Icon name="down" size={16} /></ActionIcon>
            <ActionIcon variant="subtle" color="gray" aria-label={t('remove', { name })} onClick={onRemove}><Icon name="trash" size={16} /></ActionIcon>
          </Group>
        )}
      </Group>
    </Paper>
  );
}
